// Puts the parts together: which servers, which order, how often.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startKafka, startPostgres } from '#local';
import { audit } from '../parts/audit.mjs';
import { beds } from '../parts/beds.mjs';
import { chain } from '../parts/chain.mjs';
import { failover } from '../parts/failover.mjs';
import { fhir } from '../parts/fhir.mjs';
import { growth } from '../parts/growth.mjs';
import { latency } from '../parts/latency.mjs';
import { memory } from '../parts/memory.mjs';
import { restore } from '../parts/restore.mjs';
import { relay } from '../parts/relay.mjs';
import { rolling } from '../parts/rolling.mjs';
import { screens } from '../parts/screens.mjs';
import { stock } from '../parts/stock.mjs';
import { trust } from '../parts/trust.mjs';
import { verify } from '../parts/verify.mjs';
import { profileNode } from '../profile.mjs';
import { startStack } from './stack.mjs';

const RATES = [20, 100];
/** What needs neither the log nor the servers that the stock chain uses as well. */
const ALONE = ['memory', 'trust', 'verify', 'beds', 'growth', 'fhir', 'screens', 'restore', 'rolling'];

/** Runs what `only` names. Every part starts from servers of its own, or from those that the stock chain uses as well. */
export async function measure(run) {
  const { only, work, quick, tell, log } = run;
  const results = {};
  if (only.includes('trust')) {
    tell('what protection costs');
    results.trust = await trust({ quick });
  }
  if (only.includes('verify')) {
    tell('the log verified from outside');
    results.verify = await verify({ quick });
  }
  if (only.includes('beds')) {
    tell('two hundred who want five units');
    results.beds = await measureBeds(run);
  }
  if (only.includes('memory')) {
    tell('start-up and memory');
    results.memory = await memory({ work, quick, kafka: log === 'kafka' });
  }
  if (only.includes('growth')) {
    tell('a hundred provinces');
    results.growth = await measureGrowth(run);
  }
  if (only.includes('fhir')) {
    tell('a poller at the ASL’s door');
    results.fhir = await measureOn(run, 'fhir', fhir);
  }
  if (only.includes('rolling')) {
    tell('everything restarted');
    results.rolling = await measureOn(run, 'rolling', rolling, log);
  }
  if (only.includes('screens')) {
    tell('people at the console');
    results.screens = await measureOn(run, 'screens', screens);
  }
  if (only.includes('restore')) {
    tell('a night on which all is lost');
    results.restore = await restore(run);
  }
  if (!only.some((part) => !ALONE.includes(part))) return results;
  await Promise.all(
    ['kafka', 'postgres', 'stack'].map((name) => rm(join(work, name), { recursive: true, force: true })),
  );
  const kafka = log === 'kafka' ? await startKafka({ dir: join(work, 'kafka'), benchmark: true }) : undefined;
  try {
    if (only.includes('relay')) results.relay = await measureRelay(run, kafka);
    if (only.includes('audit')) results.audit = await measureAudit(run, kafka);
    if (only.some((part) => ['latency', 'chain', 'failover'].includes(part))) {
      results.rounds = await measureRounds(run, kafka);
    }
  } finally {
    await kafka?.stop();
  }
  return results;
}

async function measureBeds({ work, quick }) {
  const dir = join(work, 'postgres');
  await rm(dir, { recursive: true, force: true });
  const postgres = await startPostgres({ dir });
  try {
    return await beds({ databaseUrl: postgres.url, quick });
  } finally {
    await postgres.stop();
  }
}

async function measureRelay(run, kafka) {
  run.tell('relay and consumer alone');
  return onOwnPostgres(run, kafka, 'relay', relay);
}

async function measureAudit(run, kafka) {
  run.tell('the Province’s log');
  return onOwnPostgres(run, kafka, 'audit', audit);
}

/** A part that needs a database server and the log, and nothing else. */
async function onOwnPostgres({ work, quick, log, profile, tell }, kafka, name, part) {
  const postgres = await startPostgres({ dir: join(work, 'postgres') });
  try {
    const adapter = kafka
      ? { kind: 'kafka', brokers: kafka.brokers }
      : { kind: log, databaseUrl: postgres.url };
    const profileInto = profile === name ? work : undefined;
    const { url: databaseUrl, pid: postgresPid } = postgres;
    return await part({ databaseUrl, postgresPid, log: adapter, quick, work, tell, profileInto });
  } finally {
    await postgres.stop();
  }
}

/** Ours and the stock chain in turn, so that a drifting machine treats both alike. */
async function measureRounds(run, kafka) {
  const { rounds, stock: withStock, tell } = run;
  const all = [];
  for (let round = 1; round <= rounds; round += 1) {
    tell(`round ${round} of ${rounds}: ours`);
    const entry = { ours: await measureOurs(run, kafka, round === rounds) };
    if (withStock && kafka !== undefined) {
      tell(`round ${round} of ${rounds}: stock`);
      entry.stock = await measureStock(run, kafka);
    }
    all.push(entry);
  }
  return all;
}

/** With a log of its own: a new network cannot read another one's. */
async function measureGrowth({ work, quick, log, tell }) {
  const dataDir = join(work, 'grown');
  await rm(dataDir, { recursive: true, force: true });
  const running = await startStack({ dataDir, log });
  try {
    return await growth({ stack: await running.read(), quick, tell });
  } finally {
    await running.stop();
  }
}

/** A part that wants a whole network of its own, on the embedded log unless it says otherwise. */
async function measureOn({ work, quick, tell }, name, part, log = 'embedded') {
  const dataDir = join(work, name);
  await rm(dataDir, { recursive: true, force: true });
  const running = await startStack({ dataDir, log });
  try {
    return await part({ running, stack: await running.read(), quick, tell });
  } finally {
    await running.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measureOurs({ only, work, quick, log, profile, tell }, kafka, last) {
  const running = await startStack({
    dataDir: join(work, 'stack'),
    log,
    ...(kafka ? { brokers: kafka.brokers } : {}),
  });
  try {
    const told = await running.read();
    const stack = { ...told, pids: { ...told.pids, ...(kafka ? { kafka: kafka.pid } : {}) } };
    const result = {};
    if (only.includes('latency'))
      result.latency = await latency({ stack, rates: RATES, seconds: quick ? 8 : 30 });
    if (only.includes('chain')) {
      const during =
        profile === undefined
          ? undefined
          : () => profileNode(stack.pids[profile], { seconds: 5, folder: work, tell });
      result.chain = await chain({ stack, seconds: quick ? 8 : 30, during });
    }
    if (only.includes('failover') && last) result.failover = await failover({ stack: running, seconds: 30 });
    return result;
  } finally {
    await running.stop();
  }
}

/** On the stack's own PostgreSQL, its nodes stopped: the same server, the same folder, the same settings. */
async function measureStock({ work, quick }, kafka) {
  const postgres = await startPostgres({ dir: join(work, 'stack', 'postgres') });
  try {
    return await stock({
      work,
      server: postgres.url,
      brokers: kafka.brokers,
      pids: { kafka: kafka.pid, postgres: postgres.pid },
      rates: RATES,
      rateSeconds: quick ? 8 : 30,
      closedSeconds: quick ? 8 : 30,
    });
  } finally {
    await postgres.stop();
  }
}
