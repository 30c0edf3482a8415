import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { AppError, newId } from '#kernel';
import type { LogRecord } from '../src/event-log.js';
import { listParked } from '../src/parked.js';
import { publishAll } from '../src/publish.js';
import type { Admitted, EventDraft, TopicProcessor } from '../src/types.js';
import { batchOf, partitionOf, quarantined, runAll, runAtOnce } from './batches.js';
import { freshDatabase, testServer, type TestDatabase, type TestServer } from './database.js';
import { admissionOf, relayOn, runnerOn } from './machinery.js';
import { MemoryLog } from './memory-log.js';
import { heartbeat, laneDraft, network, specs } from './network.js';

let server: TestServer;
let db: TestDatabase;
let sender: TestDatabase;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await Promise.all([db.close(), sender.close()]);
});

/** A centre that speaks (database `sender`) and a shelter that listens (database `db`). */
async function setUp() {
  const net = network();
  [db, sender] = await Promise.all([freshDatabase(server.url), freshDatabase(server.url)]);
  await db.dataSource.query(`CREATE TABLE seen (event_id text, subject text, type text)`);
  const log = new MemoryLog();
  await log.ensureTopics(specs);
  const relay = relayOn(sender.url, log, net);
  relay.start();
  closers.push(() => relay.stop());
  const say = async (...drafts: EventDraft[]): Promise<void> => {
    await publishAll(sender.dataSource.manager, drafts);
    await relay.whenIdle();
  };
  const faults = new Map<string, () => Error | undefined>();
  const processor: TopicProcessor = {
    async process(tx: EntityManager, events: readonly Admitted[]) {
      for (const { attributes } of events) {
        await tx.query(`INSERT INTO seen VALUES ($1, $2, $3)`, [
          attributes.id,
          attributes.subject,
          attributes.type,
        ]);
        const fault = faults.get(attributes.id)?.();
        if (fault !== undefined) throw fault;
      }
    },
  };
  const runner = (
    dataSource = db.dataSource,
    node = net.casa.node,
    wakeRelay: () => void = () => undefined,
  ) =>
    runnerOn({
      dataSource,
      admission: admissionOf(net, node, log),
      processorFor: () => processor,
      usesInbox: (topic) => !topic.startsWith('referrals.'),
      mayJump: (topic) => topic === 'capacity',
      wakeRelay,
    });
  const seen = async (): Promise<string[]> => {
    const rows: { event_id: string }[] = await db.dataSource.query(`SELECT event_id FROM seen`);
    return rows.map((row) => row.event_id);
  };
  return { net, log, relay, say, faults, runner, seen };
}

describe('BatchRunner', () => {
  it('folds what a relay sent, once, however often it is delivered', async () => {
    const { net, log, say, runner, seen } = await setUp();
    const drafts = Array.from({ length: 20 }, () => laneDraft(net, net.cav, newId(), 'submitted'));
    await say(...drafts);
    await runAll(runner(), log, net.lane);
    await runAll(runner(), log, net.lane);
    expect((await seen()).sort()).toEqual(drafts.map((draft) => draft.id).sort());
  });

  it('drops duplicates on other topics by their place in the speaker’s chain', async () => {
    const { net, log, say, runner, seen } = await setUp();
    const beat = heartbeat(net.cav);
    await say(beat);
    const records = await log.read('statements', 0, 0n, 10);
    log.put('statements', 0, records);
    await runAll(runner(), log, 'statements');
    log.put('statements', 0, records);
    await runAll(runner(), log, 'statements');
    expect(await seen()).toEqual([beat.id]);
  });

  it('takes what arrives from several partitions in one transaction', async () => {
    const { net, log, say, runner, seen } = await setUp();
    const drafts = Array.from({ length: 40 }, () => laneDraft(net, net.cav, newId(), 'submitted'));
    await say(...drafts.slice(0, 20));
    const one = runner();
    await runAll(one, log, net.lane);
    await say(...drafts.slice(20));
    expect(await runAtOnce(one, log, net.lane)).toEqual([{ do: 'done' }]);
    expect(await seen()).toHaveLength(40);
    const [row]: { partitions: number; transactions: number }[] = await db.dataSource.query(
      `SELECT count(*)::integer AS partitions, count(DISTINCT xmin::text)::integer AS transactions FROM consumer_offset`,
    );
    expect(row?.transactions).toBeLessThan(row?.partitions ?? 0);
  });

  it('keeps one partition’s culprit from holding up those that came with it', async () => {
    const { net, log, say, faults, runner, seen } = await setUp();
    const before = Array.from({ length: 20 }, () => laneDraft(net, net.cav, newId(), 'submitted'));
    await say(...before);
    const one = runner();
    await runAll(one, log, net.lane);
    const drafts = Array.from({ length: 20 }, () => laneDraft(net, net.cav, newId(), 'submitted'));
    const [bad, ...good] = drafts;
    await say(...drafts);
    faults.set(bad?.id ?? '', () => new TypeError('a bug'));
    expect(await runAtOnce(one, log, net.lane)).toEqual([{ do: 'done' }]);
    expect((await seen()).sort()).toEqual([...before, ...good].map(({ id }) => id).sort());
    expect((await listParked(db.dataSource)).map((row) => row.eventId)).toEqual([bad?.id]);
  });

  it('fences an owner that is no longer one', async () => {
    const { net, log, say, runner, seen } = await setUp();
    const subject = newId();
    await say(laneDraft(net, net.cav, subject, 'submitted'));
    const partition = await partitionOf(log, net.lane, subject);
    const stale = runner();
    const batch = await batchOf(log, net.lane, partition);
    await Promise.all([stale.run(batch), runner().run(batch), runner().run(batch)]);
    await say(laneDraft(net, net.cav, subject, 'cancelled', { reason: 'no-longer-needed' }));
    await runner().run(await batchOf(log, net.lane, partition));
    await stale.run(await batchOf(log, net.lane, partition));
    expect(await seen()).toHaveLength(2);
  });

  it('seeks once, then halts, where offsets jump', async () => {
    const { net, log, say, runner, seen } = await setUp();
    const subject = newId();
    const partition = await partitionOf(log, net.lane, subject);
    await say(laneDraft(net, net.cav, subject, 'submitted'));
    log.skip(net.lane, partition, 3n);
    await say(laneDraft(net, net.cav, subject, 'cancelled', { reason: 'no-longer-needed' }));
    const one = runner();
    const batch = await batchOf(log, net.lane, partition);
    expect(await one.run(batch)).toEqual({ do: 'seek', offset: 1n });
    const rest = await batchOf(log, net.lane, partition, 1n);
    expect(await one.run(rest)).toEqual({ do: 'seek', offset: 1n });
    expect(await one.run(rest)).toEqual({ do: 'pause' });
    expect(one.halted.has(net.lane, partition)).toBe(true);
    expect(await one.run(rest)).toEqual({ do: 'pause' });
    expect(await seen()).toHaveLength(1);
  });

  it('parks only the culprit and its referral while others go on, and retries in order', async () => {
    const { net, log, say, faults, runner, seen } = await setUp();
    const [bad, good] = await twoOnOnePartition(log, net.lane);
    const first = laneDraft(net, net.cav, bad, 'submitted');
    const other = laneDraft(net, net.cav, good, 'submitted');
    await say(first, other);
    let broken = true;
    let attempts = 0;
    faults.set(first.id, () => {
      attempts += 1;
      return broken ? new TypeError('a bug') : undefined;
    });
    const one = runner();
    expect(await runAll(one, log, net.lane)).toEqual([{ do: 'done' }]);
    expect(attempts).toBe(4);
    expect(await seen()).toEqual([other.id]);

    const later = laneDraft(net, net.cav, bad, 'cancelled', { reason: 'no-longer-needed' });
    await say(later);
    await runAll(one, log, net.lane);
    expect(
      (await listParked(db.dataSource)).map((row) => [row.eventId, row.attempts, row.errorCode]),
    ).toEqual([
      [first.id, 3, 'TypeError'],
      [later.id, 0, 'behind-another'],
    ]);
    expect(await one.retryParked(net.lane, bad)).toEqual({ done: 0, failed: 'TypeError' });

    broken = false;
    expect(await one.retryParked(net.lane, bad)).toEqual({ done: 2 });
    expect(await seen()).toEqual([other.id, first.id, later.id]);
    expect(await listParked(db.dataSource)).toEqual([]);
  });

  it('pauses the partition, longer each time, while something is unavailable, and leaves no trace', async () => {
    const { net, log, say, faults, runner, seen } = await setUp();
    const [a, b] = await twoOnOnePartition(log, net.lane);
    const drafts = [laneDraft(net, net.cav, a, 'submitted'), laneDraft(net, net.cav, b, 'submitted')];
    await say(...drafts);
    let down = true;
    faults.set(drafts[1]?.id ?? '', () =>
      down ? new AppError('unavailable', 'key-store.down', 'Down.') : undefined,
    );
    const one = runner();
    expect(await runAll(one, log, net.lane)).toEqual([{ do: 'pause', ms: 250 }]);
    expect(await runAll(one, log, net.lane)).toEqual([{ do: 'pause', ms: 500 }]);
    expect(await seen()).toEqual([]);
    down = false;
    expect(await runAll(one, log, net.lane)).toEqual([{ do: 'done' }]);
    expect(await seen()).toHaveLength(2);
  });

  it('puts void records aside and folds what stands around them', async () => {
    const { net, log, say, runner, seen } = await setUp();
    const subject = newId();
    await say(laneDraft(net, net.cav, subject, 'submitted'));
    const partition = await partitionOf(log, net.lane, subject);
    const [genuine] = await log.read(net.lane, partition, 0n, 1);
    if (genuine === undefined) throw new Error('nothing was sent');
    log.put(net.lane, partition, [
      { ...genuine, headers: genuine.headers.filter(([name]) => name !== 'ce_sig') },
      { ...genuine, value: Buffer.from('something else') },
      { ...genuine, headers: genuine.headers.map(([k, v]) => [k, k === 'ce_n' ? '7' : v] as const) },
      { ...genuine, key: null, headers: [['ce_id', '\u0000']] },
    ]);
    await say(laneDraft(net, net.cav, subject, 'cancelled', { reason: 'no-longer-needed' }));
    await runAll(runner(), log, net.lane);
    expect(await quarantined(db)).toHaveLength(4);
    expect(await seen()).toHaveLength(2);
  });

  it('sends its own void record again once, then stamps it anew with the same number', async () => {
    const { net, log, relay, say, runner } = await setUp();
    const subject = newId();
    net.registry.view = network().view; // this reader's registry knows none of the keys
    await say(laneDraft(net, net.cav, subject, 'submitted'));
    const partition = await partitionOf(log, net.lane, subject);
    const own = runner(sender.dataSource, net.cav.node, () => {
      relay.wake();
    });
    await runAll(own, log, net.lane);
    await relay.whenIdle();
    const twice = await log.read(net.lane, partition, 0n, 10);
    expect(twice).toHaveLength(2);
    expect(attributesOf(twice[1])).toEqual(attributesOf(twice[0]));

    await runAll(own, log, net.lane);
    await relay.whenIdle();
    const [first, , anew, ...more] = (await log.read(net.lane, partition, 0n, 10)).map(attributesOf);
    expect(more).toEqual([]);
    expect([anew?.['id'], anew?.['n']]).toEqual([first?.['id'], '1']);
    expect([first?.['seq'], anew?.['seq']]).toEqual(['1', '2']);
    expect(anew?.['sig']).not.toBe(first?.['sig']);
  });

  it('does not answer for a copy of its record in another place', async () => {
    const { net, log, relay, say, runner } = await setUp();
    const subject = newId();
    await say(laneDraft(net, net.cav, subject, 'submitted'));
    const partition = await partitionOf(log, net.lane, subject);
    log.put(net.lane, (partition + 1) % 6, await log.read(net.lane, partition, 0n, 1));
    await runner(sender.dataSource, net.cav.node).run(await batchOf(log, net.lane, (partition + 1) % 6));
    await relay.whenIdle();
    expect(await quarantined(sender)).toEqual(['partition']);
    expect(await log.read(net.lane, partition, 0n, 10)).toHaveLength(1);
  });
});

const attributesOf = (record: LogRecord | undefined): Record<string, string> =>
  Object.fromEntries((record?.headers ?? []).map(([name, value]) => [name.replace('ce_', ''), value]));

async function twoOnOnePartition(log: MemoryLog, topic: string): Promise<[string, string]> {
  const first = newId();
  for (;;) {
    const second = newId();
    if ((await log.partitionFor(topic, first)) === (await log.partitionFor(topic, second)))
      return [first, second];
  }
}
