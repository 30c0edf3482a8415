// What a team builds from the framework's documentation, on the same servers in the same run (stock-nest/).
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { freePort } from '#local';
import { runChild } from '../lib/child.mjs';
import { json } from '../lib/http.mjs';
import { snapshot, usedBetween } from '../lib/proc.mjs';
import { summary, until } from '../lib/stats.mjs';

const SOURCE = fileURLToPath(new URL('../stock-nest/', import.meta.url));
const GENERATOR = fileURLToPath(new URL('../load/generator.mjs', import.meta.url));
const TOPICS = ['referral.submitted', 'referral.allocated'];
const PARTITIONS = 4;
const WARM_UP = 20;
const CONNECTIONS = 32;
const START_MS = 90_000;

const BODY = JSON.stringify({
  referrer: 'street-unit-07',
  urgency: 'HIGH',
  district: 'Municipio V',
  needs: ['shelter', 'legal'],
  consent: true,
  notes: 'Lorem ipsum dolor sit amet. '.repeat(20).slice(0, 520),
  sentAt: 0,
});

/** Installs and compiles it in the work folder, once per lockfile. */
export function prepareStock(work) {
  const folder = join(work, 'stock-nest');
  mkdirSync(folder, { recursive: true });
  cpSync(SOURCE, folder, {
    recursive: true,
    filter: (path) => !/node_modules|dist$/.test(path.slice(SOURCE.length)),
  });
  const hash = createHash('sha256')
    .update(readFileSync(join(SOURCE, 'package-lock.json')))
    .digest('hex');
  const stamp = join(folder, 'installed');
  const run = (command, args) =>
    execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash) {
    run('npm', ['ci', '--no-audit', '--no-fund', '--silent']);
    writeFileSync(stamp, hash);
  }
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']);
  return folder;
}

/** Fresh databases and topics: the first copy's rows would be counted again. */
async function reset(server, brokers) {
  const client = new pg.Client(server);
  await client.connect();
  for (const name of ['bench_a', 'bench_b']) {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name}`);
  }
  await client.end();
  const kafka = new kafkajs.Kafka({ clientId: 'bench-stock', brokers, logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const old = (await admin.listTopics()).filter((topic) => TOPICS.includes(topic));
  if (old.length > 0) await admin.deleteTopics({ topics: old });
  await until(async () => !(await admin.listTopics()).some((topic) => TOPICS.includes(topic)), {
    what: 'deletion of topics',
  });
  await admin.createTopics({ topics: TOPICS.map((topic) => ({ topic, numPartitions: PARTITIONS })) });
  await admin.disconnect();
}

async function start(name, folder, env) {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const since = Date.now();
  const child = spawn(process.execPath, [`dist/${name}.js`], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', log],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`stock ${name} did not start`)), START_MS);
    child.stdout.on('data', (text) => {
      if (String(text).includes('READY')) resolve(clearTimeout(timer));
    });
    void exited.then((code) => reject(new Error(`stock ${name} ended with ${code}`)));
  });
  return {
    pid: child.pid,
    startMs: Date.now() - since,
    stop: async () => {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await exited;
      clearTimeout(force);
    },
  };
}

/**
 * @param server superuser's URL; the two databases are made there
 * @param pids of the servers, for their CPU
 */
export async function stock({ work, server, brokers, pids, rates, rateSeconds, closedSeconds }) {
  const folder = prepareStock(work);
  await reset(server, brokers);
  const port = await freePort();
  const env = {
    DATABASE_URL: new URL(server).href.replace(/\/[^/]*$/, ''),
    KAFKA_BROKERS: brokers[0],
    PORT: String(port),
  };
  const apps = [];
  try {
    for (const name of ['a', 'b']) apps.push(await start(name, folder, env));
    return await measure({ port, server, rates, rateSeconds, closedSeconds, apps, pids });
  } finally {
    await Promise.all(apps.map((app) => app.stop()));
  }
}

async function measure({ port, server, rates, rateSeconds, closedSeconds, apps, pids }) {
  const [a, b] = apps;
  const all = { a: a.pid, b: b.pid, ...pids };
  const url = `http://127.0.0.1:${port}/referrals`;
  const load = (task) => runChild(GENERATOR, { url, bodies: [BODY], idField: 'id', ...task });
  const latencies = () => json(`http://127.0.0.1:${port}/bench/latencies`);
  const counts = await openCounts(server);
  const drain = async (ms) => {
    const from = Date.now();
    const { sent, applied } = await until(
      async () => {
        const now = await counts.read();
        return now.applied >= now.sent || Date.now() - from > ms ? now : undefined;
      },
      { ms: ms + 5_000, every: 250 },
    );
    return { sent, applied };
  };
  try {
    await load({ mode: 'open', rate: 20, seconds: Math.max(1, WARM_UP / 20) });
    await drain(30_000);
    await latencies();
    const latency = {};
    for (const rate of rates) {
      const before = snapshot(all);
      const result = await load({ mode: 'open', rate, seconds: rateSeconds });
      await drain(30_000);
      latency[rate] = {
        ...result,
        roundTrip: summary(await latencies()),
        use: usedBetween(before, snapshot(all)),
      };
    }
    await load({ mode: 'closed', connections: CONNECTIONS, seconds: Math.min(5, closedSeconds) });
    await drain(60_000);
    const first = await counts.read();
    const before = snapshot(all);
    const began = Date.now();
    const posted = await load({ mode: 'closed', connections: CONNECTIONS, seconds: closedSeconds });
    const after = snapshot(all);
    const drained = await drain(180_000);
    const seconds = (Date.now() - began) / 1000;
    const done = drained.applied - first.applied;
    const chain = {
      ...posted,
      chains: done,
      chainsPerSecond: Math.round(done / seconds),
      unfinished: drained.sent - drained.applied,
      use: usedBetween(before, after),
    };
    return { startMs: { a: a.startMs, b: b.startMs }, latency, chain };
  } finally {
    await counts.close();
  }
}

/** What app A saved, and what of it the reply has reached. */
async function openCounts(server) {
  const url = new URL(server);
  url.pathname = '/bench_a';
  const client = new pg.Client(url.href);
  await client.connect();
  return {
    read: async () => {
      const { rows } = await client.query(
        `SELECT count(*)::int AS sent, (count(*) FILTER (WHERE status = 'ALLOCATED'))::int AS applied FROM referral`,
      );
      return rows[0];
    },
    close: () => client.end(),
  };
}
