import type { DataSource, EntityManager } from 'typeorm';
import { admitBatch, isVoid, type AdmissionContext } from './admission.js';
import { crashPoint } from './crash-point.js';
import { keyOf } from './delivery.js';
import type { Batch, BatchOutcome } from './event-log.js';
import { HaltedPartitions } from './halted-partitions.js';
import { dropDuplicates, lockOffset } from './inbox.js';
import { errorCode, isTransient, type Log } from './log.js';
import { consumed } from './metrics.js';
import { firstParked, lockSubject, noteAttempt, park, parkedSubjects, unpark } from './parked.js';
import { quarantine, resendOwnVoids } from './quarantine.js';
import { adoptUnknown, withdrawAutomatic } from './restored.js';
import { isLane } from './topics.js';
import type { Admitted, AfterCommit, TopicProcessor, Void } from './types.js';

/** Attempts of one event, each in a transaction of its own, before it is parked. */
const ATTEMPTS = 3;
const PAUSE_FIRST_MS = 250;
const PAUSE_LAST_MS = 5_000;

export interface BatchRunnerOptions {
  readonly dataSource: DataSource;
  readonly admission: AdmissionContext;
  readonly logger: Log;
  /** What a topic's events go through. */
  readonly processorFor: (topic: string) => TopicProcessor;
  /** Whether duplicates on this topic are dropped by (source, epoch, seq); lanes drop them by `n`. */
  readonly usesInbox: (topic: string) => boolean;
  /** Gaps in the offsets are ordinary (a compacted topic). */
  readonly mayJump: (topic: string) => boolean;
  readonly wakeRelay: () => void;
}

type Verdict = Admitted | Void;

/**
 * One batch of one topic-partition: admission, then one transaction that holds the offset's row, the effects and the
 * new offset, so that effects happen once whoever else believes to own the partition (design §5).
 */
export class BatchRunner {
  private readonly next = new Map<string, bigint>();
  private readonly sought = new Map<string, bigint>();
  readonly halted: HaltedPartitions;
  private readonly failures = new Map<string, number>();

  constructor(private readonly options: BatchRunnerOptions) {
    this.halted = new HaltedPartitions(options.logger);
  }

  /** Never throws: what goes wrong ends as `pause`, a parked record or a halted partition. */
  async run(batch: Batch): Promise<BatchOutcome> {
    const name = nameOf(batch);
    if (this.halted.has(batch.topic, batch.partition)) return { do: 'pause' };
    try {
      const outcome = await this.consume(batch, name);
      this.failures.delete(name);
      return outcome;
    } catch (error) {
      const failures = (this.failures.get(name) ?? 0) + 1;
      this.failures.set(name, failures);
      const { topic, partition } = batch;
      const level = isTransient(error) ? 'warn' : 'error';
      this.options.logger[level]({ topic, partition, code: errorCode(error), failures }, 'a batch waits');
      return { do: 'pause', ms: Math.min(PAUSE_FIRST_MS * 2 ** (failures - 1), PAUSE_LAST_MS) };
    }
  }

  /** After an operator has dealt with the gap; the next batch is judged again from the offset's row. */
  release(topic: string, partition: number): void {
    this.halted.remove(topic, partition);
    this.sought.delete(keyOf(topic, partition));
    this.next.delete(keyOf(topic, partition));
  }

  private async consume(batch: Batch, name: string): Promise<BatchOutcome> {
    const known = this.next.get(name);
    const fresh = known === undefined ? batch.records : batch.records.filter((r) => r.offset >= known);
    const records = this.options.mayJump(batch.topic) ? fresh : untilGap(fresh);
    const [first] = records;
    if (first === undefined) return { do: 'done' };
    const verdicts = await admitBatch(records, this.options.admission);
    let jumpedFrom: bigint | undefined;
    try {
      jumpedFrom = await this.commit(batch, verdicts);
    } catch (error) {
      if (isTransient(error)) throw error;
      const { topic, partition } = batch;
      this.options.logger.warn(
        { topic, partition, code: errorCode(error) },
        'a batch failed; one event at a time',
      );
      jumpedFrom = await this.oneByOne(batch, verdicts);
    }
    if (jumpedFrom !== undefined) return this.jumped(batch, name, jumpedFrom);
    this.sought.delete(name);
    const end = this.next.get(name);
    return records.length < fresh.length && end !== undefined ? { do: 'seek', offset: end } : { do: 'done' };
  }

  private jumped(batch: Batch, name: string, offset: bigint): BatchOutcome {
    this.next.set(name, offset);
    if (this.sought.get(name) !== offset) {
      this.sought.set(name, offset);
      return { do: 'seek', offset };
    }
    this.halted.add({ topic: batch.topic, partition: batch.partition, reason: 'jump' });
    return { do: 'pause' };
  }

  /** @returns the offset's row where the records do not follow it */
  private async commit(
    batch: Batch,
    verdicts: readonly Verdict[],
    work: (tx: EntityManager, fresh: readonly Verdict[], after: AfterCommit) => Promise<void> = (
      tx,
      fresh,
      after,
    ) => this.effects(tx, batch.topic, fresh, after),
  ): Promise<bigint | undefined> {
    const { topic, partition } = batch;
    const hooks: (() => void)[] = [];
    let end: bigint | undefined;
    let jumpedFrom: bigint | undefined;
    await this.options.dataSource.transaction(async (tx) => {
      const next = await lockOffset(tx, topic, partition, verdicts[0]?.record.offset ?? 0n);
      end = next;
      const fresh = verdicts.filter((verdict) => verdict.record.offset >= next);
      const [first] = fresh;
      const last = fresh.at(-1);
      if (first === undefined || last === undefined) return;
      if (first.record.offset > next && !this.options.mayJump(topic)) {
        jumpedFrom = next;
        return;
      }
      await work(tx, fresh, hooks);
      crashPoint('after-effects-before-offset', () => isLane(topic));
      end = last.record.offset + 1n;
      await tx.query(`UPDATE consumer_offset SET next_offset = $3 WHERE topic = $1 AND partition = $2`, [
        topic,
        partition,
        String(end),
      ]);
      crashPoint('before-batch-commit', () => isLane(topic));
    });
    crashPoint('after-batch-commit', () => isLane(topic));
    if (jumpedFrom !== undefined) return jumpedFrom;
    if (end !== undefined) this.next.set(nameOf(batch), end);
    consumed.inc({ topic }, verdicts.length);
    this.runHooks(hooks);
    return undefined;
  }

  private async effects(
    tx: EntityManager,
    topic: string,
    verdicts: readonly Verdict[],
    after: AfterCommit,
  ): Promise<void> {
    const processor = this.options.processorFor(topic);
    const voids = verdicts.filter(isVoid);
    if (voids.length > 0) {
      await quarantine(tx, voids, this.options.logger);
      await resendOwnVoids(tx, voids, this.options.logger, after, this.options.wakeRelay);
      await processor.voided?.(tx, voids, after);
    }
    let events = verdicts.filter((verdict): verdict is Admitted => !isVoid(verdict));
    if (this.options.usesInbox(topic)) events = await dropDuplicates(tx, events);
    if (events.length === 0) return;
    const waiting = await parkedSubjects(tx, topic, [...new Set(events.map((e) => e.attributes.subject))]);
    if (waiting.size > 0) {
      await park(
        tx,
        events.filter((event) => waiting.has(event.attributes.subject)),
        0,
        'behind-another',
      );
      events = events.filter((event) => !waiting.has(event.attributes.subject));
    }
    await this.process(tx, processor, topic, events, after);
  }

  private async process(
    tx: EntityManager,
    processor: TopicProcessor,
    topic: string,
    events: readonly Admitted[],
    after: AfterCommit,
  ): Promise<void> {
    if (events.length === 0) return;
    // only lanes come back to their speaker
    const adopted = topic.startsWith('referrals.') ? await adoptUnknown(tx, events) : [];
    await processor.process(tx, events, after);
    if (adopted.length === 0) return;
    this.options.logger.error(
      { alarm: 'restored', topic, adopted: adopted.length },
      'this database was restored',
    );
    const ids = await withdrawAutomatic(tx, adopted);
    if (ids.length > 0) await processor.withdrawn?.(tx, ids);
    after.push(this.options.wakeRelay);
  }

  private async oneByOne(batch: Batch, verdicts: readonly Verdict[]): Promise<bigint | undefined> {
    for (const verdict of verdicts) {
      const jumpedFrom = await this.tryOne(batch, verdict);
      if (jumpedFrom !== undefined) return jumpedFrom;
    }
    return undefined;
  }

  private async tryOne(batch: Batch, verdict: Verdict): Promise<bigint | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.commit(batch, [verdict]);
      } catch (error) {
        if (isTransient(error) || isVoid(verdict)) throw error;
        if (attempt < ATTEMPTS) continue;
        const { topic, partition } = batch;
        const code = errorCode(error);
        this.options.logger.error(
          {
            alarm: 'parked',
            topic,
            partition,
            eventId: verdict.attributes.id,
            type: verdict.attributes.type,
            code,
          },
          'an event is parked',
        );
        return this.commit(batch, [verdict], async (tx) => {
          const events = this.options.usesInbox(topic) ? await dropDuplicates(tx, [verdict]) : [verdict];
          await park(tx, events, ATTEMPTS, code);
        });
      }
    }
  }

  /**
   * Tries a subject's parked records again, in lane order, each in its own transaction, until none is left or one
   * fails. @returns how many went through, and the failure's code
   */
  async retryParked(topic: string, subject: string): Promise<{ done: number; failed?: string }> {
    for (let done = 0; ; done += 1) {
      const hooks: (() => void)[] = [];
      let tried: Admitted['record'] | undefined;
      try {
        const more = await this.options.dataSource.transaction(async (tx) => {
          await lockSubject(tx, topic, subject);
          tried = await firstParked(tx, topic, subject);
          if (tried === undefined) return false;
          const [verdict] = await admitBatch([tried], this.options.admission);
          await unpark(tx, tried);
          if (verdict === undefined) return true;
          if (isVoid(verdict)) await quarantine(tx, [verdict], this.options.logger);
          else await this.process(tx, this.options.processorFor(topic), topic, [verdict], hooks);
          return true;
        });
        this.runHooks(hooks);
        if (!more) return { done };
      } catch (error) {
        if (tried !== undefined) await noteAttempt(this.options.dataSource, tried, errorCode(error));
        return { done, failed: errorCode(error) };
      }
    }
  }

  private runHooks(hooks: readonly (() => void)[]): void {
    for (const hook of new Set(hooks)) {
      try {
        hook();
      } catch (error) {
        this.options.logger.error({ code: errorCode(error) }, 'work after the commit failed');
      }
    }
  }
}

const nameOf = (batch: Batch): string => keyOf(batch.topic, batch.partition);

/** Records up to the first hole. */
function untilGap(records: Batch['records']): Batch['records'] {
  const hole = records.findIndex(
    (record, i) => i > 0 && record.offset !== (records[i - 1]?.offset ?? 0n) + 1n,
  );
  return hole === -1 ? records : records.slice(0, hole);
}
