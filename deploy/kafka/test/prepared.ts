import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig, type KafkaAccess } from '#platform';
import { KafkaInitConfig } from '../src/config.js';
import { init, jobOf, type Job } from '../src/init.js';
import { NODES } from './golden.js';
import { securedKafka, type SecuredKafka } from './secured-kafka.js';

export const BAT = join(__dirname, '../../../network/bat');

export interface PreparedKafka {
  readonly kafka: SecuredKafka;
  /** What the init job is told. */
  readonly environment: Readonly<Record<string, string>>;
  readonly passwords: ReadonlyMap<string, string>;
  job(): Promise<Job>;
  /** As one of the network's nodes. */
  as(node: string): KafkaAccess;
}

/** A secured broker with the topics, principals and ACLs of BAT, made by the init job. */
export async function preparedKafka(): Promise<PreparedKafka> {
  const kafka = await securedKafka();
  const dir = join(kafka.dir, 'passwords');
  await mkdir(dir);
  const passwords = new Map(
    NODES.map((node): [string, string] => [node, randomBytes(18).toString('base64url')]),
  );
  for (const [node, password] of passwords) {
    await writeFile(join(dir, node), `${password}\n`, { mode: 0o600 });
  }
  const environment = {
    STAFFETTA_PROFILE: 'test',
    STAFFETTA_NETWORK_DIR: BAT,
    STAFFETTA_KAFKA_BROKERS: kafka.brokers.join(','),
    STAFFETTA_KAFKA_TLS_CA_FILE: kafka.caFile,
    STAFFETTA_KAFKA_PASSWORD_FILE: kafka.adminPasswordFile,
    STAFFETTA_KAFKA_PASSWORDS_DIR: dir,
    STAFFETTA_KAFKA_REPLICATION: '1',
  };
  const job = (): Promise<Job> => jobOf(loadConfig(KafkaInitConfig, environment));
  await init(await job());
  return { kafka, environment, passwords, job, as: (node) => kafka.access(node, passwords.get(node) ?? '') };
}
