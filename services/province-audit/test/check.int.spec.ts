import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { generateEventKey, sign } from '#trust';
import { envelopeDigest, signedBytes, type Attributes } from '#contracts';
import { checkLog, type LogCheck } from '../src/app/check-log.js';
import { PATIENCE_MS } from '../src/domain/rules.js';
import type { Speaker } from './registered.js';
import { alterLog, rebuildTree } from './tampering.js';
import { World } from './world.js';

let world: World;

beforeEach(async () => {
  world = await World.open();
  const subject = newId();
  await world.deliver(
    world.lane$('submitted', world.cav, { subject }),
    world.lane$('received', world.casa, { subject }),
    world.heartbeat(world.cav),
    world.heartbeat(world.casa),
    world.heartbeat(world.cav),
  );
});
afterEach(() => world.close());

const check = (): Promise<LogCheck> => checkLog(world.db, world.registered.view, world.clock.now());

const alter = (...statements: string[]): Promise<void> => alterLog(world.db, ...statements);

const SWAP = [
  `UPDATE leaf SET index = -1 WHERE index = 1`,
  `UPDATE leaf SET index = 1 WHERE index = 2`,
  `UPDATE leaf SET index = 2 WHERE index = -1`,
].join(';');

describe('the check', () => {
  it('finds an untouched log whole', async () => {
    expect(await check()).toMatchObject({ ok: true, size: 5, faults: [] });
  });

  it.each([
    [
      'an envelope changed',
      `UPDATE envelope SET attributes = attributes || '{"urgency":"E4"}' WHERE index = 0`,
      0,
      'envelope',
    ],
    ['what was said changed', `UPDATE envelope SET body = '{}' WHERE index = 2`, 2, 'body'],
    ['an envelope gone', `DELETE FROM envelope WHERE index = 1`, 1, 'missing-envelope'],
    [
      'envelopes swapped',
      `UPDATE envelope SET index = CASE index WHEN 2 THEN -4 ELSE -2 END WHERE index IN (2, 4)`,
      2,
      'missing-envelope',
    ],
    ['a leaf changed', `UPDATE leaf SET digest = reverse(digest) WHERE index = 2`, 4, 'tree'],
    ['leaves swapped', SWAP, 4, 'tree'],
    ['a leaf gone', `DELETE FROM leaf WHERE index = 3`, 3, 'missing-leaf'],
    ['the last leaf gone', `DELETE FROM leaf WHERE index = 4`, 4, 'missing-leaf'],
    ['a leaf invented', `INSERT INTO leaf (index, digest) VALUES (5, 'none')`, 5, 'tree'],
    ['a link changed', `UPDATE link SET prev = digest WHERE leaf_index = 4`, 4, 'link'],
    ['the end moved', `UPDATE log_head SET size = 4`, 4, 'tree'],
    ['what no envelope holds', `UPDATE envelope SET attributes = '{"id":7}' WHERE index = 0`, 0, 'envelope'],
  ])('turns red at the place: %s', async (_what, statement, index, fault) => {
    await alter(...statement.split(';'));
    const result = await check();
    expect(result.ok).toBe(false);
    expect(result.faults).toContainEqual({ index, fault });
  });

  it('is not deceived by one who computes everything anew', async () => {
    const rows: { index: string; attributes: Attributes }[] = await world.db.query(
      `SELECT index, attributes FROM envelope ORDER BY index`,
    );
    const forger = generateEventKey();
    for (const { index, attributes } of rows) {
      const { sig: _, ...unsigned } = attributes;
      const changed =
        index === '0'
          ? { ...unsigned, urgency: 'E4', sig: sign(signedBytes({ ...unsigned, urgency: 'E4' }), forger) }
          : attributes;
      const digest = envelopeDigest(changed);
      await alter(
        `UPDATE envelope SET attributes = '${JSON.stringify(changed)}' WHERE index = ${index}`,
        `UPDATE leaf SET digest = '${digest}' WHERE index = ${index}`,
        `UPDATE link SET digest = '${digest}' WHERE leaf_index = ${index}`,
      );
    }
    await rebuildTree(world.db);
    const { faults } = await check();
    expect(faults).toContainEqual({ index: 0, fault: 'signature' });
    expect(faults).toContainEqual({ index: 2, fault: 'chain' });
  });

  it('misses a word that was taken out with all its traces', async () => {
    const rows: { index: string }[] = await world.db.query(
      `SELECT index FROM leaf WHERE index <> 2 ORDER BY index`,
    );
    await alter(
      ...['leaf', 'envelope'].map((table) => `DELETE FROM ${table} WHERE index = 2`),
      `DELETE FROM link WHERE leaf_index = 2`,
    );
    for (const [to, { index }] of rows.entries()) {
      await alter(
        `UPDATE leaf SET index = ${String(to)} WHERE index = ${index}`,
        `UPDATE envelope SET index = ${String(to)} WHERE index = ${index}`,
        `UPDATE link SET leaf_index = ${String(to)} WHERE leaf_index = ${index}`,
      );
    }
    await rebuildTree(world.db);
    expect((await check()).faults).toEqual([{ index: 3, fault: 'chain-gap' }]);
  });
});

describe('what a speaker does to its own chain is a finding, and the record of it is whole', () => {
  const cav = (): Speaker => world.cav;
  const wrong = 'A'.repeat(43);
  const closeAll = (): Promise<unknown> =>
    world.db.query(`UPDATE finding SET state = 'closed', closed_at = now()`);

  async function isWhole(...rules: string[]): Promise<void> {
    expect(await world.rules()).toEqual(rules);
    expect(await check()).toMatchObject({ ok: true, faults: [] });
    // and so it stays when somebody has explained it
    await closeAll();
    expect(await check()).toMatchObject({ ok: true, faults: [] });
  }

  it('another predecessor', async () => {
    await world.deliver(
      world.heartbeat(cav()),
      world.heartbeat(cav(), { attributes: { prev: wrong } }),
      world.heartbeat(cav()),
    );
    await isWhole('chain-broken');
  });

  it('two words in one place', async () => {
    const before = { ...cav() };
    const one = world.heartbeat(cav());
    Object.assign(cav(), before);
    const other = world.heartbeat(cav());
    await world.deliver(one, other, world.heartbeat(cav()));
    await isWhole('chain-broken', 'chain-fork');
  });

  it('a word that never comes, and another predecessor behind it', async () => {
    const [, ...come] = [
      world.heartbeat(cav()),
      world.heartbeat(cav()),
      world.heartbeat(cav(), { attributes: { prev: wrong } }),
    ];
    await world.deliver(...come);
    expect(await check()).toMatchObject({ ok: true });
    await world.pass(PATIENCE_MS);
    await isWhole('chain-gap');
  });

  it('but nobody was told of a break that somebody made here', async () => {
    await world.deliver(world.heartbeat(cav(), { attributes: { prev: wrong } }));
    await alter(`DELETE FROM finding`);
    expect((await check()).faults).toEqual([{ index: 5, fault: 'chain' }]);
  });
});
