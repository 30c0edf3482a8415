import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { DataSource, type EntitySchema } from 'typeorm';
import { systemClock, type Clock } from '#kernel';
import { READINGS } from '#platform';
import type { KeyStore, RegistryView, RotatingKeyStore } from '#trust';
import { armCrashPoint, type CrashPoint } from './crash-point.js';
import { sleep } from './delivery.js';
import type { EventLog, TopicSpec } from './event-log.js';
import { errorCode, type Log } from './log.js';
import { KeyRenewal, OWN_KEYS } from './keys/key-renewal.js';
import type { OwnKeys, RegistryDoor } from './keys/own-keys.js';
import { LogServer } from './log-server.js';
import { nodeDatabase } from './node-database.js';
import { migrateOnce, type MigrationClass } from './migrate.js';
import { messagingReadings } from './readings.js';
import { RegistryProjection } from './registry-projection.js';
import { Relay } from './relay.js';
import { Siblings } from './siblings.js';
import type { TopicProcessor } from './types.js';

export const EVENT_LOG = Symbol('EVENT_LOG');
export const KEY_STORE = Symbol('KEY_STORE');
/** Optional: a module provides the TopicProcessor that folds the lanes. */
export const LANE_PROCESSOR = Symbol('LANE_PROCESSOR');
/** Optional: one TopicProcessor for every topic, instead of lanes and handlers (the audit). */
export const EVERYTHING_PROCESSOR = Symbol('EVERYTHING_PROCESSOR');
const OPTIONS = Symbol('MESSAGING_OPTIONS');
const ENSURE_RETRY_MS = 1_000;

export interface MessagingOptions {
  readonly node: string;
  /** `/node/institution`, all that this node speaks for. */
  readonly speakers: readonly string[];
  readonly databaseUrl: string;
  /** Connections for commands and batches; the relay has two of its own. Default 10. */
  readonly poolSize?: number;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- TypeORM's own type for entity classes
  readonly entities?: readonly (Function | EntitySchema)[];
  /** The service's own; this lib's come first. */
  readonly migrations?: readonly MigrationClass[];
  readonly migrateOnStart?: boolean;
  readonly openLog: () => Promise<EventLog>;
  readonly openKeyStore: () => Promise<RotatingKeyStore>;
  /** Absent: this node lists no keys by itself. */
  readonly registryDoor?: RegistryDoor;
  /** For the weeks of the opening keys. Default: the system's. */
  readonly clock?: Clock;
  /** Empty, holding the pins. */
  readonly registryView: RegistryView;
  readonly registrySpeaker: string;
  /** What this node consumes; see `topicsOf`. */
  readonly topics: readonly string[];
  /** Created where missing; production creates topics by deployment. */
  readonly ensureTopics?: readonly TopicSpec[];
  readonly restartTopic?: string;
  readonly logger: Log;
  /** Profiles demo and test only. */
  readonly crashAt?: CrashPoint;
}

/** Starts what runs in the background, in order, and stops it in the reverse one. */
@Injectable()
class MessagingLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private ensuring: Promise<void> | undefined;

  constructor(
    @Inject(OPTIONS) private readonly options: MessagingOptions,
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(KEY_STORE) private readonly keyStore: KeyStore,
    @Inject(RegistryProjection) private readonly registry: RegistryProjection,
    @Inject(LogServer) private readonly server: LogServer,
    @Inject(Relay) private readonly relay: Relay,
    @Inject(Siblings) private readonly siblings: Siblings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    armCrashPoint(this.options.crashAt);
    this.siblings.start();
    this.ensuring = this.keepEnsuringTopics();
    await this.registry.start();
    this.relay.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.ensuring;
    await this.server.close();
    await this.relay.stop();
    await this.siblings.stop();
    await this.registry.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.log.close();
    await this.keyStore.close();
    await this.dataSource.destroy();
  }

  private async keepEnsuringTopics(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await ensureTopics(this.log, this.options);
        return;
      } catch (error) {
        this.options.logger.warn({ code: errorCode(error) }, 'cannot make the topics; trying again');
        await sleep(ENSURE_RETRY_MS, signal);
      }
    }
  }
}

/**
 * A node's messaging: database, log, key store, registry, relay and log server. Connect the server as the application's
 * microservice: `app.connectMicroservice({ strategy: app.get(LogServer) })`.
 */
@Module({})
export class MessagingModule {
  static forNode(options: MessagingOptions): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      providers: [
        { provide: OPTIONS, useValue: options },
        ...providers(options),
        MessagingLifecycle,
        KeyRenewal,
      ],
      exports: [
        DataSource,
        EVENT_LOG,
        KEY_STORE,
        RegistryProjection,
        LogServer,
        Relay,
        Siblings,
        OWN_KEYS,
        KeyRenewal,
      ],
    };
  }
}

const providers = (options: MessagingOptions): Provider[] => [
  { provide: DataSource, useFactory: () => openDatabase(options) },
  { provide: READINGS, inject: [DataSource], useFactory: messagingReadings },
  {
    provide: EVENT_LOG,
    useFactory: async () => {
      const log = await options.openLog();
      // once now, because all else asks for the topics; while the log is down the node starts all the same
      await ensureTopics(log, options).catch(() => undefined);
      return log;
    },
  },
  {
    provide: Siblings,
    inject: [DataSource],
    useFactory: (dataSource: DataSource) =>
      new Siblings({ databaseUrl: options.databaseUrl, dataSource, logger: options.logger }),
  },
  { provide: KEY_STORE, useFactory: () => options.openKeyStore() },
  {
    provide: OWN_KEYS,
    inject: [KEY_STORE, RegistryProjection],
    useFactory: (keyStore: RotatingKeyStore, { view }: RegistryProjection): OwnKeys => ({
      keyStore,
      registry: view,
      speakers: options.speakers,
      clock: options.clock ?? systemClock,
      logger: options.logger,
      ...(options.registryDoor === undefined ? {} : { door: options.registryDoor }),
    }),
  },
  {
    provide: RegistryProjection,
    inject: [DataSource, EVENT_LOG],
    useFactory: (dataSource: DataSource, log: EventLog) =>
      new RegistryProjection({
        dataSource,
        log,
        view: options.registryView,
        logger: options.logger,
        registrySpeaker: options.registrySpeaker,
      }),
  },
  {
    provide: LogServer,
    inject: [DataSource, EVENT_LOG, RegistryProjection, ModuleRef],
    useFactory: (dataSource: DataSource, log: EventLog, registry: RegistryProjection, modules: ModuleRef) =>
      new LogServer({
        dataSource,
        log,
        admission: {
          registry,
          node: options.node,
          partitionFor: (topic, key) => log.partitionFor(topic, key),
        },
        logger: options.logger,
        group: options.node,
        topics: options.topics,
        lanes: once(() => find<TopicProcessor>(modules, LANE_PROCESSOR)),
        everything: once(() => find<TopicProcessor>(modules, EVERYTHING_PROCESSOR)),
        beside: { pulse: registry.pulse },
        wakeRelay: () => find<Relay>(modules, Relay)?.wake(),
      }),
  },
  {
    provide: Relay,
    inject: [EVENT_LOG, KEY_STORE, RegistryProjection, LogServer],
    useFactory: (log: EventLog, keyStore: KeyStore, registry: RegistryProjection, server: LogServer) =>
      new Relay({
        databaseUrl: options.databaseUrl,
        log,
        keyStore,
        registry: registry.view,
        logger: options.logger,
        speakers: options.speakers,
        ready: () => server.caughtUp(),
        ...(options.speakers.includes(options.registrySpeaker)
          ? { bootstrapSpeaker: options.registrySpeaker }
          : {}),
        ...(options.restartTopic === undefined ? {} : { restartTopic: options.restartTopic }),
      }),
  },
];

async function ensureTopics(log: EventLog, { ensureTopics: topics }: MessagingOptions): Promise<void> {
  if (topics !== undefined) await log.ensureTopics(topics);
}

async function openDatabase(options: MessagingOptions): Promise<DataSource> {
  const { databaseUrl: url, node, poolSize, entities = [], migrations } = options;
  const dataSource = nodeDatabase({
    url,
    name: `staffetta-${node}`,
    poolSize,
    entities: [...entities],
    migrations,
  });
  await dataSource.initialize();
  if (options.migrateOnStart === true) await migrateOnce(dataSource);
  return dataSource;
}

/** Services provide their processors in modules of their own, built after this one: look anywhere, at first use. */
function find<T>(modules: ModuleRef, token: symbol | typeof Relay): T | undefined {
  try {
    return modules.get<T>(token, { strict: false });
  } catch {
    return undefined; // nobody provides it: that is what optional means
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
