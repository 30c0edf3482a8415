import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { envelopeDigest, type Attributes } from '#contracts';
import { checkLog } from '../src/app/check-log.js';
import { nodeHash } from '#merkle';
import { leafOf } from '../src/domain/leaf.js';
import { digestOf, headerOf, World } from './world.js';

let world: World;

beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

const check = () => checkLog(world.db, world.registered.view, world.clock.now());

describe('the log', () => {
  it('has one leaf per event in the order of consumption, envelopes beside, a running head', async () => {
    const subject = newId();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const records = [
      world.lane$('submitted', world.cav, { subject, attributes: { traceparent } }),
      world.lane$('received', world.casa, { subject }),
      world.heartbeat(world.cav),
    ];
    await world.deliver(...records);
    expect(await world.leaves()).toEqual(records.map(digestOf));
    const rows: { attributes: Attributes; topic: string }[] = await world.db.query(
      `SELECT attributes, topic FROM envelope ORDER BY index`,
    );
    expect(rows.map(({ topic }) => topic)).toEqual([world.lane, world.lane, 'statements']);
    expect(rows.map(({ attributes }) => envelopeDigest(attributes))).toEqual(records.map(digestOf));
    expect(rows[0]?.attributes).not.toHaveProperty('traceparent');
    const [end]: { size: string; frontier: Buffer }[] = await world.db.query(
      `SELECT size, frontier FROM log_head`,
    );
    const [one, two, three] = records.map((record) => leafOf(digestOf(record)));
    if (one === undefined || two === undefined || three === undefined) throw new Error('three records');
    // a tree of three: the first two under one node, the third beside it
    expect(end).toEqual({ size: '3', frontier: Buffer.concat([nodeHash(one, two), three]) });
    expect(await world.rules()).toEqual([]);
    expect(await check()).toMatchObject({ ok: true, size: 3, faults: [] });
  });

  it('takes a duplicate as nothing, within a batch and later', async () => {
    const subject = newId();
    const first = world.lane$('submitted', world.cav, { subject });
    await world.deliver(first, world.again(first));
    const answer = world.lane$('received', world.casa, { subject });
    await world.deliver(answer, world.again(first), world.again(answer));
    expect(await world.leaves()).toEqual([digestOf(first), digestOf(answer)]);
    expect(await world.rules()).toEqual([]);
    expect(await check()).toMatchObject({ ok: true, size: 2 });
  });

  it('is the same after a crash between commit and acknowledgement', async () => {
    const subject = newId();
    const records = [
      world.lane$('submitted', world.cav, { subject }),
      world.lane$('received', world.casa, { subject }),
    ];
    await world.deliver(...records);
    world.restart(); // the log delivers again what was not acknowledged
    await world.deliver(...records);
    expect(await world.leaves()).toEqual(records.map(digestOf));
    expect(await world.stateOf(subject)).toBe('received');
    expect(await check()).toMatchObject({ ok: true, size: 2 });
  });

  it('keeps nothing of a batch whose commit fails', async () => {
    await world.db.query(`
      CREATE FUNCTION fail_late() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'gone' USING ERRCODE = '57P01'; END $$`);
    await world.db.query(`CREATE CONSTRAINT TRIGGER late AFTER INSERT ON leaf DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION fail_late()`);
    const record = world.lane$('submitted', world.cav, { subject: newId() });
    await expect(world.deliver(record)).rejects.toThrow('pause');
    expect(await world.leaves()).toEqual([]);
    expect(await world.db.query(`SELECT 1 FROM chain`)).toEqual([]);
    await world.db.query(`DROP TRIGGER late ON leaf`);
    await world.deliver(record);
    expect(await world.leaves()).toEqual([digestOf(record)]);
  });

  it('parks a poison event alone, and takes it when it has become edible', async () => {
    const subject = newId();
    const poison = world.lane$('submitted', world.cav, { subject });
    const behind = world.lane$('received', world.casa, { subject });
    const other = world.lane$('submitted', world.cav, { subject: newId() });
    await world.db.query(`
      CREATE FUNCTION choke() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.attributes->>'subject' = '${subject}' THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$`);
    await world.db.query(
      `CREATE TRIGGER choke BEFORE INSERT ON envelope FOR EACH ROW EXECUTE FUNCTION choke()`,
    );
    await world.deliver(poison, other, behind);
    expect(await world.leaves()).toEqual([digestOf(other)]);
    const parked: { attempts: number }[] = await world.db.query(`SELECT * FROM parked ORDER BY "offset"`);
    expect(parked).toHaveLength(2);
    await world.db.query(`DROP TRIGGER choke ON envelope`);
    expect(await world.retry(subject)).toEqual({ done: 2 });
    expect(await world.leaves()).toEqual([other, poison, behind].map(digestOf));
    expect(await world.stateOf(subject)).toBe('received');
    expect(await check()).toMatchObject({ ok: true, size: 3 });
  });

  it('gives a void record no leaf', async () => {
    const good = world.lane$('submitted', world.cav, { subject: newId() });
    const bad = world.lane$('submitted', world.cav, { subject: newId() });
    await world.deliver(good, { ...bad, value: Buffer.from('other') });
    expect(await world.leaves()).toEqual([digestOf(good)]);
  });
});

describe('the replay', () => {
  it('folds a referral as its parties do, whatever the batches', async () => {
    const subject = newId();
    const records = [world.lane$('submitted', world.cav, { subject })];
    for (const name of ['received', 'acknowledged', 'offered'])
      records.push(world.lane$(name, world.casa, { subject }));
    const re = headerOf(records.at(-1), 'ce_id');
    records.push(world.lane$('confirmed', world.cav, { subject, attributes: { re } }));
    records.push(world.lane$('taken-in-charge', world.casa, { subject, attributes: { re } }));
    for (const record of records) await world.deliver(record);
    expect(await world.stateOf(subject)).toBe('in-charge');
    expect(await world.rules()).toEqual([]);
  });

  it('waits for a missing number and goes on when it arrives', async () => {
    const subject = newId();
    const [first, second, third] = ['submitted', 'cancelled', 'departed'].map((name) =>
      world.lane$(name, world.cav, { subject, attributes: name === 'cancelled' ? { reason: 'other' } : {} }),
    );
    if (first === undefined || second === undefined || third === undefined) throw new Error('unreachable');
    await world.deliver(first, third);
    expect(await world.stateOf(subject)).toBe('submitted');
    expect(await world.leaves()).toHaveLength(2);
    await world.deliver(second);
    expect(await world.stateOf(subject)).toBe('cancelled');
    expect(await world.db.query(`SELECT 1 FROM referral WHERE waiting_since IS NOT NULL`)).toEqual([]);
  });
});

describe('leaves', () => {
  it.each(['UPDATE leaf SET digest = reverse(digest)', 'DELETE FROM leaf', 'TRUNCATE leaf'])(
    'refuse %s, in whatever session',
    async (statement) => {
      await world.deliver(world.heartbeat(world.cav));
      await expect(world.db.query(statement)).rejects.toThrow('only ever appended');
      await expect(
        world.db.transaction(async (tx) => {
          await tx.query(`SET LOCAL session_replication_role = replica`);
          await tx.query(statement);
        }),
      ).rejects.toThrow('only ever appended');
      expect(await world.leaves()).toHaveLength(1);
    },
  );
});
