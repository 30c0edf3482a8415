import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { AppError } from '#kernel';
import { classArchive, type ClassArchive } from './class-archive.js';
import { claimPort, freePort, portTaken } from './free-port.js';
import { startGuarded, type GuardedProcess } from './guarded-process.js';
import { javaCommand, javaVersion, kafkaClasspath, kafkaFolder, missingForKafka } from './kafka-classpath.js';
import {
  claimFolder,
  lastLines,
  logEnd,
  logSince,
  noteServer,
  pause,
  repositoryRoot,
} from './server-folder.js';

const run = promisify(execFile);
const START_MS = 120_000;
/** How long a port that was asked for may be held by somebody else, who may be the last broker. */
const BUSY_MS = 15_000;
const POLL_MS = 100;

export interface KafkaOptions {
  /** Holds the data, the configuration and the log; made if missing. */
  readonly dir: string;
  /** The clients' port. Default: a free one. */
  readonly port?: number;
  /** Lets the JIT compile fully: slower to start, faster to run. */
  readonly benchmark?: boolean;
  /** The repository's folder, which holds the pom. Default: found from the running script. */
  readonly root?: string;
}

export interface KafkaServer {
  readonly brokers: readonly string[];
  readonly port: number;
  readonly pid: number;
  /** Resolves when the broker is gone, for whatever reason. */
  readonly exited: Promise<number>;
  stop(): Promise<void>;
}

/**
 * Starts an Apache Kafka of one node on 127.0.0.1 (KRaft, no Docker). It ends with this process, whatever ends that.
 * @throws AppError `unavailable`: `local.no-kafka`, `local.no-kafka-jars`, `local.port-taken`, `local.folder-in-use`,
 * `local.start-failed`
 */
export async function startKafka(options: KafkaOptions): Promise<KafkaServer> {
  const root = options.root ?? repositoryRoot();
  const missing = await missingForKafka(root);
  if (missing !== undefined)
    throw new AppError('unavailable', 'local.no-kafka', `Kafka cannot start here: ${missing}.`);
  const dir = resolve(options.dir);
  const classpath = await kafkaClasspath(root);
  const properties = join(dir, 'server.properties');
  await claimFolder(dir, (line) => line.includes('kafka.Kafka') && line.includes(properties));
  const archive = await classArchive(root, { dir, java: (await javaVersion()) ?? '', classpath });
  const { process, port } = await startOnce({ ...options, dir, root, classpath, properties, archive });
  await noteServer(dir, process.pid);
  return {
    brokers: [`127.0.0.1:${String(port)}`],
    port,
    pid: process.pid,
    exited: process.exited,
    stop: async () => {
      await process.stop();
      await archive.keep(await process.exited);
    },
  };
}

interface Start extends KafkaOptions {
  readonly root: string;
  readonly classpath: string;
  readonly properties: string;
  readonly archive: ClassArchive;
}

async function startOnce(start: Start): Promise<{ process: GuardedProcess; port: number }> {
  const logFile = join(start.dir, 'kafka.log');
  const deadline = Date.now() + BUSY_MS;
  for (;;) {
    const port = start.port === undefined ? await freePort() : await claimPort(start.port);
    await writeFile(start.properties, properties(start.dir, port, await freePort()));
    await format(start);
    const from = await logEnd(logFile);
    const process = await startGuarded(javaCommand(), javaArgs(start), {
      signal: 'TERM',
      graceSeconds: 30,
      logFile,
      cwd: start.dir,
    });
    if (await isReady(process, port)) return { process, port };
    const log = await logSince(logFile, from);
    const inUse = /Address already in use|Socket server failed to bind/i.test(log);
    if (!inUse) throw startFailed(logFile, log);
    if (Date.now() > deadline) throw portTaken(port);
  }
}

function javaArgs({ root, classpath, properties, archive, benchmark = false }: Start): string[] {
  return [
    '-Xms256m',
    '-Xmx512m',
    '-XX:+UseSerialGC',
    ...(benchmark ? [] : ['-XX:TieredStopAtLevel=1']),
    ...archive.flags,
    `-Dlog4j2.configurationFile=${join(kafkaFolder(root), 'log4j2.properties')}`,
    '-cp',
    classpath,
    'kafka.Kafka',
    properties,
  ];
}

/** Formats the storage once; the cluster's id must not begin with a dash, which the tool would take for an option. */
async function format({ dir, classpath, properties, archive }: Start): Promise<void> {
  if (existsSync(join(dir, 'data', 'meta.properties'))) return;
  await mkdir(join(dir, 'data'), { recursive: true });
  let id: string;
  do id = randomBytes(16).toString('base64url');
  while (id.startsWith('-'));
  const args = [
    '-Xmx128m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    ...archive.reading,
    '-cp',
    classpath,
    'kafka.tools.StorageTool',
  ];
  try {
    await run(javaCommand(), [...args, 'format', '-t', id, '-c', properties, '--ignore-formatted'], {
      cwd: dir,
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: unknown; stderr?: unknown };
    throw startFailed(
      'format',
      [stdout, stderr].filter((text) => typeof text === 'string').join('\n'),
      error,
    );
  }
}

/** The internal topics' 50 partitions and the first rebalance's 3 seconds are of no use to one small broker. */
function properties(dir: string, port: number, controllerPort: number): string {
  const [client, controller] = [`127.0.0.1:${String(port)}`, `127.0.0.1:${String(controllerPort)}`];
  const listeners = `PLAINTEXT://${client},CONTROLLER://${controller}`;
  const settings: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    // a static quorum: the controller's port may change at each start
    'controller.quorum.voters': `1@${controller}`,
    listeners,
    'advertised.listeners': listeners,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': join(dir, 'data'),
    'log.message.timestamp.type': 'LogAppendTime',
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': 'false',
    // a quarter of the heap by default
    'log.cleaner.dedupe.buffer.size': 4 * 1024 * 1024,
    // a broker that was killed may come back only when its last session is over
    'broker.heartbeat.interval.ms': 500,
    'broker.session.timeout.ms': 3_000,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${String(value)}\n`)
    .join('');
}

/** @returns false when the broker ended instead */
async function isReady(broker: GuardedProcess, port: number): Promise<boolean> {
  const deadline = Date.now() + START_MS;
  const admin = new Kafka({
    brokers: [`127.0.0.1:${String(port)}`],
    clientId: 'staffetta-start',
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    retry: { retries: 0 },
  }).admin();
  try {
    while (broker.running) {
      if (await answers(admin)) return true;
      if (Date.now() > deadline) {
        await broker.stop();
        return false;
      }
      await Promise.race([pause(POLL_MS), broker.exited]);
    }
    return false;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

async function answers(admin: ReturnType<Kafka['admin']>): Promise<boolean> {
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length > 0;
  } catch {
    return false; // not yet
  }
}

const startFailed = (where: string, log: string, cause?: unknown): AppError =>
  new AppError(
    'unavailable',
    'local.start-failed',
    `Kafka did not start (${where}):\n${lastLines(log)}`,
    {},
    { cause },
  );
