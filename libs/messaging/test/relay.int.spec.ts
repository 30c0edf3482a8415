import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { envelopeDigest, fromHeaders, type Attributes } from '#contracts';
import { publish, publishAll } from '../src/publish.js';
import { Relay, type RelayOptions } from '../src/relay.js';
import { freshDatabase, testServer, type TestDatabase, type TestServer } from './database.js';
import { relayOn } from './machinery.js';
import { MemoryLog } from './memory-log.js';
import { heartbeat, laneDraft, network, specs, StampStore } from './network.js';

let server: TestServer;
let db: TestDatabase;
const relays: Relay[] = [];

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  await db.close();
});

async function setUp() {
  const net = network();
  db = await freshDatabase(server.url);
  const log = new MemoryLog();
  await log.ensureTopics(specs);
  const keys = new StampStore([net.cav]);
  const start = (more: Partial<RelayOptions> = {}): Relay => {
    const relay = relayOn(db.url, log, net, { keyStore: keys.asKeyStore(), ...more });
    relays.push(relay);
    relay.start();
    return relay;
  };
  const sent = async (
    topic: string,
  ): Promise<{ attributes: Attributes; partition: number; value: Buffer }[]> => {
    const partitions = await log.offsets(topic);
    const all = await Promise.all(partitions.map(({ partition }) => log.read(topic, partition, 0n, 10_000)));
    return all.flat().map((record) => {
      const read = fromHeaders(record.headers);
      if ('fault' in read) throw new Error(read.fault);
      return { attributes: read.attributes, partition: record.partition, value: record.value };
    });
  };
  const unpublished = async (): Promise<number> => {
    const rows: { count: string }[] = await db.dataSource.query(
      `SELECT count(*) AS count FROM outbox WHERE published_at IS NULL`,
    );
    return Number(rows[0]?.count);
  };
  return { net, log, keys, start, sent, unpublished };
}

describe('Relay', () => {
  it('numbers each side of a referral and links the speaker’s chain over all topics', async () => {
    const { net, keys, start, sent, unpublished } = await setUp();
    const [a, b] = [newId(), newId()];
    await db.dataSource.transaction(async (tx) => {
      await publishAll(tx, [
        laneDraft(net, net.cav, a, 'submitted'),
        laneDraft(net, net.cav, b, 'submitted'),
        heartbeat(net.cav),
        laneDraft(net, net.cav, a, 'cancelled', { reason: 'no-longer-needed' }),
      ]);
    });
    await start().whenIdle();

    const lane = (await sent(net.lane)).map((e) => e.attributes);
    expect(lane.filter((e) => e.subject === a).map((e) => e.n)).toEqual(['1', '2']);
    expect(lane.filter((e) => e.subject === b).map((e) => e.n)).toEqual(['1']);
    const chain = [...lane, ...(await sent('statements')).map((e) => e.attributes)].sort(
      (x, y) => Number(x.seq) - Number(y.seq),
    );
    expect(chain.map((e) => e.seq)).toEqual(['1', '2', '3', '4']);
    expect(chain[0]?.prev).toBeUndefined();
    expect(chain.slice(1).map((e) => e.prev)).toEqual(chain.slice(0, 3).map(envelopeDigest));
    expect(keys.lastStamp(net.cav.speaker)?.seq).toBe(4);
    expect(await unpublished()).toBe(0);
  });

  it('sends the same bytes again after a crash between send and mark', async () => {
    const { net, log, start, sent } = await setUp();
    await publish(db.dataSource.manager, laneDraft(net, net.cav, newId(), 'submitted'));
    let terminated = false;
    log.onAppend = async () => {
      if (terminated) return;
      terminated = true;
      await endSessions();
    };
    await start().whenIdle();

    const [first, second, ...more] = await sent(net.lane);
    expect(more).toEqual([]);
    expect(second).toEqual(first);
  });

  it('tells the key store what another session has stamped before it is sent', async () => {
    const { net, log, keys, start, sent } = await setUp();
    await publishAll(db.dataSource.manager, [heartbeat(net.cav), heartbeat(net.cav)]);
    const put = keys.putStamps.bind(keys);
    let down = true;
    keys.putStamps = async (entries) => {
      if (!down) return put(entries);
      down = false;
      throw new Error('the session ends between storing the stamps and telling the key store');
    };
    const known: (number | undefined)[] = [];
    log.onAppend = () => {
      known.push(keys.lastStamp(net.cav.speaker)?.seq);
    };
    const relay = start();
    await relay.whenIdle();
    expect((await sent('statements')).map((event) => event.attributes.seq)).toEqual(['1', '2']);
    expect(known).toEqual([2]);

    // a re-send of something old takes nothing back
    await publish(db.dataSource.manager, heartbeat(net.cav));
    await relay.whenIdle();
    await db.dataSource.query(`UPDATE outbox SET published_at = NULL WHERE seq = 1`);
    await relay.whenIdle();
    expect(known).toEqual([2, 3, 3]);
    expect(keys.lastStamp(net.cav.speaker)?.seq).toBe(3);
  });

  it('keeps a failing partition from holding back the others', async () => {
    const { net, log, start, sent, unpublished } = await setUp();
    let broken: number | undefined;
    log.onAppend = (topic, partition) => {
      if (topic !== net.lane) return;
      broken ??= partition;
      if (partition === broken) throw new Error('not the leader');
    };
    const subjects = Array.from({ length: 40 }, () => newId());
    await publishAll(
      db.dataSource.manager,
      subjects.map((subject) => laneDraft(net, net.cav, subject, 'submitted')),
    );
    const relay = start();
    await until(async () => (await sent(net.lane)).length > 0 && (await unpublished()) < 40);
    const there = async (): Promise<number> =>
      (await Promise.all(subjects.map((s) => log.partitionFor(net.lane, s)))).filter((p) => p === broken)
        .length;
    await until(async () => (await unpublished()) === (await there()));
    expect((await sent(net.lane)).some((event) => event.partition === broken)).toBe(false);

    log.onAppend = () => undefined;
    await relay.whenIdle();
    expect(await sent(net.lane)).toHaveLength(40);
  });

  it('uses no key before its entry was read back', async () => {
    const { net, log, start, unpublished } = await setUp();
    await publish(db.dataSource.manager, heartbeat(net.cav));
    await start({ registry: network().view }).whenIdle();
    expect(log.appends).toEqual([]);
    expect(await unpublished()).toBe(1);
  });

  it('lets one relay work per database, and another take over', async () => {
    const { net, log, start, sent } = await setUp();
    const first = start();
    await publish(db.dataSource.manager, heartbeat(net.cav));
    await first.whenIdle();
    const second = start();
    await publish(db.dataSource.manager, heartbeat(net.cav));
    await first.whenIdle();
    expect(log.appends).toHaveLength(2);
    await first.stop();
    await publish(db.dataSource.manager, heartbeat(net.cav));
    await second.whenIdle();
    expect((await sent('statements')).map((event) => event.attributes.seq)).toEqual(['1', '2', '3']);
  });

  it('starts over when its session is lost', async () => {
    const { net, start, sent } = await setUp();
    const relay = start();
    await publish(db.dataSource.manager, heartbeat(net.cav));
    await relay.whenIdle();
    await endSessions();
    await publish(db.dataSource.manager, heartbeat(net.cav));
    await relay.whenIdle();
    expect((await sent('statements')).map((event) => event.attributes.seq)).toEqual(['1', '2']);
  });
});

/** What a killed relay leaves behind: the record is in the log, the mark is not in the database. */
async function endSessions(): Promise<void> {
  await db.dataSource.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'staffetta-relay' AND datname = current_database()`,
  );
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
