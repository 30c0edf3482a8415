import type { Consumer, EachBatchPayload } from 'kafkajs';
import { AppError } from '#kernel';
import { deliver, isAborted, keyOf, Pauses, report, sleep, within } from '../delivery.js';
import type { BatchOutcome, LogRecord, SubscribeOptions, Subscription } from '../event-log.js';
import { asLogError, type KafkaConnection } from './client.js';
import { fetchedOffset, makeConsumer } from './consumer.js';
import { evictGhosts } from './evict-ghosts.js';
import { toRecord } from './records.js';

const AT_ONCE = 64;
/** A batch that takes longer leaves the client's loop, which must go on for heartbeats and the other partitions. */
const DETACH_MS = 500;
const COPY_EVERY_MS = 5_000;
const RETRY_FIRST_MS = 250;
const RETRY_LAST_MS = 2_000;

export interface KafkaSubscriptionOptions {
  readonly connection: KafkaConnection;
  readonly offsets: (topic: string) => Promise<readonly { partition: number; low: bigint; high: bigint }[]>;
  readonly options: SubscribeOptions;
}

/** A partition assigned to this member in the current generation of the group. */
interface Assigned {
  readonly topic: string;
  readonly partition: number;
  readonly abort: AbortController;
  /** What is to be fetched next; undefined until it is known. */
  next: bigint | undefined;
  /** A batch is with the handler, or its pause runs. */
  busy: boolean;
}

/**
 * One member of a consumer group. What kafkajs would decide by itself is taken from it: positions come from the
 * subscriber at every assignment and its own are not read, no handler's error reaches its loop, and a crash that it
 * would not survive builds it anew.
 */
export class KafkaSubscription implements Subscription {
  private readonly pauses = new Pauses();
  private readonly assigned = new Map<string, Assigned>();
  private readonly stopping = new AbortController();
  private readonly works = new Set<Promise<void>>();
  private readonly moved = new Map<string, { topic: string; partition: number; offset: string }>();
  private readonly running: Promise<void>;

  constructor(private readonly member: KafkaSubscriptionOptions) {
    this.running = this.run();
  }

  resume(topic: string, partition: number): void {
    this.pauses.resume(topic, partition);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.revoke();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    while (!isAborted(signal)) {
      const { joined, error } = await this.session();
      if (error === undefined) continue;
      report(this.member.options, asLogError(error));
      failures = joined ? 1 : failures + 1;
      await sleep(Math.min(RETRY_FIRST_MS * 2 ** (failures - 1), RETRY_LAST_MS), signal);
    }
  }

  /** One consumer from its making to its crash, or to our stop. */
  private async session(): Promise<{ joined: boolean; error?: unknown }> {
    const { connection, options } = this.member;
    const consumer = makeConsumer(connection, options.group);
    let joined = false;
    let over = false;
    let end: (ended: { error?: unknown }) => void = () => undefined;
    const ended = new Promise<{ error?: unknown }>((resolve) => {
      end = resolve;
    });
    const stop = (): void => {
      end({});
    };
    this.stopping.signal.addEventListener('abort', stop);
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      end({ error: payload.error });
    });
    consumer.on(consumer.events.REBALANCING, () => {
      this.revoke();
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      joined = true;
      // a join that was under way when this consumer ended: its partitions are nobody's to ask about
      if (over) return;
      this.assign(consumer, payload.memberAssignment);
    });
    const copying = setInterval(() => void this.copyOffsets(consumer), COPY_EVERY_MS);
    try {
      await consumer.connect();
      await evictGhosts(connection, options.group);
      await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: AT_ONCE,
        eachBatch: (payload) => this.eachBatch(consumer, payload),
      });
      if (isAborted(this.stopping.signal)) stop();
      return { joined, ...(await ended) };
    } catch (error) {
      return { joined, error };
    } finally {
      over = true;
      clearInterval(copying);
      this.stopping.signal.removeEventListener('abort', stop);
      this.revoke();
      await Promise.all(this.works);
      await this.copyOffsets(consumer);
      await consumer.disconnect().catch(() => undefined);
    }
  }

  /** The group's word. Runs inside the client's join, before it fetches: everything stays paused until it is placed. */
  private assign(consumer: Consumer, assignment: Readonly<Record<string, readonly number[]>>): void {
    this.revoke();
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const partition of partitions) {
        const slot: Assigned = {
          topic,
          partition,
          abort: new AbortController(),
          next: undefined,
          busy: false,
        };
        this.assigned.set(keyOf(topic, partition), slot);
        this.track(this.place(consumer, slot));
      }
    }
  }

  private revoke(): void {
    for (const slot of this.assigned.values()) slot.abort.abort();
    this.assigned.clear();
  }

  /** Sets a partition to the subscriber's position, or to the earliest record, and lets it be fetched. */
  private async place(consumer: Consumer, slot: Assigned): Promise<void> {
    const { topic, partition, abort } = slot;
    slot.next = undefined;
    consumer.pause([{ topic: slot.topic, partitions: [slot.partition] }]);
    for (let failures = 0; !isAborted(abort.signal); failures += 1) {
      try {
        const next = await this.startOf(topic, partition);
        if (!isAborted(abort.signal)) this.fetchFrom(consumer, slot, next);
        return;
      } catch (error) {
        report(this.member.options, asLogError(error));
        await sleep(Math.min(RETRY_FIRST_MS * 2 ** failures, RETRY_LAST_MS), abort.signal);
      }
    }
  }

  private async startOf(topic: string, partition: number): Promise<bigint> {
    const [wanted, all] = await Promise.all([
      this.member.options.position(topic, partition),
      this.member.offsets(topic),
    ]);
    const held = all.find((entry) => entry.partition === partition);
    if (held === undefined) throw new AppError('unavailable', 'log.no-leader', 'A partition has no leader.');
    // what retention took is gone: the subscriber sees the jump
    if (wanted === undefined || wanted < held.low) return held.low;
    if (wanted > held.high) {
      throw new AppError('unavailable', 'log.ahead', 'A position lies behind the end of the log.', {
        topic,
        partition,
      });
    }
    return wanted;
  }

  private fetchFrom(consumer: Consumer, slot: Assigned, next: bigint): void {
    slot.next = next;
    slot.busy = false;
    consumer.seek({ topic: slot.topic, partition: slot.partition, offset: String(next) });
    consumer.resume([{ topic: slot.topic, partitions: [slot.partition] }]);
  }

  /** Never throws: certain errors would end the consumer for good. */
  private async eachBatch(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const { topic, partition } = payload.batch;
    const slot = this.assigned.get(keyOf(topic, partition));
    if (slot?.next === undefined || slot.busy) return;
    try {
      if (fetchedOffset(payload) !== slot.next) {
        // the client has moved by itself (out of range): start over from the subscriber's position
        this.track(this.place(consumer, slot));
        return;
      }
      await this.take(consumer, slot, payload);
    } catch (error) {
      report(this.member.options, asLogError(error));
      if (!isAborted(slot.abort.signal)) this.track(this.place(consumer, slot));
    }
  }

  private async take(consumer: Consumer, slot: Assigned, payload: EachBatchPayload): Promise<void> {
    const { topic, partition, abort } = slot;
    const { batch } = payload;
    const records = batch.messages.map((message) => toRecord(topic, partition, message));
    const last = records.at(-1);
    if (last === undefined) return;
    slot.busy = true;
    const end = BigInt(batch.lastOffset()) + 1n;
    const handing = this.hand(slot, records);
    const quick = await within(DETACH_MS, handing);
    if (isAborted(abort.signal)) {
      this.track(handing.then(() => undefined));
      return;
    }
    if (quick?.do === 'done') {
      slot.next = end;
      slot.busy = false;
      this.note(slot);
      payload.resolveOffset(String(last.offset));
      return;
    }
    consumer.pause([{ topic: slot.topic, partitions: [slot.partition] }]);
    this.track(this.settle(consumer, slot, handing, end));
  }

  private hand({ topic, partition, abort }: Assigned, records: readonly LogRecord[]): Promise<BatchOutcome> {
    this.pauses.begin(topic, partition);
    return deliver(this.member.options, { topic, partition, records, signal: abort.signal });
  }

  /** What does not end at once goes on beside the client's loop, its partition paused there. */
  private async settle(
    consumer: Consumer,
    slot: Assigned,
    handing: Promise<BatchOutcome>,
    end: bigint,
  ): Promise<void> {
    const { topic, partition, abort } = slot;
    const outcome = await handing;
    if (outcome.do === 'pause') await this.pauses.wait(topic, partition, outcome.ms, abort.signal);
    if (isAborted(abort.signal) || slot.next === undefined) return;
    try {
      this.fetchFrom(
        consumer,
        slot,
        outcome.do === 'done' ? end : outcome.do === 'seek' ? outcome.offset : slot.next,
      );
      if (outcome.do === 'done') this.note(slot);
    } catch (error) {
      // the consumer has crashed meanwhile; the next one asks for the position
      report(this.member.options, asLogError(error));
    }
  }

  private note({ topic, partition, next }: Assigned): void {
    if (next !== undefined)
      this.moved.set(keyOf(topic, partition), { topic, partition, offset: String(next) });
  }

  /** For monitoring only: these are never read. */
  private async copyOffsets(consumer: Consumer): Promise<void> {
    const offsets = [...this.moved.values()];
    this.moved.clear();
    if (offsets.length === 0) return;
    try {
      await consumer.commitOffsets(offsets);
    } catch {
      // a rebalance, a crash: the next copy will do
    }
  }

  private track(work: Promise<void>): void {
    const tracked: Promise<void> = work.finally(() => this.works.delete(tracked));
    this.works.add(tracked);
  }
}
