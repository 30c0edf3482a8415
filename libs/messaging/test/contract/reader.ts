import { newId } from '#kernel';
import type {
  Batch,
  BatchOutcome,
  EventLog,
  LogRecord,
  SubscribeOptions,
  Subscription,
} from '../../src/event-log.js';

/** A subscriber that keeps what it was given. */
export class Reader {
  /** All that was delivered, repeats included, in the order of delivery. */
  readonly records: LogRecord[] = [];
  readonly batches: (readonly LogRecord[])[] = [];
  /** What was answered with `done`. */
  readonly finished: LogRecord[] = [];
  readonly errors: unknown[] = [];
  answer: (partition: number, signal: AbortSignal) => BatchOutcome | Promise<BatchOutcome> = () => ({
    do: 'done',
  });
  private subscription: Subscription | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly topic: string,
    private readonly options: Partial<SubscribeOptions>,
  ) {}

  async start(): Promise<void> {
    this.subscription = await this.log.subscribe({
      group: newId(),
      topics: [this.topic],
      position: () => Promise.resolve(undefined),
      onBatch: (batch) => this.take(batch),
      onError: (error) => this.errors.push(error),
      ...this.options,
    });
  }

  of(partition: number): LogRecord[] {
    return this.records.filter((record) => record.partition === partition);
  }

  /** The partitions of the last batches. */
  lately(count: number): Set<number | undefined> {
    return new Set(this.batches.slice(-count).map((batch) => batch[0]?.partition));
  }

  resume(partition: number): void {
    this.subscription?.resume(this.topic, partition);
  }

  async stop(): Promise<void> {
    const { subscription } = this;
    this.subscription = undefined;
    await subscription?.stop();
  }

  private async take({ partition, records, signal }: Batch): Promise<BatchOutcome> {
    this.batches.push(records);
    this.records.push(...records);
    const outcome = await this.answer(partition, signal);
    if (outcome.do === 'done') this.finished.push(...records);
    return outcome;
  }
}
