import { describe, expect, it } from '@jest/globals';
import { together } from './together.js';

describe('work that travels together', () => {
  it('gives what each gives, in order', async () => {
    expect(await together([Promise.resolve(1), Promise.resolve('two'), undefined])).toEqual([
      1,
      'two',
      undefined,
    ]);
  });

  it('ends with what failed first, but not before the others have ended', async () => {
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (finish = resolve));
    const ended: string[] = [];
    const first = slow.then(() => {
      ended.push('slow');
      throw new Error('second');
    });
    const all = together([first, Promise.reject(new Error('first'))]).catch((error: unknown) => {
      ended.push((error as Error).message);
    });
    await new Promise(setImmediate);
    expect(ended).toEqual([]);
    finish();
    await all;
    expect(ended).toEqual(['slow', 'first']);
  });
});
