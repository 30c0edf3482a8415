import type { DataSource, EntityManager } from 'typeorm';
import { admitBatch, isVoid, type AdmissionContext } from './admission.js';
import { crashPoint } from './crash-point.js';
import { keyOf, within } from './delivery.js';
import { Effects, runHooks, type EffectsOptions, type Part } from './effects.js';
import type { Batch, BatchOutcome } from './event-log.js';
import { HaltedPartitions } from './halted-partitions.js';
import { dropDuplicates, moveOffsets, openPartition, openPartitions, type Arrived } from './inbox.js';
import { errorCode, isTransient } from './log.js';
import { consumed } from './metrics.js';
import { park } from './parked.js';
import { retryParked } from './retry-parked.js';
import { together } from './together.js';
import { isLane } from './topics.js';
import type { AfterCommit, Verdict } from './types.js';

/** Attempts of one event, each in a transaction of its own, before it is parked. */
const ATTEMPTS = 3;
/** At most so long a transaction waits for records that are being judged; with none it does not wait. */
const GATHER_MS = 5;
const PAUSE_FIRST_MS = 250;
const PAUSE_LAST_MS = 5_000;

export interface BatchRunnerOptions extends EffectsOptions {
  readonly dataSource: DataSource;
  readonly admission: AdmissionContext;
  /** Gaps in the offsets are ordinary (a compacted topic). */
  readonly mayJump: (topic: string) => boolean;
}

/** A partition's records, waiting for the next transaction. */
interface Turn {
  readonly arrived: Arrived;
  readonly resolve: (jumpedFrom: bigint | undefined) => void;
  readonly reject: (error: unknown) => void;
}

type Work = (tx: EntityManager, part: Part, after: AfterCommit) => Promise<void>;

/**
 * Batches of topic-partitions: admission, then one transaction that holds the offsets' rows, the effects and the new
 * offsets, so that effects happen once whoever else believes to own a partition (design §5). What arrives from several
 * partitions while a transaction runs shares the next one; if that fails, each has one of its own (ADR 0020).
 */
export class BatchRunner {
  private readonly next = new Map<string, bigint>();
  private readonly sought = new Map<string, bigint>();
  readonly halted: HaltedPartitions;
  private readonly failures = new Map<string, number>();
  private readonly effects: Effects;
  private readonly judging = new Set<Promise<unknown>>();
  private turns: Turn[] = [];
  private turning = false;

  constructor(private readonly options: BatchRunnerOptions) {
    this.effects = new Effects(options);
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
    const verdicts = await this.judged(admitBatch(records, this.options.admission));
    const { topic, partition } = batch;
    let jumpedFrom: bigint | undefined;
    try {
      jumpedFrom = await this.inTurn({ topic, partition, verdicts });
    } catch (error) {
      if (isTransient(error)) throw error;
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

  /** Remembers that a verdict is on its way. */
  private async judged<T>(verdict: Promise<T>): Promise<T> {
    this.judging.add(verdict);
    try {
      return await verdict;
    } finally {
      this.judging.delete(verdict);
    }
  }

  private inTurn(arrived: Arrived): Promise<bigint | undefined> {
    return new Promise((resolve, reject) => {
      this.turns.push({ arrived, resolve, reject });
      if (!this.turning) void this.takeTurns();
    });
  }

  private async takeTurns(): Promise<void> {
    this.turning = true;
    while (this.turns.length > 0) {
      // what came with it in one fetch is nearly ready: else the first alone would have a transaction, and all others wait
      if (this.judging.size > 0) await within(GATHER_MS, Promise.allSettled(this.judging));
      const turns = this.turns;
      this.turns = [];
      await this.takeTurn(turns);
    }
    this.turning = false;
  }

  /** Whatever cannot share the transaction has one of its own, and the others do not wait for it. */
  private async takeTurn(turns: readonly Turn[]): Promise<void> {
    let done: ReadonlySet<Arrived>;
    try {
      done = await this.commitTogether(turns.map(({ arrived }) => arrived));
    } catch (error) {
      const [only, another] = turns;
      if (another === undefined) {
        only?.reject(error);
        return;
      }
      this.options.logger.warn(
        { code: errorCode(error), partitions: turns.length },
        'one partition at a time',
      );
      done = new Set();
    }
    for (const { arrived, resolve, reject } of turns) {
      if (done.has(arrived)) resolve(undefined);
      else this.commit(arrived).then(resolve, reject);
    }
  }

  /**
   * Several partitions in one transaction, as far as nothing about them is unusual: not those whose lock somebody else
   * holds or whose offset is not the expected one. @returns those that are done
   */
  private async commitTogether(arrived: readonly Arrived[]): Promise<ReadonlySet<Arrived>> {
    const hooks: (() => void)[] = [];
    const usual = new Map<Arrived, Part>();
    await this.options.dataSource.transaction(async (tx) => {
      const openings = await openPartitions(tx, arrived, 'skip');
      for (const each of arrived) {
        const opening = openings.get(nameOf(each));
        if (opening === undefined || opening.next !== each.verdicts[0]?.record.offset) continue;
        usual.set(each, { ...each, opening });
      }
      const parts = [...usual.values()];
      if (parts.length > 0) await this.finish(tx, parts, () => this.effects.apply(tx, parts, hooks));
    });
    const done = new Set(usual.keys());
    this.committed(done, hooks);
    return done;
  }

  /** @returns the offset's row where the records do not follow it */
  private async commit(
    arrived: Arrived,
    work: Work = (tx, part, after) => this.effects.apply(tx, [part], after),
  ): Promise<bigint | undefined> {
    const { topic } = arrived;
    const hooks: (() => void)[] = [];
    let jumpedFrom: bigint | undefined;
    let end = 0n;
    await this.options.dataSource.transaction(async (tx) => {
      const opening = await openPartition(tx, arrived);
      end = opening.next;
      const fresh = arrived.verdicts.filter((verdict) => verdict.record.offset >= opening.next);
      const [first] = fresh;
      if (first === undefined) return;
      if (first.record.offset > opening.next && !this.options.mayJump(topic)) {
        jumpedFrom = opening.next;
        return;
      }
      const part = { ...arrived, verdicts: fresh, opening };
      await this.finish(tx, [part], () => work(tx, part, hooks));
      end = endOf(part);
    });
    if (jumpedFrom !== undefined) return jumpedFrom;
    this.committed([arrived], hooks, end);
    return undefined;
  }

  private async finish(tx: EntityManager, parts: readonly Part[], work: () => Promise<void>): Promise<void> {
    const onLane = (): boolean => parts.some(({ topic }) => isLane(topic));
    const ends = parts.map((part) => ({ topic: part.topic, partition: part.partition, end: endOf(part) }));
    // the rows are locked: moved now or last is the same to everybody, and now it travels with what is read first
    await together([
      moveOffsets(tx, ends).then(() => {
        crashPoint('after-offset-amid-effects', onLane);
      }),
      work(),
    ]);
    crashPoint('before-batch-commit', onLane);
  }

  private committed(all: Iterable<Arrived>, hooks: readonly (() => void)[], end?: bigint): void {
    crashPoint('after-batch-commit', () => [...all].some(({ topic }) => isLane(topic)));
    for (const arrived of all) {
      this.next.set(nameOf(arrived), end ?? endOf(arrived));
      consumed.inc({ topic: arrived.topic }, arrived.verdicts.length);
    }
    runHooks(hooks, this.options.logger);
  }

  private async oneByOne(batch: Batch, verdicts: readonly Verdict[]): Promise<bigint | undefined> {
    for (const verdict of verdicts) {
      const jumpedFrom = await this.tryOne(batch, verdict);
      if (jumpedFrom !== undefined) return jumpedFrom;
    }
    return undefined;
  }

  private async tryOne({ topic, partition }: Batch, verdict: Verdict): Promise<bigint | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.commit({ topic, partition, verdicts: [verdict] });
      } catch (error) {
        if (isTransient(error) || isVoid(verdict)) throw error;
        if (attempt < ATTEMPTS) continue;
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
        return this.commit({ topic, partition, verdicts: [verdict] }, async (tx) => {
          const events = this.options.usesInbox(topic) ? await dropDuplicates(tx, [verdict]) : [verdict];
          await park(tx, events, ATTEMPTS, code);
        });
      }
    }
  }

  /** See `retryParked`. */
  retryParked(topic: string, subject: string): Promise<{ done: number; failed?: string }> {
    return retryParked({ ...this.options, effects: this.effects }, topic, subject);
  }
}

const nameOf = ({ topic, partition }: Pick<Batch, 'topic' | 'partition'>): string => keyOf(topic, partition);

const endOf = ({ verdicts }: { verdicts: readonly Verdict[] }): bigint =>
  (verdicts.at(-1)?.record.offset ?? -1n) + 1n;

/** Records up to the first hole. */
function untilGap(records: Batch['records']): Batch['records'] {
  const hole = records.findIndex(
    (record, i) => i > 0 && record.offset !== (records[i - 1]?.offset ?? 0n) + 1n,
  );
  return hole === -1 ? records : records.slice(0, hole);
}
