import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { countTables } from '../src/operations.js';
import { listParked } from '../src/parked.js';
import { publishAll } from '../src/publish.js';
import type { EventDraft, TopicProcessor, Void } from '../src/types.js';
import { partitionOf, quarantined, runAll } from './batches.js';
import { freshDatabase, testServer, type TestDatabase, type TestServer } from './database.js';
import { admissionOf, relayOn, runnerOn } from './machinery.js';
import { MemoryLog } from './memory-log.js';
import { laneDraft, network, recordOf, specs } from './network.js';

let server: TestServer;
let db: TestDatabase;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await db.close();
});

/** A centre that reads back what it says. */
async function setUp() {
  const net = network();
  db = await freshDatabase(server.url);
  const log = new MemoryLog();
  await log.ensureTopics(specs);
  const relay = relayOn(db.url, log, net);
  relay.start();
  closers.push(() => relay.stop());
  const say = async (...drafts: EventDraft[]): Promise<void> => {
    await publishAll(db.dataSource.manager, drafts);
    await relay.whenIdle();
  };
  const handling = { broken: false, voids: [] as Void[], done: 0 };
  const processor: TopicProcessor = {
    process: (_, events) => {
      if (handling.broken) return Promise.reject(new TypeError('a bug'));
      handling.done += events.length;
      return Promise.resolve();
    },
    voided: (_, voids) => {
      handling.voids.push(...voids);
      return Promise.resolve();
    },
  };
  const runner = runnerOn({
    dataSource: db.dataSource,
    admission: admissionOf(net, net.cav.node, log),
    processorFor: () => processor,
    wakeRelay: () => {
      relay.wake();
    },
  });
  const length = async (topic: string): Promise<number> =>
    (await log.offsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);
  return { net, log, relay, say, handling, runner, length };
}

describe('an own record that is void', () => {
  it('is given up the third time, and holds back no other referral', async () => {
    const { net, log, relay, say, runner, length } = await setUp();
    const known = net.registry.view;
    net.registry.view = network().view; // this reader's registry knows none of the keys
    const subject = newId();
    await say(laneDraft(net, net.cav, subject, 'submitted'));
    for (const sent of [2, 3, 3, 3]) {
      await runAll(runner, log, net.lane);
      await relay.whenIdle();
      expect(await length(net.lane)).toBe(sent);
    }
    expect((await countTables(db.dataSource)).outbox).toEqual({
      unstamped: 0,
      unpublished: 0,
      oldestSeconds: 0,
      givenUp: 1,
    });

    net.registry.view = known;
    const partition = await partitionOf(log, net.lane, subject);
    let other = newId();
    while ((await partitionOf(log, net.lane, other)) !== partition) other = newId();
    await say(laneDraft(net, net.cav, other, 'submitted'));
    expect(await length(net.lane)).toBe(4);
    // whoever runs the node has found out why: it is said as it stands
    await db.dataSource.query(`UPDATE outbox SET voided = 0 WHERE voided = 3`);
    await relay.whenIdle();
    expect(await length(net.lane)).toBe(5);
    expect((await countTables(db.dataSource)).outbox.givenUp).toBe(0);
  });

  it('is answered for in the same way when it turns out so at the retry of a parked one', async () => {
    const { net, log, relay, say, handling, runner, length } = await setUp();
    handling.broken = true;
    const subject = newId();
    await say(laneDraft(net, net.cav, subject, 'submitted'));
    await runAll(runner, log, net.lane);
    expect(await listParked(db.dataSource)).toHaveLength(1);
    net.registry.view = network().view;
    expect(await runner.retryParked(net.lane, subject)).toEqual({ done: 1 });
    await relay.whenIdle();
    expect(await quarantined(db)).toEqual(['unlisted-key']);
    expect(handling.voids.map(({ fault }) => fault)).toEqual(['unlisted-key']);
    expect(await length(net.lane)).toBe(2);
  });
});

describe('a parked record', () => {
  it('is kept without the headers that are not the envelope’s', async () => {
    const { net, log, handling, runner } = await setUp();
    const subject = newId();
    const { topic, partition, ...record } = await recordOf(
      log,
      laneDraft(net, net.casa, subject, 'received'),
      net.casa,
    );
    log.put(topic, partition, [{ ...record, headers: [...record.headers, ['x-trace', 'a\u0000b\ud800']] }]);
    handling.broken = true;
    expect(await runAll(runner, log, net.lane)).toEqual([{ do: 'done' }]);
    expect(await listParked(db.dataSource)).toHaveLength(1);
    handling.broken = false;
    expect(await runner.retryParked(net.lane, subject)).toEqual({ done: 1 });
    expect(handling.done).toBe(1);
    expect(await quarantined(db)).toEqual([]);
  });
});
