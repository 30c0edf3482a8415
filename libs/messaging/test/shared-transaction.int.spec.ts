import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { armCrashPoint } from '../src/crash-point.js';
import { listParked } from '../src/parked.js';
import { publishAll } from '../src/publish.js';
import type { Relay } from '../src/relay.js';
import type { EventDraft, TopicProcessor } from '../src/types.js';
import { runAll, runAtOnce } from './batches.js';
import { freshDatabase, testServer, type TestDatabase, type TestServer } from './database.js';
import { admissionOf, relayOn, runnerOn } from './machinery.js';
import { MemoryLog } from './memory-log.js';
import { laneDraft, network, specs } from './network.js';

let server: TestServer;
let db: TestDatabase;
let sender: TestDatabase;
let net: ReturnType<typeof network>;
let log: MemoryLog;
let relay: Relay;
/** Called when an event's row is written, in the order in which they are. */
let written: (tx: EntityManager, id: string) => Promise<void>;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  net = network();
  [db, sender] = await Promise.all([freshDatabase(server.url), freshDatabase(server.url)]);
  await db.dataSource.query(`CREATE TABLE seen (event_id text)`);
  log = new MemoryLog();
  await log.ensureTopics(specs);
  relay = relayOn(sender.url, log, net);
  relay.start();
  written = () => Promise.resolve();
});
afterEach(async () => {
  armCrashPoint(undefined);
  await relay.stop();
  await Promise.all([db.close(), sender.close()]);
});

const writeDown: TopicProcessor = {
  async process(tx, events) {
    for (const { attributes } of events) {
      await tx.query(`INSERT INTO seen VALUES ($1)`, [attributes.id]);
      await written(tx, attributes.id);
    }
  },
};
const runner = () =>
  runnerOn({
    dataSource: db.dataSource,
    admission: admissionOf(net, net.casa.node, log),
    processorFor: () => writeDown,
    wakeRelay: () => undefined,
  });
const drafts = (count: number): EventDraft[] =>
  Array.from({ length: count }, () => laneDraft(net, net.cav, newId(), 'submitted'));
const idsOf = (...said: readonly EventDraft[]): string[] => said.map(({ id }) => id).sort();
async function say(said: readonly EventDraft[]): Promise<void> {
  await publishAll(sender.dataSource.manager, said);
  await relay.whenIdle();
}
async function seen(): Promise<string[]> {
  const rows: { event_id: string }[] = await db.dataSource.query(`SELECT event_id FROM seen ORDER BY 1`);
  return rows.map((row) => row.event_id);
}
/** The next offset of each partition, as a session sees it. */
async function offsets(
  session: Pick<EntityManager, 'query'> = db.dataSource,
): Promise<Record<string, string>> {
  const rows: { partition: number; next_offset: string }[] = await session.query(
    `SELECT partition, next_offset FROM consumer_offset`,
  );
  return Object.fromEntries(rows.map((row) => [String(row.partition), row.next_offset]));
}
async function ends(): Promise<Record<string, string>> {
  const filled = (await log.offsets(net.lane)).filter(({ high }) => high > 0n);
  return Object.fromEntries(filled.map(({ partition, high }) => [String(partition), String(high)]));
}

it('a culprit takes back the offsets of all partitions in its transaction, and parks itself alone', async () => {
  const one = runner();
  let good = drafts(30);
  await say(good);
  await runAll(one, log, net.lane);
  const bad: string[] = [];
  // who comes together is decided by how fast records are judged: until several partitions have failed together
  let most = 0;
  while (most < 2) {
    const [culprit, ...others] = drafts(30);
    if (culprit === undefined) throw new Error('no drafts');
    bad.push(...idsOf(culprit));
    good = [...good, ...others];
    await say([culprit, ...others]);
    written = async (tx, id) => {
      if (!bad.includes(id)) return;
      // offsets are moved by now, in a transaction that nobody else sees
      const [inside, outside] = [await offsets(tx), await offsets()];
      const moved = Object.keys(inside).filter((partition) => inside[partition] !== outside[partition]);
      most = Math.max(most, moved.length);
      throw new TypeError('a bug');
    };
    expect(await runAtOnce(one, log, net.lane)).toEqual([{ do: 'done' }]);
    expect(await offsets()).toEqual(await ends());
    expect(await seen()).toEqual(idsOf(...good));
  }
  // delivered again to somebody who remembers nothing
  await runAtOnce(runner(), log, net.lane);
  expect(await seen()).toEqual(idsOf(...good));
  expect((await listParked(db.dataSource)).map(({ eventId }) => eventId).sort()).toEqual(bad.sort());
});

it('whoever dies with the offset moved and the effects not all made has done neither', async () => {
  const subject = newId();
  const before = laneDraft(net, net.cav, subject, 'submitted');
  await say([before]);
  await runAll(runner(), log, net.lane);
  const known = await offsets();
  const more = Array.from({ length: 5 }, () => laneDraft(net, net.cav, subject, 'departed'));
  await say(more);
  let made = 0;
  written = () => Promise.resolve(void (made += 1));
  let madeAtDeath: number | undefined;
  armCrashPoint('after-offset-amid-effects', () => {
    madeAtDeath = made;
    throw Object.assign(new Error('the connection is gone'), { code: '57P01' });
  });
  expect(await runAtOnce(runner(), log, net.lane)).toContainEqual(expect.objectContaining({ do: 'pause' }));
  expect(madeAtDeath).toBeLessThan(more.length);
  expect([await offsets(), await seen()]).toEqual([known, idsOf(before)]);
  await runAtOnce(runner(), log, net.lane);
  expect([await offsets(), await seen()]).toEqual([await ends(), idsOf(before, ...more)]);
});
