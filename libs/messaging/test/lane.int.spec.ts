import { afterEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { databaseServer, freshDatabase as freshLogDatabase, kafkaBrokers, waitFor } from '#testing';
import type { EventLog } from '../src/event-log.js';
import { LogServer } from '../src/log-server.js';
import { silentLog } from '../src/log.js';
import { openEventLog, type EventLogOptions } from '../src/open-event-log.js';
import { publishAll } from '../src/publish.js';
import { LANE_PARTITIONS, laneOf } from '../src/topics.js';
import type { TopicProcessor } from '../src/types.js';
import { freshDatabase, type TestDatabase } from './database.js';
import { admissionOf, relayOn } from './machinery.js';
import { laneDraft, network } from './network.js';

const closers: (() => Promise<void>)[] = [];
const REFERRALS = 40;
const ROUNDS = 6;

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Folds by writing down, in the batch's transaction, what it sees. */
const writeDown: TopicProcessor = {
  async process(tx, events) {
    for (const { attributes } of events) {
      await tx.query(`INSERT INTO seen (event_id, subject, n) VALUES ($1, $2, $3)`, [
        attributes.id,
        attributes.subject,
        attributes.n,
      ]);
    }
  },
};

/** A centre's relay and a shelter's reader with two replicas, on a real log. */
async function setUp(of: Omit<EventLogOptions, 'clientId' | 'logger'>) {
  // names of its own: the lane is shared by whoever uses this server
  const net = network(`n${newId().slice(0, 8)}`);
  const lane = laneOf(net.cav.node, net.casa.node);
  const open = async (clientId: string): Promise<EventLog> => {
    const log = await openEventLog({ ...of, clientId, logger: silentLog });
    closers.push(() => log.close());
    return log;
  };
  const log = await open(net.cav.node);
  await log.ensureTopics([{ name: lane, partitions: LANE_PARTITIONS }]);
  const database = async (): Promise<TestDatabase> => {
    const db = await freshDatabase(databaseServer());
    closers.push(() => db.close());
    return db;
  };
  const [sender, reader] = [await database(), await database()];
  await reader.dataSource.query(`CREATE TABLE seen (at serial, event_id uuid, subject uuid, n bigint)`);
  const relay = relayOn(sender.url, log, net);
  relay.start();
  closers.push(() => relay.stop());
  const replica = async (): Promise<LogServer> => {
    const own = await open(net.casa.node);
    const server = new LogServer({
      dataSource: reader.dataSource,
      log: own,
      admission: admissionOf(net, net.casa.node, own),
      logger: silentLog,
      group: net.casa.node,
      topics: [lane],
      lanes: () => writeDown,
      wakeRelay: () => undefined,
    });
    server.listen(() => undefined);
    closers.push(() => server.close());
    return server;
  };
  return { net, lane, sender, reader, relay, replica };
}

/** The same for both logs. @param of where the log is, asked in the test */
function bringsEveryEvent(of: () => Promise<Omit<EventLogOptions, 'clientId' | 'logger'>>): void {
  it('brings every event once and in order, while replicas come and go', async () => {
    const { net, lane, sender, reader, relay, replica } = await setUp(await of());
    const subjects = Array.from({ length: REFERRALS }, () => newId());
    const say = (round: number): Promise<void> =>
      publishAll(
        sender.dataSource.manager,
        subjects.map((subject) => ({
          ...laneDraft(net, net.cav, subject, round === 0 ? 'submitted' : 'departed'),
          topic: lane,
        })),
      );
    const seen = async (): Promise<{ subject: string; n: string }[]> =>
      reader.dataSource.query(`SELECT subject, n FROM seen ORDER BY at`);
    let first = await replica();
    let second: LogServer | undefined;
    for (let round = 0; round < ROUNDS; round += 1) {
      await say(round);
      relay.wake();
      await waitFor('a part of the round', async () => (await seen()).length > round * REFERRALS);
      if (round % 2 === 0) second = await replica();
      else {
        await first.close();
        first = second ?? first;
      }
    }
    await waitFor('all', async () => (await seen()).length >= REFERRALS * ROUNDS);
    await relay.whenIdle();
    await first.caughtUp();
    const all = await seen();
    for (const subject of subjects) {
      expect(all.filter((row) => row.subject === subject).map((row) => row.n)).toEqual(
        Array.from({ length: ROUNDS }, (_, i) => String(i + 1)),
      );
    }
  }, 180_000);
}

describe('a lane on the embedded log', () => {
  bringsEveryEvent(async () => {
    const database = await freshLogDatabase('log');
    closers.push(() => database.close());
    return { kind: 'embedded', databaseUrl: database.url };
  });
});

const brokers = kafkaBrokers() ?? [];
(brokers.length > 0 ? describe : describe.skip)('a lane on Kafka', () => {
  bringsEveryEvent(() => Promise.resolve({ kind: 'kafka', brokers }));
});
