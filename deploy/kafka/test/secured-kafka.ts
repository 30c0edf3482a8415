import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaAccess } from '#platform';
import { freePort } from '#local';
import { inContainers, makeAuthority } from '#testing';
import { untilReady } from '../src/brokers.js';
import { ADMIN } from '../src/config.js';
import { containerBroker, localBroker } from './secured-broker.js';

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

/**
 * A broker as `deploy/kafka/broker` starts one: the same script, the same settings, other ports. Of this machine, or with
 * `TEST_WITH=containers` in the image that the script is for.
 */
export async function securedKafka(): Promise<SecuredKafka> {
  const dir = await mkdtemp(join(tmpdir(), 'staffetta-secured-'));
  const [client, controller, inner] = [await freePort(), await freePort(), await freePort()].map(String) as [
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
    KAFKA_SETTINGS: join(dir, 'server.properties'),
    KAFKA_CLIENT_PORT: client,
    KAFKA_CONTROLLER_PORT: controller,
    KAFKA_BROKER_PORT: inner,
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
  const broker = inContainers()
    ? containerBroker(dir, environment, [client])
    : await localBroker(dir, environment);
  const start = async (): Promise<void> => {
    await broker.start();
    await untilReady(admin, READY_MS);
  };
  await start();
  return {
    ...{ dir, brokers, caFile, adminPasswordFile, admin, access, start },
    kill: () => broker.kill(),
    async remove() {
      await broker.stop();
      await rm(dir, { recursive: true });
    },
  };
}
