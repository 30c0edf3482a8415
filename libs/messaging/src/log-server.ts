import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { DataSource } from 'typeorm';
import { BatchRunner } from './batch-runner.js';
import { dispatchTo, refuseLanes } from './dispatch.js';
import type { AdmissionContext } from './admission.js';
import { keyOf } from './delivery.js';
import type { EventLog, Subscription } from './event-log.js';
import { errorCode, type Log } from './log.js';
import { LagClock } from './lag-clock.js';
import { caughtUp, consumerLag, lagSeconds } from './metrics.js';
import type { PartitionLag } from './operations.js';
import { isLane } from './topics.js';
import { traceProcessed } from './trace-events.js';
import type { Delivery, TopicProcessor } from './types.js';

export interface LogServerOptions {
  readonly dataSource: DataSource;
  readonly log: EventLog;
  readonly admission: AdmissionContext;
  readonly logger: Log;
  /** Consumer group: the node's name. */
  readonly group: string;
  readonly topics: readonly string[];
  /** Folds the lanes; asked at each batch, because it may be built after this server. */
  readonly lanes?: () => TopicProcessor | undefined;
  /** Gets every topic instead of the lanes' processor and the Nest handlers, duplicates included (the audit). */
  readonly everything?: () => TopicProcessor | undefined;
  /** Processors of single topics that stand before the Nest handlers (the registry's projection on `pulse`). */
  readonly beside?: Readonly<Record<string, TopicProcessor>>;
  readonly wakeRelay: () => void;
}

const RETRY_MS = 1_000;
const LAG_EVERY_MS = 10_000;
const CAUGHT_UP_POLL_MS = 100;

/**
 * The log as a Nest transport: ordinary event handlers (`@Consumes(type)`), routed by event type, inside the loop that
 * design §5 asks for. Not Nest's stock Kafka server: there one poison message blocks its partition for ever.
 */
export class LogServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('staffetta.log');
  // the loop decides about failures, not Nest
  override readonly propagatesEventHandlerErrors = true;
  readonly runner: BatchRunner;
  private subscription: Subscription | undefined;
  private stopping = false;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly abort = new AbortController();
  private caught: Promise<void> | undefined;
  private readonly lagClock = new LagClock();
  private folding: { readonly of: TopicProcessor; readonly traced: TopicProcessor } | undefined;

  constructor(private readonly options: LogServerOptions) {
    super();
    const handlers = dispatchTo((type) => this.handlerOf(type), options.logger);
    this.runner = new BatchRunner({
      ...options,
      processorFor: (topic) => this.processorFor(topic, handlers),
      usesInbox: (topic) => options.everything?.() === undefined && !isLane(topic),
      mayJump: (topic) => topic === 'capacity',
    });
  }

  /** Subscribes in the background and keeps trying: nodes start in any order. */
  listen(callback: (error?: unknown) => void): void {
    void this.subscribe();
    this.every(LAG_EVERY_MS, () => this.measureLag());
    callback();
  }

  async close(): Promise<void> {
    this.stopping = true;
    this.abort.abort();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    await this.subscription?.stop();
    this.subscription = undefined;
  }

  /**
   * Resolves when this node's lanes are folded up to the end offsets read at the first call, by whichever replica;
   * until then a restored database cannot know what it has already said.
   */
  caughtUp(): Promise<void> {
    this.caught ??= this.untilRead(this.options.topics.filter(isLane)).then((read) => {
      if (read) caughtUp.set(1);
    });
    return this.caught;
  }

  /**
   * Resolves when all topics are read up to the end offsets of this moment. Does not throw: it goes on trying.
   * @param signal gives up @returns whether they are read; false after the signal, and when the node stops
   */
  readToEnd(signal?: AbortSignal): Promise<boolean> {
    return this.untilRead(this.options.topics, signal);
  }

  /** Reads a halted partition again after an operator has dealt with the gap. */
  release(topic: string, partition: number): void {
    this.runner.release(topic, partition);
    this.subscription?.resume(topic, partition);
  }

  /** See `BatchRunner.retryParked`. */
  retryParked(topic: string, subject: string): Promise<{ done: number; failed?: string }> {
    return this.runner.retryParked(topic, subject);
  }

  on(): never {
    throw new Error('LogServer emits no events; see its logger and metrics');
  }

  unwrap<T>(): T {
    return this.options.log as T;
  }

  private processorFor(topic: string, handlers: TopicProcessor): TopicProcessor {
    const everything = this.options.everything?.();
    if (everything !== undefined) return everything;
    if (isLane(topic)) return this.traced(this.options.lanes?.() ?? refuseLanes);
    const first = this.options.beside?.[topic];
    if (first === undefined) return handlers;
    return {
      process: async (tx, events, after) => {
        await first.process(tx, events, after);
        await handlers.process(tx, events, after);
      },
    };
  }

  /** One for one: batches of one processor are handed over together. The audit has its own: it continues no trace. */
  private traced(lanes: TopicProcessor): TopicProcessor {
    if (this.folding?.of !== lanes)
      this.folding = { of: lanes, traced: traceProcessed(lanes, this.options.log.kind) };
    return this.folding.traced;
  }

  private handlerOf(type: string): ((delivery: Delivery) => Promise<unknown>) | undefined {
    const handler: MessageHandler<Delivery, unknown> | null = this.getHandlerByPattern(type);
    return handler === null ? undefined : (delivery) => handler(delivery);
  }

  private async subscribe(): Promise<void> {
    const { log, logger, group, topics } = this.options;
    while (!this.stopping) {
      try {
        const subscription = await log.subscribe({
          group,
          topics,
          position: (topic, partition) => this.position(topic, partition),
          onBatch: (batch) => this.runner.run(batch),
          onError: (error) => {
            logger.error({ code: errorCode(error) }, 'the subscription failed; it goes on trying');
          },
        });
        if (this.abort.signal.aborted) await subscription.stop();
        else this.subscription = subscription;
        return;
      } catch (error) {
        logger.warn({ code: errorCode(error) }, 'cannot subscribe; trying again');
        await this.sleep(RETRY_MS);
      }
    }
  }

  /** The offset's row; a row outside the log halts the partition, because the adapter would read from elsewhere. */
  private async position(topic: string, partition: number): Promise<bigint | undefined> {
    const next = (await this.rows([topic])).get(`${topic}/${String(partition)}`);
    if (next === undefined) return undefined;
    const held = (await this.options.log.offsets(topic)).find((entry) => entry.partition === partition);
    if (held === undefined) return next;
    const cutOff = next < held.low && topic !== 'capacity';
    if (cutOff || next > held.high) this.runner.halted.add({ topic, partition, reason: 'outside-log' });
    return next;
  }

  private async rows(topics: readonly string[]): Promise<Map<string, bigint>> {
    const rows: { topic: string; partition: number; next_offset: string }[] =
      await this.options.dataSource.query(
        `SELECT topic, partition, next_offset FROM consumer_offset WHERE topic = ANY($1::text[])`,
        [topics],
      );
    return new Map(rows.map((row) => [`${row.topic}/${String(row.partition)}`, BigInt(row.next_offset)]));
  }

  private async untilRead(topics: readonly string[], signal?: AbortSignal): Promise<boolean> {
    let ends: Map<string, bigint> | undefined;
    while (!this.stopping && signal?.aborted !== true) {
      try {
        ends ??= await this.ends(topics);
        const rows = await this.rows(topics);
        if ([...ends].every(([name, end]) => (rows.get(name) ?? 0n) >= end)) return true;
      } catch (error) {
        this.options.logger.warn({ code: errorCode(error) }, 'cannot read the lanes’ ends; trying again');
        await this.sleep(RETRY_MS);
      }
      await this.sleep(CAUGHT_UP_POLL_MS);
    }
    return false;
  }

  /** Partitions that hold something, and where they end. */
  private async ends(topics: readonly string[]): Promise<Map<string, bigint>> {
    const all = await Promise.all(
      topics.map(async (topic) =>
        (await this.options.log.offsets(topic))
          .filter(({ low, high }) => high > low)
          .map(({ partition, high }) => [`${topic}/${String(partition)}`, high] as const),
      ),
    );
    return new Map(all.flat());
  }

  /** How many records each partition of this node's topics is behind its end. @throws `unavailable` while the log is down */
  async lag(): Promise<(PartitionLag & { readonly next: bigint; readonly end: bigint })[]> {
    const rows = await this.rows(this.options.topics);
    const topics = await Promise.all(
      this.options.topics.map(async (topic) =>
        (await this.options.log.offsets(topic)).map(({ partition, low, high }) => {
          const next = rows.get(`${topic}/${String(partition)}`) ?? low;
          return { topic, partition, behind: Number(high - next), next, end: high };
        }),
      ),
    );
    return topics.flat();
  }

  private async measureLag(): Promise<void> {
    for (const { topic, partition, behind, next, end } of await this.lag()) {
      const labels = { topic, partition: String(partition) };
      consumerLag.set(labels, behind);
      lagSeconds.set(labels, this.lagClock.seconds(keyOf(topic, partition), { next, end }, Date.now()));
    }
  }

  private every(ms: number, work: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work()
        .catch((error: unknown) => {
          this.options.logger.warn({ code: errorCode(error) }, 'measuring failed');
        })
        .finally(() => {
          if (!this.stopping) this.every(ms, work);
        });
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.timers.delete(timer);
        this.abort.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.timers.add(timer);
      this.abort.signal.addEventListener('abort', done);
      if (this.stopping) done();
    });
  }
}
