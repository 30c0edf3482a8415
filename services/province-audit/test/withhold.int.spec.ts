import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { advance, logSize } from '../src/app/indicators/advance.js';
import { catchUp, countNext } from '../src/app/indicators/catch-up.js';
import { checkLog } from '../src/app/check-log.js';
import { readEnvelopes } from '../src/app/tree/read-envelopes.js';
import { withholdErased, withholdOld } from '../src/app/withhold.js';
import { alterLog } from './tampering.js';
import { START, World } from './world.js';

const HOUR = 3_600_000;
const MONTH = 30 * 24 * HOUR;

let world: World;
let subject: string;
let other: string;
beforeEach(async () => {
  world = await World.open();
  subject = newId();
  other = newId();
});
afterEach(() => world.close());

const say = (name: string, side: 's' | 'r', attributes: Record<string, string> = {}): Promise<string> =>
  world.say(name, side === 's' ? world.cav : world.casa, { subject, attributes });

/** Two referrals side by side; the first ends and is erased. */
async function erased(): Promise<void> {
  await say('submitted', 's');
  await world.say('submitted', world.cav, { subject: other });
  await say('received', 'r');
  await say('acknowledged', 'r');
  await say('declined', 'r', { reason: 'no-place' });
  await world.deliver(
    world.plain('staffetta.registry.key-revoked.v1', world.registry, { data: {} }),
    world.heartbeat(world.cav),
  );
  await say('erased', 's');
}

const kept = async (): Promise<Record<string, string | null>> => {
  const at = world.clock.now();
  const items = await world.db.transaction((tx) =>
    readEnvelopes(tx, { from: 0, to: 1_000, subject: 'revisora', client: 'spec', at }),
  );
  return Object.fromEntries(
    items.map(({ index, envelope }) => [String(index), envelope?.['type']?.split('.')[2] ?? null]),
  );
};
const check = () => checkLog(world.db, world.registered.view, world.clock.now());
/** An hour later: whether or not the indicators have counted. */
const withhold = (): Promise<number> => withholdErased(world.db, new Date(world.now + HOUR));
/** What lies in the replay of a referral. */
const rowOf = async (id: string): Promise<string> => {
  const [row]: { row: string }[] = await world.db.query(
    `SELECT r::text AS row FROM referral r WHERE id = $1`,
    [id],
  );
  return row?.row ?? '';
};

describe('an erased referral', () => {
  it('leaves its digests and the words of its erasure; the log is whole', async () => {
    await erased();
    const [leaves, before] = [await world.leaves(), await check()];
    expect(await withhold()).toBe(4);
    expect(await kept()).toEqual({
      ...{ 0: null, 1: 'submitted', 2: null, 3: null, 4: null },
      ...{ 5: 'key-revoked', 6: 'heartbeat-emitted', 7: 'erased' },
    });
    expect(await world.leaves()).toEqual(leaves);
    expect(await check()).toMatchObject({ ok: true, withheld: 4, root: before.root, size: 8 });
    // once is enough
    expect(await withhold()).toBe(0);
  });

  it('leaves nothing of how it went in its replay, which folds what comes all the same', async () => {
    await erased();
    const row = await rowOf(subject);
    for (const trace of ['prova@1', 'protection', 'E1', '2026-03']) expect(row).not.toContain(trace);
    expect(await rowOf(other)).toContain('prova@1');
    expect(await world.stateOf(subject)).toBe('declined');
    await withhold();
    // a number that is folded already is another event’s, and one that is missing is missed
    await world.deliver(
      world.lane$('departed', world.cav, { subject, attributes: { n: '1' } }),
      world.lane$('erasure-acknowledged', world.casa, { subject }),
      world.lane$('deadline-missed', world.casa, { subject, attributes: { stage: 'decided', step: '1' } }),
    );
    const rules = await world.rules();
    expect(rules).toContain('equivocation');
    expect(rules).not.toContain('number-gap');
    expect(await withhold()).toBe(0);
    expect(await kept()).toMatchObject({ 7: 'erased', 8: 'erasure-acknowledged', 9: 'deadline-missed' });
    expect(await rowOf(subject)).not.toContain('prova@1');
  });

  it('takes along what was put aside of it', async () => {
    await say('submitted', 's');
    await world.deliver(world.lane$('departed', world.cav, { subject, attributes: { n: '1' } }));
    expect(await world.db.query(`SELECT key FROM quarantine`)).toEqual([{ key: subject }]);
    await say('cancelled', 's', { reason: 'other', n: '2' });
    await say('erased', 's', { n: '3' });
    expect(await world.db.query(`SELECT key FROM quarantine`)).toEqual([]);
  });

  it('is counted first, but for an hour at most', async () => {
    await erased();
    const size = (await world.leaves()).length;
    expect(await withholdErased(world.db, world.clock.now())).toBe(0);
    await world.db.query(
      `INSERT INTO indicator_generation (purpose, version, position) VALUES ('live', 1, $1)`,
      [size - 1],
    );
    expect(await withholdErased(world.db, world.clock.now())).toBe(0);
    await world.db.query(`UPDATE indicator_generation SET position = $1`, [size]);
    expect(await withholdErased(world.db, world.clock.now())).toBe(4);
  });

  it('takes along only what was said before its own erasure', async () => {
    await erased();
    await say('deadline-missed', 'r', { stage: 'decided', step: '1' });
    await world.say('cancelled', world.cav, { subject: other, attributes: { reason: 'other' } });
    await world.say('erased', world.cav, { subject: other });
    expect(await withhold()).toBe(6);
    expect(await kept()).toMatchObject({ 1: null, 7: 'erased', 8: 'deadline-missed', 9: null, 10: 'erased' });
  });

  it('is forgotten by every counting, also by one that had not come to its erasure', async () => {
    await erased();
    await world.db.query(`INSERT INTO indicator_generation (purpose, version) VALUES ('rebuild', 1)`);
    const [{ id } = { id: 0 }]: { id: number }[] = await world.db.query(
      `SELECT id FROM indicator_generation`,
    );
    const { registry } = world.context;
    await countNext(world.db, registry, 4);
    await world.db.transaction((tx) => advance(tx, registry, { id, position: 0 }, 4));
    const counted = (): Promise<object[]> =>
      world.db.query(
        `SELECT g.purpose, r.id FROM indicator_referral r JOIN indicator_generation g ON g.id = generation
        ORDER BY 1, r.id = $1`,
        [other],
      );
    const both = (purpose: string) => [
      { purpose, id: subject },
      { purpose, id: other },
    ];
    expect(await counted()).toEqual([...both('live'), ...both('rebuild')]);
    await withhold();
    const left = ['live', 'rebuild'].map((purpose) => ({ purpose, id: other }));
    expect(await counted()).toEqual(left);
    await say('erasure-acknowledged', 'r');
    await catchUp(world.db, registry);
    await world.db.transaction(async (tx) => advance(tx, registry, { id, position: 4 }, await logSize(tx)));
    expect(await counted()).toEqual(left);
  });

  it('is not what one side calls so while it is open', async () => {
    await say('submitted', 's');
    await say('erased', 's');
    expect(await world.rules()).toContain('illegal-transition');
    expect(await withhold()).toBe(0);
    expect(await rowOf(subject)).toContain('prova@1');
  });
});

describe('after 24 months', () => {
  it('envelopes go, but for the registry’s, which all later ones need', async () => {
    await erased();
    world.now = Date.parse('2028-03-02T07:59:59Z');
    await world.deliver(world.heartbeat(world.casa));
    expect(await withholdOld(world.db, world.clock.now())).toBe(0);
    world.now = Date.parse('2028-03-02T08:00:00Z');
    expect(await withholdOld(world.db, world.clock.now())).toBe(7);
    expect(await kept()).toMatchObject({
      1: null,
      5: 'key-revoked',
      6: null,
      7: null,
      8: 'heartbeat-emitted',
    });
    expect(await check()).toMatchObject({ ok: true, withheld: 7 });
    // it is still open, and must be folded
    expect(await rowOf(other)).toContain('prova@1');
  });

  it('what ended is forgotten too', async () => {
    await say('submitted', 's');
    await say('cancelled', 's', { reason: 'other' });
    world.now = START + 25 * MONTH;
    await withholdOld(world.db, world.clock.now());
    expect(await rowOf(subject)).not.toContain('prova@1');
    expect(await world.stateOf(subject)).toBe('cancelled');
  });

  it('no counting remembers what ended', async () => {
    await say('submitted', 's');
    await say('cancelled', 's', { reason: 'other' });
    await world.say('submitted', world.cav, { subject: other });
    await catchUp(world.db, world.context.registry);
    const counted = (): Promise<object[]> => world.db.query(`SELECT id FROM indicator_referral ORDER BY id`);
    world.now = START + 23 * MONTH;
    await withholdOld(world.db, world.clock.now());
    expect(await counted()).toHaveLength(2);
    world.now = START + 25 * MONTH;
    await withholdOld(world.db, world.clock.now());
    expect(await counted()).toEqual([{ id: other }]);
  });
});

it('a withheld envelope hides no other fault', async () => {
  await erased();
  await withhold();
  await alterLog(world.db, `UPDATE link SET digest = reverse(digest) WHERE leaf_index = 0`);
  expect((await check()).faults).toContainEqual({ index: 0, fault: 'link' });
});
