import { Client } from 'pg';
import type { EventKey, KeyStore, RegistryView } from '#trust';
import { crashPoint } from './crash-point.js';
import type { EventLog } from './event-log.js';
import { errorCode, type Log } from './log.js';
import { relayLeader, relayQueued } from './metrics.js';
import { openEpochs, markBehindKeyStore } from './restored.js';
import { Marker, PartitionSender, readUnpublished, unpublishedPartitions } from './sender.js';
import { stampBatch, type StampedRow } from './stamp.js';

/** Session advisory lock: one relay per database. The number is arbitrary and fixed. */
const RELAY_LOCK = 7_283_001;
const BATCH = 500;
/** Stamping rests while this many rows wait for a partition that is not failing. */
const HIGH_WATER = 4_000;
const POLL_MS = 50;
const POLL_IDLE_MS = 250;
/** After this long without work nothing more is expected soon. */
const QUIET_MS = 5_000;
const RETRY_LOCK_MS = 1_000;
const LOOK_BACK_MS = 1_000;

export interface RelayOptions {
  readonly databaseUrl: string;
  readonly log: EventLog;
  readonly keyStore: KeyStore;
  readonly registry: RegistryView;
  readonly logger: Log;
  /** `/node/institution`, all that this node speaks for. */
  readonly speakers: readonly string[];
  /** Resolves when the lanes are folded up to the ends read at start; until then nothing is stamped. */
  readonly ready: () => Promise<void>;
  /** May put its first entries on `registry` before its key is listed there. */
  readonly bootstrapSpeaker?: string;
  /** The speaker's own topic for `chain-restarted`. Default `statements`. */
  readonly restartTopic?: string;
}

/**
 * Moves the outbox to the log: stamps, signs, stores, sends, marks (design §5). Start one per process: an advisory lock
 * lets one work per database, and another takes over when its session ends.
 */
export class Relay {
  private running: Promise<void> | undefined;
  private stopping = false;
  private woken = false;
  private wakeLoop: (() => void) | undefined;
  private lastWork = 0;
  private senders = new Map<string, PartitionSender>();
  private client: Client | undefined;
  private settled = false;
  private idleWaiters: (() => void)[] = [];
  private passes = 0;

  constructor(private readonly options: RelayOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Call after each commit that published something. Cheap; any process may call it. */
  wake(): void {
    this.woken = true;
    this.lastWork = Date.now();
    this.wakeLoop?.();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
  }

  /** Resolves when nothing that can be stamped is unstamped, and all that is stamped is sent and marked. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.idleWaiters.push(resolve);
      this.passes = 0;
      this.wake();
    });
  }

  private async run(): Promise<void> {
    await Promise.race([this.options.ready(), this.untilStopped()]);
    while (!this.stopping) {
      try {
        await this.session();
      } catch (error) {
        this.options.logger.error({ code: errorCode(error) }, 'the relay lost its session');
      }
      if (!this.stopping) await this.sleep(RETRY_LOCK_MS, false);
    }
  }

  /** One database session from taking the lock to losing it. */
  private async session(): Promise<void> {
    const client = new Client({
      connectionString: this.options.databaseUrl,
      application_name: 'staffetta-relay',
    });
    const marks = new Client({
      connectionString: this.options.databaseUrl,
      application_name: 'staffetta-relay',
    });
    let lost: Error | undefined;
    const lose = (error: unknown): void => {
      lost ??= error instanceof Error ? error : new Error('session lost');
      this.wakeLoop?.();
    };
    client.on('error', lose);
    marks.on('error', lose);
    try {
      await client.connect();
      const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [
        RELAY_LOCK,
      ]);
      if (rows[0]?.got !== true) return;
      await marks.connect();
      await marks.query('SET synchronous_commit = off');
      this.client = client;
      relayLeader.set(1);
      await this.lead(client, new Marker(marks, lose), () => lost);
    } finally {
      relayLeader.set(0);
      this.client = undefined;
      for (const sender of this.senders.values()) sender.stop();
      this.senders.clear();
      await Promise.allSettled([client.end(), marks.end()]);
    }
  }

  private async lead(client: Client, marker: Marker, lost: () => Error | undefined): Promise<void> {
    const senderFor = (topic: string, partition: number): PartitionSender => {
      const name = `${topic}/${String(partition)}`;
      let sender = this.senders.get(name);
      if (sender === undefined) {
        sender = new PartitionSender(topic, partition, {
          log: this.options.log,
          logger: this.options.logger,
          mark: (rows) => marker.mark(rows),
          moved: () => this.wakeLoop?.(),
        });
        this.senders.set(name, sender);
      }
      return sender;
    };
    if (!this.settled) {
      await markBehindKeyStore(client, this.options.keyStore, this.options.speakers);
      this.settled = true;
    }
    let lookedBack = 0;
    while (!this.stopping) {
      const error = lost();
      if (error !== undefined) throw error;
      this.woken = false;
      if (Date.now() - lookedBack >= LOOK_BACK_MS || this.idleWaiters.length > 0) {
        for (const { topic, partition } of await unpublishedPartitions(client)) {
          const sender = senderFor(topic, partition);
          if (sender.idle) sender.overflow = true;
        }
        lookedBack = Date.now();
      }
      const worked = (await this.stamp(client, senderFor)) + (await this.reload(client));
      if (worked > 0) this.lastWork = Date.now();
      else if (!this.tellIdle()) await this.rest();
    }
  }

  /** One batch from unstamped to queued. Sends of earlier batches go on meanwhile. */
  private async stamp(
    client: Client,
    senderFor: (topic: string, partition: number) => PartitionSender,
  ): Promise<number> {
    const healthy = [...this.senders.values()].filter((sender) => !sender.failing);
    const queued = healthy.reduce((sum, sender) => sum + sender.queued, 0);
    relayQueued.set(queued);
    if (queued > HIGH_WATER) return 0;
    const { ready, bootstrapping } = this.keys();
    if (ready.size + bootstrapping.size === 0) return 0;
    crashPoint('before-stamp');
    const { log, keyStore, restartTopic = 'statements' } = this.options;
    const context = {
      ready,
      bootstrapping,
      partitionFor: (topic: string, key: string) => log.partitionFor(topic, key),
      limit: BATCH,
    };
    const opened = await openEpochs(client, { ...context, topic: restartTopic });
    const stamped = await stampBatch(client, context);
    const rows = [...opened.rows, ...stamped.rows];
    if (rows.length === 0) return 0;
    // before sending: a database behind the key store proves a restore where no lane can
    await keyStore.putStamps([...opened.last, ...stamped.last]);
    crashPoint('after-stamp-before-send');
    for (const [name, group] of byPartition(rows)) {
      const [first] = group;
      if (first !== undefined)
        (this.senders.get(name) ?? senderFor(first.topic, first.partition)).push(group);
    }
    return rows.length;
  }

  private async reload(client: Client): Promise<number> {
    let count = 0;
    for (const sender of this.senders.values()) {
      if (!sender.overflow || !sender.idle) continue;
      const rows = await readUnpublished(client, sender.topic, sender.partition, BATCH);
      sender.overflow = rows.length === BATCH;
      sender.refill(rows);
      count += rows.length;
    }
    return count;
  }

  /** Only keys read back from the registry sign: a key nobody can look up makes void records. */
  private keys(): { ready: Map<string, EventKey>; bootstrapping: Map<string, EventKey> } {
    const ready = new Map<string, EventKey>();
    const bootstrapping = new Map<string, EventKey>();
    for (const speaker of this.options.speakers) {
      const key = this.options.keyStore.eventKey(speaker);
      if (key === undefined) continue;
      const listed = this.options.registry.eventKey(key.kid);
      if (listed?.speaker === speaker && listed.revoked === undefined) ready.set(speaker, key);
      else if (speaker === this.options.bootstrapSpeaker) bootstrapping.set(speaker, key);
    }
    return { ready, bootstrapping };
  }

  /** True when somebody waits for idleness and must wait a little more. */
  private tellIdle(): boolean {
    if (this.idleWaiters.length === 0 || this.woken) return false;
    if (![...this.senders.values()].every((sender) => sender.idle && !sender.overflow)) return false;
    this.passes += 1;
    if (this.passes < 2) return true; // once more from the top: the look back must see all marks
    const waiters = this.idleWaiters;
    this.idleWaiters = [];
    for (const resolve of waiters) resolve();
    return false;
  }

  private async rest(): Promise<void> {
    if (this.woken || this.stopping) return;
    await this.sleep(Date.now() - this.lastWork < QUIET_MS ? POLL_MS : POLL_IDLE_MS, true);
  }

  private sleep(ms: number, wakeable: boolean): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wakeLoop = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.wakeLoop = () => {
        if (wakeable || this.stopping) done();
      };
    });
  }

  private untilStopped(): Promise<void> {
    return new Promise((resolve) => {
      this.wakeLoop = () => {
        if (this.stopping) resolve();
      };
    });
  }
}

function byPartition(rows: readonly StampedRow[]): Map<string, StampedRow[]> {
  const groups = new Map<string, StampedRow[]>();
  for (const row of rows) {
    const name = `${row.topic}/${String(row.partition)}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}
