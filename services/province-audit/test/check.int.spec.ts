import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { generateEventKey, sign } from '#trust';
import { envelopeDigest, signedBytes, type Attributes } from '#contracts';
import { checkLog, type LogCheck } from '../src/app/check-log.js';
import { EMPTY_HEAD, nextHead } from '../src/domain/leaf.js';
import { PATIENCE_MS } from '../src/domain/rules.js';
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

/** What somebody with the database's owner's rights can do. */
async function alter(...statements: string[]): Promise<void> {
  await world.db.transaction(async (tx) => {
    await tx.query(`ALTER TABLE leaf DISABLE TRIGGER ALL`);
    for (const statement of statements) await tx.query(statement);
    await tx.query(`ALTER TABLE leaf ENABLE ALWAYS TRIGGER leaf_row`);
    await tx.query(`ALTER TABLE leaf ENABLE ALWAYS TRIGGER leaf_all`);
  });
}

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
    ['an envelope gone', `DELETE FROM envelope WHERE index = 1`, 1, 'missing-envelope'],
    [
      'envelopes swapped',
      `UPDATE envelope SET index = CASE index WHEN 2 THEN -4 ELSE -2 END WHERE index IN (2, 4)`,
      2,
      'missing-envelope',
    ],
    ['a head changed', `UPDATE leaf SET head = digest WHERE index = 2`, 2, 'head'],
    ['a leaf gone', `DELETE FROM leaf WHERE index = 3`, 3, 'missing-leaf'],
    ['the last leaf gone', `DELETE FROM leaf WHERE index = 4`, 4, 'missing-leaf'],
    ['a link changed', `UPDATE link SET prev = digest WHERE leaf_index = 4`, 4, 'link'],
    ['the end moved', `UPDATE log_head SET size = 4`, 4, 'head'],
    ['what no envelope holds', `UPDATE envelope SET attributes = '{"id":7}' WHERE index = 0`, 0, 'envelope'],
  ])('turns red at the place: %s', async (_what, statement, index, fault) => {
    await alter(statement);
    const result = await check();
    expect(result.ok).toBe(false);
    expect(result.faults).toContainEqual({ index, fault });
  });

  it('is not deceived by one who computes everything anew', async () => {
    const rows: { index: string; attributes: Attributes }[] = await world.db.query(
      `SELECT index, attributes FROM envelope ORDER BY index`,
    );
    let head = EMPTY_HEAD;
    const forger = generateEventKey();
    for (const { index, attributes } of rows) {
      const { sig: _, ...unsigned } = attributes;
      const changed =
        index === '0'
          ? { ...unsigned, urgency: 'E4', sig: sign(signedBytes({ ...unsigned, urgency: 'E4' }), forger) }
          : attributes;
      const digest = envelopeDigest(changed);
      head = nextHead(head, digest);
      await alter(
        `UPDATE envelope SET attributes = '${JSON.stringify(changed)}' WHERE index = ${index}`,
        `UPDATE leaf SET digest = '${digest}', head = '${head}' WHERE index = ${index}`,
        `UPDATE link SET digest = '${digest}' WHERE leaf_index = ${index}`,
        `UPDATE log_head SET head = '${head}'`,
      );
    }
    const { faults } = await check();
    expect(faults).toContainEqual({ index: 0, fault: 'signature' });
    expect(faults).toContainEqual({ index: 2, fault: 'chain' });
  });

  it('misses a word that was taken out with all its traces, once it has been missing long enough', async () => {
    const late = [world.heartbeat(world.cav), world.heartbeat(world.cav)];
    await world.deliver(...late.slice(1));
    expect(await check()).toMatchObject({ ok: true });
    await world.pass(PATIENCE_MS);
    expect((await check()).faults).toEqual([{ index: 5, fault: 'chain-gap' }]);
  });
});
