/** A record as read from the log: nothing about it is trusted yet. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** The log's append time, milliseconds since 1970: everybody's clock (design §5). */
  readonly appendedAt: number;
  readonly key: string | null;
  /** In the order received, repeated names kept: a repeated header makes a record void. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly value: Buffer;
}

/** A record about to be appended. */
export interface OutgoingRecord {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** Milliseconds; absent: for ever. */
  readonly retentionMs?: number;
  readonly compacted?: boolean;
}

export interface Batch {
  readonly topic: string;
  readonly partition: number;
  /** In offset order, never empty. */
  readonly records: readonly LogRecord[];
  /** Aborted when the partition is taken away or the subscription stops. */
  readonly signal: AbortSignal;
}

/**
 * What the handler did with a batch.
 * `done`: go on behind the batch. `seek`: read again from `offset`. `pause`: leave this partition alone for `ms`
 * (or until `resume` is called when absent), then deliver again from where it stood.
 */
export type BatchOutcome =
  | { readonly do: 'done' }
  | { readonly do: 'seek'; readonly offset: bigint }
  | { readonly do: 'pause'; readonly ms?: number };

export interface SubscribeOptions {
  /** Consumer group: each partition goes to one member at a time. */
  readonly group: string;
  readonly topics: readonly string[];
  /** The next offset to read for a partition, from the node's database; undefined: from the earliest. */
  readonly position: (topic: string, partition: number) => Promise<bigint | undefined>;
  /** Must not throw: a throw counts as `pause` for one second and is reported to `onError`. */
  readonly onBatch: (batch: Batch) => Promise<BatchOutcome>;
  /** An asynchronous failure of the subscription itself; it keeps trying. */
  readonly onError: (error: unknown) => void;
}

export interface Subscription {
  /** Delivers a paused partition again. */
  resume(topic: string, partition: number): void;
  /** Waits for running batches, then leaves the group. */
  stop(): Promise<void>;
}

/**
 * The log as this project needs it: a partitioned, ordered, append-only log with append times.
 * Two adapters, Kafka (kafkajs) and embedded (PostgreSQL), pass one contract test suite.
 */
export interface EventLog {
  readonly kind: 'kafka' | 'embedded';
  /** Creates what is missing; never changes what exists. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>;
  /** The partition of a key: murmur2, as Kafka's own clients compute it. Throws `unavailable` if the topic is unknown. */
  partitionFor(topic: string, key: string): Promise<number>;
  /** Appends in order, all or the error; resolves when every in-sync replica has them. Callers keep one call in flight per partition. */
  append(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void>;
  /** First offset held and the next to be written, per partition. */
  offsets(topic: string): Promise<readonly { partition: number; low: bigint; high: bigint }[]>;
  /** Reads without a group, for tools and look-backs; up to `limit` records from `offset`, empty at the end. */
  read(topic: string, partition: number, offset: bigint, limit: number): Promise<LogRecord[]>;
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  close(): Promise<void>;
}
