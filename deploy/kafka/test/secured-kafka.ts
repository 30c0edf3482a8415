import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaAccess } from '#platform';
import { freePort } from '#local';
import { makeAuthority } from '#testing';
import { startGuarded, type GuardedProcess } from '../../local/src/guarded-process.js';
import { javaCommand, kafkaClasspath } from '../../local/src/kafka-classpath.js';
import { untilReady } from '../src/brokers.js';
import { ADMIN } from '../src/config.js';

const ROOT = join(__dirname, '../../..');
const READY_MS = 120_000;

export interface SecuredKafka {
  readonly dir: string;
  readonly brokers: readonly string[];
  /** PEM: whom clients believe. */
  readonly caFile: string;
  readonly adminPasswordFile: string;
  readonly admin: KafkaAccess;
  /** Who signs in with this password. */
  access(username: string, password: string): KafkaAccess;
  /** `kill -9`. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and forgets its data. */
  remove(): Promise<void>;
}

/** A broker of this machine as `deploy/kafka/broker` starts one: the same script, the same settings, other ports. */
export async function securedKafka(): Promise<SecuredKafka> {
  const dir = await mkdtemp(join(tmpdir(), 'staffetta-secured-'));
  const [client, controller, broker] = [await freePort(), await freePort(), await freePort()].map(String) as [
    string,
    string,
    string,
  ];
  const authority = makeAuthority('kafka authority');
  const own = authority.issueP256('kafka-1');
  const password = randomBytes(24).toString('base64url');
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(dir, name), text, { mode: 0o600 });
    return join(dir, name);
  };
  const caFile = await file('ca.pem', authority.cert);
  const adminPasswordFile = await file('admin', `${password}\n`);
  const environment = {
    PATH: process.env['PATH'],
    KAFKA_HOME: await kafkaHome(dir),
    KAFKA_SETTINGS: join(dir, 'server.properties'),
    KAFKA_CLIENT_PORT: client,
    KAFKA_CONTROLLER_PORT: controller,
    KAFKA_BROKER_PORT: broker,
    KAFKA_MORE_FILE: await file(
      'more.properties',
      'group.initial.rebalance.delay.ms=0\nbroker.heartbeat.interval.ms=500\nbroker.session.timeout.ms=3000\nlog.cleaner.dedupe.buffer.size=4194304\n',
    ),
    KAFKA_NODE_ID: '1',
    KAFKA_HOST: '127.0.0.1',
    KAFKA_QUORUM: `1@127.0.0.1:${controller}`,
    KAFKA_CLUSTER_ID: `A${randomBytes(16).toString('base64url').slice(1)}`,
    KAFKA_REPLICATION: '1',
    KAFKA_SUPER_USERS: 'User:CN=kafka-1',
    KAFKA_DATA: join(dir, 'data'),
    KAFKA_KEYSTORE_FILE: await file('keystore.pem', own.key + own.cert),
    KAFKA_CA_FILE: caFile,
    KAFKA_ADMIN_PASSWORD_FILE: adminPasswordFile,
  };
  await mkdir(environment.KAFKA_DATA);
  const brokers = [`127.0.0.1:${client}`];
  const access = (username: string, secret: string): KafkaAccess => ({
    brokers,
    ssl: { ca: Buffer.from(authority.cert), minVersion: 'TLSv1.3' },
    sasl: { mechanism: 'scram-sha-512', username, password: secret },
  });
  const admin = access(ADMIN, password);
  let running: GuardedProcess | undefined;
  const start = async (): Promise<void> => {
    const script = join(ROOT, 'deploy/kafka/broker/start.sh');
    const log = { logFile: join(dir, 'kafka.log'), cwd: dir, env: environment };
    running = await startGuarded('/bin/sh', [script], { signal: 'TERM', graceSeconds: 30, ...log });
    await untilReady(admin, READY_MS);
  };
  await start();
  return {
    ...{ dir, brokers, caFile, adminPasswordFile, admin, access, start },
    async kill() {
      if (running === undefined) return;
      process.kill(running.pid, 'SIGKILL');
      await running.exited;
    },
    async remove() {
      await running?.stop();
      await rm(dir, { recursive: true });
    },
  };
}

/** Kafka's two scripts that the image has, over the jars from Maven. */
async function kafkaHome(dir: string): Promise<string> {
  const classpath = await kafkaClasspath(ROOT);
  const bin = join(dir, 'home', 'bin');
  await mkdir(bin, { recursive: true });
  const java = `exec '${javaCommand()}' -Xms128m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1`;
  const log = `-Dlog4j2.configurationFile='${join(ROOT, 'deploy/kafka/local/log4j2.properties')}'`;
  const scripts = { 'kafka-storage.sh': 'kafka.tools.StorageTool', 'kafka-server-start.sh': 'kafka.Kafka' };
  for (const [name, program] of Object.entries(scripts)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${java} ${log} -cp '${classpath}' ${program} "$@"\n`);
    await chmod(join(bin, name), 0o755);
  }
  return join(dir, 'home');
}
