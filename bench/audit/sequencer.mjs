// Child of parts/audit.mjs: the audit's consumer on a real PostgreSQL and a real log, all checks on.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LogServer, openEventLog, silentLog } from '#messaging';
import { CheckpointMark } from '../../dist/services/province-audit/src/app/tree/checkpoint-mark.js';
import { signCheckpoint } from '../../dist/services/province-audit/src/app/tree/sign-checkpoint.js';
import { auditProcessor } from '../../dist/services/province-audit/src/events/audit-processor.js';
import { logSigner } from '../../dist/services/province-audit/src/events/log-signer.js';
import { answerWith } from '../lib/child.mjs';
import { treeUse } from '../lib/proc.mjs';
import { profiled } from '../lib/profiled.mjs';
import { now, quantile, round, sleep, summary, until } from '../lib/stats.mjs';
import { freshDatabase } from './fresh-database.mjs';
import { network, told } from './records.mjs';

const PARTITIONS = 6;
const SECRET = { secret: () => Buffer.alloc(32, 7) };
const SIGN_EVERY_MS = 1_000;
const WARM_SECONDS = 5;

/** The audit as its node wires it, over `net`'s one lane; `onLeaves` hears what each commit made durable. */
function audit({ db, log, net, onLeaves }) {
  const context = {
    speaker: '/province-audit/provincia-bat',
    province: 'provincia-bat',
    partyNodes: [net.sides.s.node, net.sides.r.node],
    registry: net.view,
    clock: { now: () => new Date() },
    logger: silentLog,
    wakeRelay: () => undefined,
  };
  const processor = auditProcessor(context);
  // one, as the node has: partitions that share a processor share its statements
  const watchedProcessor = {
    ...processor,
    process: async (tx, events, after) => {
      await processor.process(tx, events, after);
      after.push(() => onLeaves(events));
    },
  };
  const server = new LogServer({
    dataSource: db,
    log,
    admission: {
      registry: { view: net.view, catchUp: () => Promise.resolve(), accepted: () => true },
      node: 'province-audit',
      partitionFor: (topic, key) => log.partitionFor(topic, key),
    },
    logger: silentLog,
    group: `audit-${randomUUID()}`,
    topics: [net.lane],
    everything: () => watchedProcessor,
    wakeRelay: () => undefined,
  });
  server.listen(() => undefined);
  return server;
}

/** Signs each second, as the node does. @returns what ends it and gives the seconds between two checkpoints */
async function signer(db, work) {
  const context = { signer: logSigner(SECRET, 'bench.local/audit') };
  context.mark = await CheckpointMark.open(join(work, 'mark'), context.signer);
  const times = [];
  let stopped = false;
  const loop = (async () => {
    while (!stopped) {
      const begun = performance.now();
      const outcome = await signCheckpoint(db, context, new Date());
      if (outcome !== 'current') throw new Error(`the signer says ${outcome}`);
      times.push(performance.now());
      await sleep(Math.max(0, SIGN_EVERY_MS - (performance.now() - begun)));
    }
  })();
  return async () => {
    stopped = true;
    await loop;
    return summary(times.slice(1).map((time, i) => time - times[i]));
  };
}

async function append(log, net, records) {
  const groups = new Map();
  for (const record of records) {
    const partition = await log.partitionFor(net.lane, record.key);
    groups.set(partition, [...(groups.get(partition) ?? []), record]);
  }
  await Promise.all([...groups].map(([partition, batch]) => log.append(net.lane, partition, batch)));
}

async function judge(db, count) {
  const [row] = await db.query(
    `SELECT (SELECT size FROM log_head)::int AS size, (SELECT count(*) FROM finding)::int AS findings,
       (SELECT count(*) FROM quarantine)::int AS voids, (SELECT count(*) FROM parked)::int AS parked`,
  );
  const rules = await db.query(`SELECT rule, count(*)::int FROM finding GROUP BY 1`);
  if (row.size !== count || row.voids > 0 || row.parked > 0 || row.findings > 0)
    throw new Error(`the audit read something else than was said: ${JSON.stringify([row, rules])}`);
}

/** What lies in the log already, read as fast as it goes; the time begins with the first batch. */
async function sustained({ databaseUrl, postgresPid, log, name, count, work, profile }) {
  const net = network(name);
  await log.ensureTopics([{ name: net.lane, partitions: PARTITIONS }]);
  let batch = [];
  for (const record of told(net, count)) {
    batch.push(record);
    if (batch.length < 2_000) continue;
    await append(log, net, batch);
    batch = [];
  }
  await append(log, net, batch);
  const { db, close } = await freshDatabase(databaseUrl);
  const stopSigning = await signer(db, work);
  let seen = 0;
  let begin;
  let sizes = [];
  const begun = new Promise((resolve) => (begin = resolve));
  const server = audit({
    db,
    log: watched(log, () => begin()),
    net,
    onLeaves: (events) => {
      seen += events.length;
      sizes.push(events.length);
    },
  });
  try {
    await begun;
    const result = await profiled(profile && join(profile, `audit-${name}.cpuprofile`), async () => {
      const cpu = process.cpuUsage();
      const database = treeUse(postgresPid);
      const start = performance.now();
      await until(() => seen >= count, { ms: 300_000, every: 5, what: 'the last leaf' });
      const seconds = (performance.now() - start) / 1000;
      const used = process.cpuUsage(cpu);
      return {
        events: count,
        perSecond: Math.round(count / seconds),
        cpuMicrosPerEvent: round((used.user + used.system) / count, 1),
        databaseCpuMicrosPerEvent: round(((treeUse(postgresPid).cpu - database.cpu) / count) * 1e6, 1),
        perTransaction: quantile(sizes, 0.5),
      };
    });
    const checkpointMs = await stopSigning();
    await server.close();
    await judge(db, count);
    return { ...result, checkpointMs };
  } finally {
    await close();
  }
}

const watched = (log, onBatch) =>
  new Proxy(log, {
    get: (target, name) => {
      const value = target[name];
      if (name !== 'subscribe') return typeof value === 'function' ? value.bind(target) : value;
      return (options) =>
        target.subscribe({
          ...options,
          onBatch: (batch) => {
            onBatch();
            return options.onBatch(batch);
          },
        });
    },
  });

/**
 * Open loop: an event each 1/rate seconds, said by a thread of its own; the time runs from when it was due until its leaf
 * is committed. The first seconds warm up both and do not count.
 */
async function atRate({ databaseUrl, log, logOptions, name, rate, seconds, work }) {
  const net = network(name);
  await log.ensureTopics([{ name: net.lane, partitions: PARTITIONS }]);
  const warm = rate * WARM_SECONDS;
  const records = [...told(net, warm + rate * seconds)];
  const { db, close } = await freshDatabase(databaseUrl);
  const stopSigning = await signer(db, work);
  const leaves = new Map();
  const server = audit({
    db,
    log,
    net,
    onLeaves: (events) => {
      const at = now();
      for (const { attributes } of events) leaves.set(attributes.id, at);
    },
  });
  try {
    const workerData = { logOptions, lane: net.lane, records, rate };
    const teller = new Worker(new URL('./teller.mjs', import.meta.url), { workerData });
    const [said] = await once(teller, 'message');
    await until(() => leaves.size >= records.length, { what: 'the last leaf' });
    const checkpointMs = await stopSigning();
    await server.close();
    await judge(db, records.length);
    const measured = said.sort((a, b) => a.due - b.due).slice(warm);
    return {
      rate,
      ...summary(measured.map(({ id, due }) => leaves.get(id) - due)),
      dueToLog: summary(measured.map(({ due, at }) => at - due)),
      logToLeaf: summary(measured.map(({ id, at }) => leaves.get(id) - at)),
      checkpointMs,
    };
  } finally {
    await close();
  }
}

answerWith(
  async ({
    databaseUrl,
    postgresPid,
    log: logOptions,
    count,
    rate,
    seconds,
    leaves,
    only,
    profile,
    work,
  }) => {
    const folder = await mkdtemp(join(work, 'audit-'));
    const log = await openEventLog({ ...logOptions, clientId: 'bench', logger: silentLog });
    const common = { databaseUrl, postgresPid, log, logOptions, work: folder, profile };
    const result = {};
    const run = randomUUID().slice(0, 8);
    try {
      if (only.includes('sustained')) {
        await sustained({ ...common, profile: undefined, name: `${run}-warm`, count: 5_000 });
        await rm(join(folder, 'mark'), { force: true });
        result.sustained = await sustained({ ...common, name: `${run}-full`, count });
        await rm(join(folder, 'mark'), { force: true });
      }
      if (only.includes('rate')) {
        result.atRate = await atRate({ ...common, name: `${run}-rate`, rate, seconds });
      }
    } finally {
      await log.close();
      await rm(folder, { recursive: true, force: true });
    }
    return result;
  },
);
