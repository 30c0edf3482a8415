import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { withRestore, type Host } from './with-restore.js';

class Process extends EventEmitter {
  exit(code: number): void {
    said.push(`exit ${String(code)}`);
  }
}

/** A terminal whose reader goes when the test says so. */
class Reader {
  listener: (() => void) | undefined;
  readonly onGone = (listener: () => void): (() => void) => {
    this.listener = listener;
    return () => (this.listener = undefined);
  };
}

let said: string[];
let reader: Reader;
let host: Process & Host;

const restore = (): Promise<void> => {
  said.push('restored');
  return Promise.resolve();
};
const listening = (): number => host.listenerCount('SIGINT') + host.listenerCount('SIGTERM');

beforeEach(() => {
  said = [];
  reader = new Reader();
  host = new Process();
});

describe('what was altered is put back', () => {
  it('when the work is done, and when it fails', async () => {
    await expect(withRestore(() => Promise.resolve(7), restore, reader, host)).resolves.toBe(7);
    await expect(withRestore(() => Promise.reject(new Error('no')), restore, reader, host)).rejects.toThrow(
      'no',
    );
    expect(said).toEqual(['restored', 'restored']);
    expect(listening()).toBe(0);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('before %s ends the process', async (signal, code) => {
    let finish: () => void = () => undefined;
    const work = withRestore(() => new Promise<void>((resolve) => (finish = resolve)), restore, reader, host);
    host.emit(signal);
    // a second one finds nobody to hold it up
    expect(host.listenerCount(signal)).toBe(0);
    await Promise.resolve();
    expect(said).toEqual(['restored', `exit ${String(code)}`]);
    finish();
    await work;
    expect(listening()).toBe(0);
  });

  it('before a process ends whose reader has gone', async () => {
    let finish: () => void = () => undefined;
    const work = withRestore(() => new Promise<void>((resolve) => (finish = resolve)), restore, reader, host);
    reader.listener?.();
    await Promise.resolve();
    expect(said).toEqual(['restored', 'exit 141']);
    finish();
    await work;
    expect(reader.listener).toBeUndefined();
  });

  it('or cannot be, and the process ends all the same', async () => {
    const failing = (): Promise<void> => Promise.reject(new Error('no database'));
    const work = withRestore(() => new Promise<void>(() => undefined), failing, reader, host);
    host.emit('SIGTERM');
    await new Promise(setImmediate);
    expect(said).toEqual(['exit 143']);
    void work;
  });
});
