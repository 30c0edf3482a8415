import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { summarise } from '../src/app/summarise.js';
import { World } from './world.js';

describe('the summary', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.open();
    const send = async (count: number, at: string): Promise<void> => {
      world.now = Date.parse(at);
      await world.deliver(
        ...Array.from({ length: count }, () => world.lane$('submitted', world.cav, { subject: newId() })),
      );
    };
    await send(4, '2026-03-02T10:00:00Z');
    // past midnight in Rome
    await send(5, '2026-03-02T23:30:00Z');
    await send(1, '2026-03-05T10:00:00Z');
  });
  afterAll(() => world.close());

  it('counts per day in Rome and flow, and hides one to four', async () => {
    const line = { protocol: 'prova@1', flow: 'centre-to-shelter' };
    expect(await summarise(world.db, { from: '2026-03-02', to: '2026-03-03' })).toEqual([
      { day: '2026-03-02', ...line, submitted: null },
      { day: '2026-03-03', ...line, submitted: 5 },
    ]);
    expect(await summarise(world.db, { from: '2026-03-04', to: '2026-03-04' })).toEqual([]);
  });

  it('names no referral and no institution', async () => {
    const [line] = await summarise(world.db, { from: '2026-03-01', to: '2026-03-31' });
    expect(Object.keys(line ?? {}).sort()).toEqual(['day', 'flow', 'protocol', 'submitted']);
  });
});
