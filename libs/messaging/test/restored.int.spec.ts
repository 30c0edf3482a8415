import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { envelopeDigest, fromHeaders, type Attributes } from '#contracts';
import { publish, publishAll } from '../src/publish.js';
import type { TopicProcessor } from '../src/types.js';
import { freshDatabase, testServer, type TestDatabase, type TestServer } from './database.js';
import { admissionOf, relayOn, runnerOn } from './machinery.js';
import { MemoryLog } from './memory-log.js';
import { heartbeat, laneDraft, network, specs, StampStore } from './network.js';

let server: TestServer;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function setUp() {
  const net = network();
  const log = new MemoryLog();
  await log.ensureTopics(specs);
  /** A database of the centre, its relay and the reader of its lane. */
  const boot = async (keys: StampStore, existing?: TestDatabase, processor: TopicProcessor = quiet) => {
    const db = existing ?? (await freshDatabase(server.url));
    if (existing === undefined) closers.push(() => db.close());
    const relay = relayOn(db.url, log, net, { keyStore: keys.asKeyStore() });
    const runner = runnerOn({
      dataSource: db.dataSource,
      admission: admissionOf(net, net.cav.node, log),
      processorFor: () => processor,
      wakeRelay: () => {
        relay.wake();
      },
    });
    const fold = async (): Promise<void> => {
      for (const { partition } of await log.offsets(net.lane)) {
        const records = await log.read(net.lane, partition, 0n, 1_000);
        if (records.length === 0) continue;
        const { signal } = new AbortController();
        expect(await runner.run({ topic: net.lane, partition, records, signal })).toEqual({ do: 'done' });
      }
    };
    const start = async (): Promise<void> => {
      relay.start();
      await relay.whenIdle();
    };
    closers.push(() => relay.stop());
    return { db, relay, fold, start };
  };
  const said = async (topic: string): Promise<Attributes[]> => {
    const all = await Promise.all(
      (await log.offsets(topic)).map(({ partition }) => log.read(topic, partition, 0n, 1_000)),
    );
    return all.flat().map((record) => {
      const read = fromHeaders(record.headers);
      if ('fault' in read) throw new Error(read.fault);
      return read.attributes;
    });
  };
  return { net, log, boot, said };
}

const quiet: TopicProcessor = { process: () => Promise.resolve() };

describe('a restored database', () => {
  it('adopts what it has said, goes on behind it, and opens a new epoch', async () => {
    const { net, boot, said } = await setUp();
    const subject = newId();
    const lost = await boot(new StampStore([net.cav]));
    const first = laneDraft(net, net.cav, subject, 'submitted');
    await publish(lost.db.dataSource.manager, first);
    await lost.start();
    await lost.relay.stop();

    // the backup is from before the relay stamped the row; its key store is new as well
    const restored = await boot(new StampStore([net.cav]));
    await publish(restored.db.dataSource.manager, first);
    await restored.fold();
    await publish(
      restored.db.dataSource.manager,
      laneDraft(net, net.cav, subject, 'cancelled', { reason: 'no-longer-needed' }),
    );
    await restored.start();

    const lane = await said(net.lane);
    expect(lane.map((event) => [event.type.split('.')[2], event.n])).toEqual([
      ['submitted', '1'],
      ['cancelled', '2'],
    ]);
    const [restart, ...more] = await said('statements');
    expect(more).toEqual([]);
    expect(restart?.type).toBe('staffetta.statements.chain-restarted.v1');
    expect([restart?.seq, restart?.prev]).toEqual(['1', undefined]);
    expect(Number(restart?.epoch)).toBeGreaterThan(Number(lane[0]?.epoch));
    expect([lane[1]?.epoch, lane[1]?.seq]).toEqual([restart?.epoch, '2']);
    expect(lane[1]?.prev).toBe(restart === undefined ? '' : envelopeDigest(restart));
  });

  it('drops what it would say again by itself, and nothing a person said', async () => {
    const { net, boot, said } = await setUp();
    const subject = newId();
    const lost = await boot(new StampStore([net.cav]));
    await publish(lost.db.dataSource.manager, laneDraft(net, net.cav, subject, 'submitted'));
    await lost.start();
    await lost.relay.stop();

    const automatic = laneDraft(net, net.cav, subject, 'cancelled', { reason: 'rerouted', automatic: true });
    const withdrawn: string[] = [];
    const restored = await boot(new StampStore([net.cav]), undefined, {
      process: (tx) => publish(tx, automatic),
      withdrawn: (_tx, ids) => Promise.resolve(void withdrawn.push(...ids)),
    });
    const byHand = laneDraft(net, net.cav, subject, 'cancelled', { reason: 'no-longer-needed' });
    await publish(restored.db.dataSource.manager, byHand);
    await restored.fold();
    await restored.start();
    expect(withdrawn).toEqual([automatic.id]);
    expect((await said(net.lane)).map((event) => event.id).slice(1)).toEqual([byHand.id]);
  });

  it('is found out by the key store where no lane tells', async () => {
    const { net, boot, said } = await setUp();
    const keys = new StampStore([net.cav]);
    const lost = await boot(keys);
    await publishAll(lost.db.dataSource.manager, [heartbeat(net.cav), heartbeat(net.cav)]);
    await lost.start();
    await lost.relay.stop();

    const restored = await boot(keys);
    await publish(restored.db.dataSource.manager, heartbeat(net.cav));
    await restored.start();
    const events = await said('statements');
    expect(events.map((event) => event.seq)).toEqual(['1', '2', '1', '2']);
    expect(new Set(events.map((event) => event.epoch)).size).toBe(2);
    expect(events[2]?.type).toBe('staffetta.statements.chain-restarted.v1');
  });

  it('is not suspected after an ordinary restart', async () => {
    const { net, boot, said } = await setUp();
    const keys = new StampStore([net.cav]);
    const before = await boot(keys);
    await publish(before.db.dataSource.manager, heartbeat(net.cav));
    await before.start();
    await before.relay.stop();
    const after = await boot(keys, before.db);
    await publish(after.db.dataSource.manager, heartbeat(net.cav));
    await after.start();
    expect((await said('statements')).map((event) => event.seq)).toEqual(['1', '2']);
  });
});
