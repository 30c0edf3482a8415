import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import type { LogRecord } from '#messaging';
import { checkLog } from '../src/app/check-log.js';
import { digestOf, World } from './world.js';

let world: World;

beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const said = (count: number): LogRecord[] => Array.from({ length: count }, () => world.heartbeat(world.cav));

const chains = async (): Promise<{ linked: number; last: number; waits: boolean }[]> =>
  world.db.query(
    `SELECT linked_seq::int AS linked, last_seq::int AS last, pending_since IS NOT NULL AS waits FROM chain ORDER BY epoch`,
  );

const since = async (): Promise<Date | undefined> => {
  const rows: { since: Date }[] = await world.db.query(`SELECT pending_since AS since FROM chain`);
  return rows[0]?.since;
};

const isWhole = async (): Promise<void> => {
  expect(await world.rules()).toEqual([]);
  expect((await checkLog(world.db, world.registered.view, world.clock.now())).faults).toEqual([]);
};

/** Always the same numbers below 1. */
function* chance(seed: number): Generator<number, never> {
  for (let at = seed; ;) {
    at = (at * 48_271) % 2_147_483_647;
    yield at / 2_147_483_647;
  }
}

describe('a chain', () => {
  it.each([1, 2, 3, 4])('is the same in whatever order and batches its words come (%i)', async (seed) => {
    const numbers = chance(seed);
    const next = (below: number): number => Math.floor(numbers.next().value * below);
    const words = said(40);
    for (let i = words.length - 1; i > 0; i -= 1) {
      const j = next(i + 1);
      [words[i], words[j]] = [words[j] as LogRecord, words[i] as LogRecord];
    }
    while (words.length > 0) await world.deliver(...words.splice(0, 1 + next(7)));
    expect(await chains()).toEqual([{ linked: 40, last: 40, waits: false }]);
    await isWhole();
  });

  it('links what waits behind a gap, however much it is, with what comes with the missing word', async () => {
    const words = said(4_500);
    const [first, ...others] = words;
    const last = others.pop();
    if (first === undefined || last === undefined) throw new Error('unreachable');
    await world.deliver(...others);
    expect(await chains()).toEqual([{ linked: 0, last: 4_499, waits: true }]);
    await world.deliver(last, first);
    expect(await chains()).toEqual([{ linked: 4_500, last: 4_500, waits: false }]);
    await isWhole();
  });

  it('links to the next gap, and waits anew', async () => {
    const [one, two, three, four, five] = said(5) as [LogRecord, LogRecord, LogRecord, LogRecord, LogRecord];
    await world.deliver(five, two);
    world.now += 1_000;
    await world.deliver(one);
    expect(await chains()).toEqual([{ linked: 2, last: 5, waits: true }]);
    const waits = await since();
    expect(waits).toEqual(world.clock.now());
    world.now += 1_000;
    await world.deliver(four);
    expect(await since()).toEqual(waits);
    await world.deliver(three);
    expect(await chains()).toEqual([{ linked: 5, last: 5, waits: false }]);
    await isWhole();
  });

  it('belongs to who takes a place first, also within a batch', async () => {
    await world.deliver(world.heartbeat(world.cav));
    const twin = { ...world.cav };
    const one = world.heartbeat(world.cav);
    Object.assign(world.cav, twin);
    const other = world.heartbeat(world.cav);
    await world.deliver(one, other);
    expect(await world.rules()).toEqual(['chain-fork']);
    const held: unknown[] = await world.db.query(`SELECT digest FROM link WHERE seq = 2`);
    expect(held).toEqual([{ digest: digestOf(one) }]);
    expect(await chains()).toEqual([{ linked: 2, last: 2, waits: false }]);
  });

  it('may not restart in silence, also where the old one begins in the same batch', async () => {
    const old = world.heartbeat(world.cav);
    Object.assign(world.cav, { epoch: world.cav.epoch + 100, seq: 0, prev: undefined });
    await world.deliver(old, world.heartbeat(world.cav));
    expect(await world.rules()).toEqual(['chain-broken']);
    expect(await chains()).toHaveLength(2);
  });

  it('has a place for an equivocation, which has no leaf', async () => {
    const subject = newId();
    await world.deliver(world.lane$('submitted', world.cav, { subject }));
    await world.deliver(
      world.lane$('cancelled', world.cav, { subject, attributes: { n: '1', reason: 'other' } }),
    );
    expect(await world.rules()).toEqual(['equivocation']);
    expect(await world.db.query(`SELECT seq::int, leaf_index::int FROM link ORDER BY seq`)).toEqual([
      { seq: 1, leaf_index: 0 },
      { seq: 2, leaf_index: null },
    ]);
    expect(await chains()).toEqual([{ linked: 2, last: 2, waits: false }]);
  });
});
