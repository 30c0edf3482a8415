import { afterEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { databaseServer, kafkaBrokers, waitFor } from '#testing';
import { LogServer } from '../../../libs/messaging/src/log-server.js';
import type { Log } from '../../../libs/messaging/src/log.js';
import { openEventLog } from '../../../libs/messaging/src/open-event-log.js';
import { publishAll } from '../../../libs/messaging/src/publish.js';
import { lanesOf } from '../../../libs/messaging/src/topics.js';
import type { TopicProcessor } from '../../../libs/messaging/src/types.js';
import { freshDatabase } from '../../../libs/messaging/test/database.js';
import { admissionOf, relayOn } from '../../../libs/messaging/test/machinery.js';
import { heartbeat, laneDraft, network } from '../../../libs/messaging/test/network.js';
import { preparedKafka } from './prepared.js';

const PARTIES = ['intake-cav', 'intake-ambiti', 'shelter-beds', 'asl-liaison'];
const REFERRALS = 20;
const ROUNDS_AFTER = 3;

const closers: (() => Promise<unknown>)[] = [];
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

/** A centre's relay and a shelter's reader, each a principal of its own on brokers that know them. */
async function pair() {
  const prepared = await preparedKafka();
  const { kafka } = prepared;
  closers.push(() => kafka.remove());
  const net = network();
  const codes = new Set<unknown>();
  const note = ({ code }: Readonly<Record<string, unknown>>): void => void codes.add(code);
  const logger: Log = { info: () => undefined, warn: note, error: note };
  const open = async (node: string) => {
    const log = await openEventLog({ kind: 'kafka', clientId: node, logger, ...prepared.as(node) });
    closers.push(() => log.close());
    return log;
  };
  const database = async () => {
    const db = await freshDatabase(databaseServer());
    closers.push(() => db.close());
    return db;
  };
  const [sender, reader] = [await database(), await database()];
  await reader.dataSource.query(`CREATE TABLE seen (at serial, event_id uuid, subject uuid, n bigint)`);
  const relay = relayOn(sender.url, await open(net.cav.node), net, { logger });
  relay.start();
  closers.push(() => relay.stop());
  const log = await open(net.casa.node);
  const server = new LogServer({
    dataSource: reader.dataSource,
    log,
    admission: admissionOf(net, net.casa.node, log),
    logger,
    group: net.casa.node,
    // all that this node reads, as its module says it
    topics: [...lanesOf(net.casa.node, PARTIES), 'pulse', 'capacity'],
    lanes: () => writeDown,
    wakeRelay: () => undefined,
  });
  server.listen(() => undefined);
  closers.push(() => server.close());
  const seen = async (): Promise<{ subject: string; n: string }[]> =>
    reader.dataSource.query(`SELECT subject, n FROM seen ORDER BY at`);
  return { kafka, net, sender, relay, server, seen, codes, open };
}

(kafkaBrokers() === undefined ? describe.skip : describe)('a lane on brokers that know the nodes', () => {
  it('brings every event once and in order, though the broker is killed meanwhile', async () => {
    const { kafka, net, sender, relay, server, seen, codes, open } = await pair();
    const subjects = Array.from({ length: REFERRALS }, () => newId());
    let rounds = 0;
    const say = async (): Promise<void> => {
      const name = rounds === 0 ? 'submitted' : 'departed';
      const drafts = subjects.map((subject) => laneDraft(net, net.cav, subject, name));
      await publishAll(sender.dataSource.manager, [...drafts, heartbeat(net.cav)]);
      rounds += 1;
      relay.wake();
    };
    await say();
    await waitFor('the first round', async () => (await seen()).length >= REFERRALS, 60_000);
    expect([...codes]).toEqual([]);

    await say();
    await kafka.kill();
    await say(); // accepted while the broker is down
    await waitFor('somebody noticed', () => codes.size > 0, 60_000);
    await kafka.start();
    for (let round = 0; round < ROUNDS_AFTER; round += 1) await say();

    await waitFor('all', async () => (await seen()).length >= REFERRALS * rounds, 120_000);
    await relay.whenIdle();
    await server.caughtUp();
    const all = await seen();
    expect(all).toHaveLength(REFERRALS * rounds);
    for (const subject of subjects) {
      expect(all.filter((row) => row.subject === subject).map((row) => row.n)).toEqual(
        Array.from({ length: rounds }, (_, i) => String(i + 1)),
      );
    }
    // said by the same relay on a topic that its node may write and not read
    const audit = await open('province-audit');
    const [statements] = await audit.offsets('statements');
    expect(Number(statements?.high)).toBeGreaterThanOrEqual(rounds);
    // a broker that restarts is unavailable, and nothing else
    expect([...codes].filter((code) => /authoriz|sasl/i.test(String(code)))).toEqual([]);
  }, 300_000);
});
