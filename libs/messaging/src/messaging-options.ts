import { readFileSync } from 'node:fs';
import { sourceOf } from '#contracts';
import { AppError } from '#kernel';
import { peerCaller, readKafkaAccess, type NodeConfig } from '#platform';
import { FileKms, openKeyStore, RegistryView, RemoteKms, type Kms, type Pins } from '#trust';
import { isCrashPoint, type CrashPoint } from './crash-point.js';
import { DatabaseChangeLock } from './keys/database-change-lock.js';
import { httpRegistryDoor } from './keys/registry-door.js';
import type { Log } from './log.js';
import type { MessagingOptions } from './messaging.module.js';
import type { MigrationClass } from './migrate.js';
import { openEventLog } from './open-event-log.js';
import { topicSpecs } from './topics.js';

/** What a service says beside its configuration. */
export type ServiceMessaging = Pick<
  MessagingOptions,
  'topics' | 'poolSize' | 'restartTopic' | 'entities' | 'clock'
> & {
  /** The service's own; this lib's come first. */
  readonly migrations: readonly MigrationClass[];
  readonly logger: Log;
};

/**
 * A node's messaging as its environment describes it. Topics are made where migrations are, unless the brokers know who
 * asks: a production deployment does both as steps of its own.
 * @throws AppError `invalid` `config.invalid` where the pins' file cannot be read or the crash point is unknown
 */
export function messagingOptionsFrom(config: NodeConfig, service: ServiceMessaging): MessagingOptions {
  const { logger, ...rest } = service;
  const node = config.STAFFETTA_NODE;
  const crashAt = crashPointOf(config);
  const kafka = readKafkaAccess(config, node);
  // whom the brokers know may write what is its own, and make no topics: they are made by `deploy/kafka`
  const makesTopics = config.STAFFETTA_MIGRATE && kafka.sasl === undefined;
  return {
    ...rest,
    logger,
    node,
    speakers: config.STAFFETTA_INSTITUTIONS.map((institution) => sourceOf(node, institution)),
    databaseUrl: config.STAFFETTA_DATABASE_URL,
    migrateOnStart: config.STAFFETTA_MIGRATE,
    openLog: () =>
      openEventLog({
        kind: config.STAFFETTA_LOG,
        clientId: node,
        logger,
        ...kafka,
        ...(config.STAFFETTA_LOG_DATABASE_URL === undefined
          ? {}
          : { databaseUrl: config.STAFFETTA_LOG_DATABASE_URL }),
      }),
    openKeyStore: () =>
      openKeyStore({
        dir: config.STAFFETTA_KEYS_DIR,
        kms: kmsOf(config),
        lock: new DatabaseChangeLock(config.STAFFETTA_DATABASE_URL),
      }),
    registryView: new RegistryView({ pins: readPins(config.STAFFETTA_PINS_FILE) }),
    registrySpeaker: config.STAFFETTA_REGISTRY_SPEAKER,
    ...(config.STAFFETTA_REGISTRY_URL === undefined
      ? {}
      : { registryDoor: httpRegistryDoor(config.STAFFETTA_REGISTRY_URL, peerCaller(config)) }),
    ...(makesTopics ? { ensureTopics: topicSpecs(config.STAFFETTA_PARTY_NODES) } : {}),
    ...(crashAt === undefined ? {} : { crashAt }),
  };
}

const kmsOf = (config: NodeConfig): Kms =>
  config.STAFFETTA_KMS === 'file'
    ? new FileKms(config.STAFFETTA_KEK_FILE)
    : new RemoteKms({
        url: config.STAFFETTA_KMS_URL,
        certFile: config.STAFFETTA_KMS_CERT_FILE,
        keyFile: config.STAFFETTA_KMS_KEY_FILE,
        caFile: config.STAFFETTA_KMS_CA_FILE,
      });

function readPins(file: string): Pins {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Pins;
  } catch {
    // neither the path nor the parser's message, which quotes the file
    throw invalid('STAFFETTA_PINS_FILE (no readable JSON file)');
  }
}

function crashPointOf({ STAFFETTA_CRASH_AT: at }: NodeConfig): CrashPoint | undefined {
  if (at === undefined) return undefined;
  if (!isCrashPoint(at)) throw invalid('STAFFETTA_CRASH_AT (isIn)');
  return at;
}

const invalid = (wrong: string): AppError =>
  new AppError('invalid', 'config.invalid', `The environment is not right: ${wrong}`, { wrong: [wrong] });
