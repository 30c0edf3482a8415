// Child of parts/relay.mjs: the relay alone, then the consumer alone, on a real PostgreSQL and a real log.
// With `--import without-signatures.mjs` nothing is signed and nothing verified; all else stays.
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { signedBytes } from '#contracts';
import { LogServer, nodeDatabase, migrateOnce, openEventLog, publishAll, Relay, silentLog } from '#messaging';
import { sign, verify } from '#trust';
import { answerWith } from '../lib/child.mjs';
import { round, until } from '../lib/stats.mjs';
import { drafts, network } from './network.mjs';

const INSERT_BATCH = 1_000;
const VERIFY_IN_FLIGHT = 256;
const PARTITIONS = 6;

async function freshDatabase(serverUrl) {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const admin = await new DataSource({ type: 'postgres', url: serverUrl }).initialize();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const dataSource = await nodeDatabase({ url: url.href, name: 'bench' }).initialize();
  await migrateOnce(dataSource);
  return {
    url: url.href,
    dataSource,
    close: async () => {
      await dataSource.destroy();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.destroy();
    },
  };
}

let profiles;

/** Events per second and the CPU time of this process per event. */
async function timed(label, count, work) {
  const profile = profiles === undefined ? undefined : await startProfile();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const used = process.cpuUsage(cpu);
  await profile?.(join(profiles, `${label}.cpuprofile`));
  return {
    events: count,
    seconds: round(seconds),
    perSecond: Math.round(count / seconds),
    cpuMicrosPerEvent: round((used.user + used.system) / count, 1),
  };
}

/** @returns what ends it and writes it */
async function startProfile() {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  return async (file) => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    await writeFile(file, JSON.stringify(profile));
  };
}

async function fillOutbox(db, net, count, size) {
  let batch = [];
  const flush = async () => {
    const rows = batch;
    batch = [];
    await db.dataSource.transaction((tx) => publishAll(tx, rows, net.view));
  };
  for (const draft of drafts(net, count, size)) {
    batch.push(draft);
    if (batch.length === INSERT_BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  await db.dataSource.query('VACUUM ANALYZE outbox');
}

/** From the outbox to the log: read, number, sign, store the stamps, send, mark. */
async function benchRelay({ db, log, net, count, size, label }) {
  const relay = new Relay({
    databaseUrl: db.url,
    log,
    keyStore: {
      eventKey: (speaker) => net.parties.find((party) => party.speaker === speaker)?.key,
      lastStamp: () => undefined,
      putStamps: () => Promise.resolve(),
    },
    registry: net.view,
    logger: silentLog,
    speakers: [net.sender.speaker],
    ready: () => Promise.resolve(),
  });
  await fillOutbox(db, net, count, size);
  const result = await timed(`relay-${label}`, count, async () => {
    relay.start();
    await relay.whenIdle();
  });
  await relay.stop();
  const [left] = await db.dataSource.query(
    'SELECT count(*)::int AS count FROM outbox WHERE published_at IS NULL',
  );
  if (left.count > 0) throw new Error(`${left.count} events were not sent`);
  return result;
}

/** From the log to the commit: read, admit (parse, hash, verify), look for restores, advance the offset's row. */
async function benchConsumer({ db, log, net, count, label }) {
  let seen = 0;
  let begin;
  const begun = new Promise((resolve) => (begin = resolve));
  const watched = new Proxy(log, {
    get: (target, name) => {
      const value = target[name];
      if (name === 'subscribe') {
        return (options) =>
          target.subscribe({
            ...options,
            onBatch: (batch) => {
              begin();
              return options.onBatch(batch);
            },
          });
      }
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const server = new LogServer({
    dataSource: db.dataSource,
    log: watched,
    admission: {
      registry: { view: net.view, catchUp: () => Promise.resolve(), accepted: () => true },
      node: net.recipient.node,
      partitionFor: (topic, key) => log.partitionFor(topic, key),
    },
    logger: silentLog,
    group: `${net.recipient.node}-${randomUUID()}`,
    topics: [net.lane],
    lanes: () => ({
      process: (_tx, events, after) => {
        after.push(() => (seen += events.length));
        return Promise.resolve();
      },
    }),
    wakeRelay: () => undefined,
  });
  server.listen(() => undefined);
  await begun;
  const result = await timed(`consumer-${label}`, count, () =>
    until(() => seen >= count, { ms: 120_000, every: 5, what: 'the last event' }),
  );
  await server.close();
  const [voids] = await db.dataSource.query('SELECT count(*)::int AS count FROM quarantine');
  if (voids.count > 0) throw new Error(`${voids.count} events were void`);
  return result;
}

/** Ed25519 over the same bytes and nothing else, as the thread pool allows. */
async function benchVerify(net, count) {
  const jobs = [...drafts(net, 500, 'sealed')].map(({ attributes }) => {
    const bytes = signedBytes({ ...attributes, n: '1', epoch: '1', seq: '1', kid: net.sender.key.kid });
    return { bytes, sig: sign(bytes, net.sender.key) };
  });
  const raw = async (total) => {
    let next = 0;
    await Promise.all(
      Array.from({ length: VERIFY_IN_FLIGHT }, async () => {
        while (next < total) {
          const { bytes, sig } = jobs[next++ % jobs.length];
          if (!(await verify(bytes, sig, net.sender.key.publicKey)))
            throw new Error('a good signature was refused');
        }
      }),
    );
  };
  await raw(2_000);
  const verified = await timed('verify', count, () => raw(count));
  const signed = await timed('sign', count, () => {
    for (let i = 0; i < count; i += 1) sign(jobs[i % jobs.length].bytes, net.sender.key);
  });
  return { verified, signed };
}

answerWith(async ({ name, databaseUrl, log: logOptions, count, warmUp, sizes, raw, profileInto }) => {
  profiles = profileInto;
  const log = await openEventLog({ ...logOptions, clientId: 'bench', logger: silentLog });
  const once = async (run, events, size) => {
    const net = network(`${name}-${run}-${size}`);
    const label = `${name}-${size}-${run}`;
    await log.ensureTopics([{ name: net.lane, partitions: PARTITIONS }]);
    const [from, to] = await Promise.all([freshDatabase(databaseUrl), freshDatabase(databaseUrl)]);
    try {
      const relay = await benchRelay({ db: from, log, net, count: events, size, label });
      const consumer = await benchConsumer({ db: to, log, net, count: events, label });
      return { relay, consumer };
    } finally {
      await Promise.all([from.close(), to.close()]);
    }
  };
  const result = {};
  await once('warm', warmUp, sizes[0]);
  for (const size of sizes) result[size] = await once('run', count, size);
  if (raw) Object.assign(result, await benchVerify(network(`${name}-raw`), count));
  await log.close();
  return result;
});
