import type { Client } from 'pg';
import type { KeyStore, RegistryView } from '#trust';
import { crashPoint } from './crash-point.js';
import type { EventLog } from './event-log.js';
import { lockSession } from './lock-session.js';
import { errorCode, type Log } from './log.js';
import { relayLeader, relayQueued } from './metrics.js';
import { usableKeys } from './relay-keys.js';
import { openEpochs, markBehindKeyStore } from './restored.js';
import { byPartition, Marker, PartitionSender, readUnpublished, unpublishedPartitions } from './sender.js';
import { isLater, lastStamps, prepareStamps, stampsOf } from './stamp.js';
import { storeStamps, type Prepared, type Stamp, type StampContext, type StampedRow } from './stamp-store.js';
import { isLane } from './topics.js';

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

/** What lives as long as the lock. Reads and marks have connections of their own: the lock's stays free for stamps. */
interface Session {
  readonly client: Client;
  readonly reads: Client;
  readonly marker: Marker;
  /** The batch whose stamps are being stored. */
  stored: { readonly batch: Prepared; readonly done: Promise<boolean> } | undefined;
  epochsDue: boolean;
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
      await this.sleep(RETRY_LOCK_MS, false);
    }
  }

  /** One database session from taking the lock to losing it. */
  private async session(): Promise<void> {
    const connect = (): Client => lockSession(this.options.databaseUrl, 'staffetta-relay');
    const [client, reads, marks] = [connect(), connect(), connect()];
    let lost: Error | undefined;
    const lose = (error: unknown): void => {
      lost ??= error instanceof Error ? error : new Error('session lost');
      this.wakeLoop?.();
    };
    for (const each of [client, reads, marks]) each.on('error', lose);
    try {
      await client.connect();
      const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [
        RELAY_LOCK,
      ]);
      if (rows[0]?.got !== true) return;
      await Promise.all([reads.connect(), marks.connect()]);
      await marks.query('SET synchronous_commit = off');
      relayLeader.set(1);
      await this.lead(
        { client, reads, marker: new Marker(marks, lose), stored: undefined, epochsDue: true },
        () => lost,
      );
    } finally {
      relayLeader.set(0);
      for (const sender of this.senders.values()) sender.stop();
      this.senders.clear();
      await Promise.allSettled([client.end(), reads.end(), marks.end()]);
    }
  }

  private async lead(session: Session, lost: () => Error | undefined): Promise<void> {
    await this.options.keyStore.follow();
    if (!this.settled) {
      await markBehindKeyStore(session.client, this.options.keyStore, this.options.speakers);
      this.settled = true;
    }
    let lookedBack = 0;
    let worked = 1;
    while (!this.stopping || session.stored !== undefined) {
      const error = lost();
      if (error !== undefined) throw error;
      this.woken = false;
      // another process may have changed the key that signs
      await this.options.keyStore.follow();
      if (Date.now() - lookedBack >= LOOK_BACK_MS || (worked === 0 && this.idleWaiters.length > 0)) {
        await this.lookBack(session);
        lookedBack = Date.now();
      }
      worked = (await this.stamp(session)) + (await this.reload(session.client));
      if (worked > 0) this.lastWork = Date.now();
      else if (!this.tellIdle()) await this.rest();
    }
  }

  /** Finds what this session did not stamp itself: left by another relay, asked for again, void once. */
  private async lookBack(session: Session): Promise<void> {
    session.epochsDue = true;
    for (const { topic, partition } of await unpublishedPartitions(session.client)) {
      const sender = this.senderFor(session, topic, partition);
      if (sender.idle) sender.overflow = true;
    }
  }

  private senderFor(session: Session, topic: string, partition: number): PartitionSender {
    const name = `${topic}/${String(partition)}`;
    let sender = this.senders.get(name);
    if (sender === undefined) {
      sender = new PartitionSender(topic, partition, {
        log: this.options.log,
        logger: this.options.logger,
        mark: (rows) => session.marker.mark(rows),
        moved: () => this.wakeLoop?.(),
      });
      this.senders.set(name, sender);
    }
    return sender;
  }

  /** One step of the pipeline: while a batch is being stored, the next is read and signed, and earlier ones are sent. */
  private async stamp(session: Session): Promise<number> {
    const healthy = [...this.senders.values()].filter((sender) => !sender.failing);
    const queued = healthy.reduce((sum, sender) => sum + sender.queued, 0);
    relayQueued.set(queued);
    const { stored } = session;
    if (session.epochsDue && stored === undefined) await this.openEpochs(session);
    session.stored = undefined;
    const context = queued > HIGH_WATER || session.epochsDue ? undefined : this.stampContext();
    const next =
      context === undefined ? undefined : await prepareStamps(session.reads, context, stored?.batch);
    if (stored !== undefined && !(await stored.done)) return stored.batch.rows.length; // the next one followed it
    session.epochsDue ||= next?.restored === true;
    if (next !== undefined && next.rows.length > 0) {
      crashPoint('after-commit-before-send', () => next.rows.some(({ topic }) => isLane(topic)));
      const done = storeStamps(session.client, next);
      done.catch(() => undefined); // awaited in the next step, or the session is lost anyway
      session.stored = { batch: next, done };
    }
    if (stored !== undefined) await this.enqueue(stored.batch.rows, lastStamps(stored.batch.moved), session);
    return (stored?.batch.rows.length ?? 0) + (next?.rows.length ?? 0);
  }

  private async openEpochs(session: Session): Promise<void> {
    session.epochsDue = false;
    const context = this.stampContext();
    if (context === undefined) return;
    const topic = this.options.restartTopic ?? 'statements';
    const opened = await openEpochs(session.client, { ...context, topic });
    if (opened.rows.length > 0) await this.enqueue(opened.rows, opened.last, session);
  }

  private async enqueue(
    rows: readonly StampedRow[],
    last: readonly Stamp[],
    session: Session,
  ): Promise<void> {
    // before sending: a database behind the key store proves a restore where no lane can
    await this.options.keyStore.putStamps([...last]);
    crashPoint('after-stamp-before-send', () => rows.some(({ topic }) => isLane(topic)));
    for (const group of byPartition(rows).values()) {
      const [first] = group;
      if (first !== undefined) this.senderFor(session, first.topic, first.partition).push(group);
    }
  }

  /** Rows that another session stamped: it may have ended before the key store knew. Never puts an earlier stamp. */
  private async remember(rows: readonly StampedRow[]): Promise<void> {
    const { keyStore } = this.options;
    const later = stampsOf(rows).filter((stamp) => isLater(stamp, keyStore.lastStamp(stamp.speaker)));
    if (later.length > 0) await keyStore.putStamps(later);
  }

  private stampContext(): StampContext | undefined {
    const { ready, bootstrapping } = usableKeys(this.options);
    if (ready.size + bootstrapping.size === 0) return undefined;
    const { log } = this.options;
    return { ready, bootstrapping, partitionFor: (topic, key) => log.partitionFor(topic, key), limit: BATCH };
  }

  private async reload(client: Client): Promise<number> {
    let count = 0;
    for (const sender of this.senders.values()) {
      if (!sender.overflow || !sender.idle) continue;
      const rows = await readUnpublished(client, sender.topic, sender.partition, BATCH);
      sender.overflow = rows.length === BATCH;
      await this.remember(rows);
      sender.refill(rows);
      count += rows.length;
    }
    return count;
  }

  /** True when somebody waits for idleness and must wait a little more. */
  private tellIdle(): boolean {
    if (this.idleWaiters.length === 0 || this.woken) return false;
    if (![...this.senders.values()].every((sender) => sender.idle && !sender.overflow)) return false;
    this.passes += 1;
    if (this.passes < 2) return true; // once more from the top: the look back must find nothing either
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
      if (this.stopping) done();
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
