import type { Client } from 'pg';
import { toHeaders, type Attributes, type UnstampedAttributes } from '#contracts';
import { crashPoint } from './crash-point.js';
import type { EventLog } from './event-log.js';
import { errorCode, type Log } from './log.js';
import { relayFailures, relaySent } from './metrics.js';
import type { StampedRow } from './stamp-store.js';
import { isLane } from './topics.js';
import { traceSent } from './trace-events.js';

/** One append: large enough to be worth a round trip, below every broker's limit. */
const MAX_SEND_BYTES = 512 * 1024;
const HEADER_BYTES = 1_500;
/** Rows held in memory per topic-partition; what is beyond waits in the database. */
const MAX_QUEUED = 1_000;
const BACKOFF_FIRST_MS = 100;
const BACKOFF_LAST_MS = 5_000;

/** Found void this often, stamped anew in between, an event is not sent any more: nobody will take it as it is. */
export const GIVEN_UP = 3;

export interface SenderContext {
  readonly log: EventLog;
  readonly logger: Log;
  readonly mark: (rows: readonly StampedRow[]) => Promise<void>;
  /** A row was marked, a queue drained: the relay's loop may have work. */
  readonly moved: () => void;
}

/** Sends one topic-partition's rows in order, one append in flight, and holds back nobody but itself. */
export class PartitionSender {
  private queue: StampedRow[] = [];
  private unmarked = 0;
  private sending = false;
  private stopped = false;
  private failures = 0;
  private wakeUp: (() => void) | undefined;
  /** Rows of this partition wait in the database: reload when idle. */
  overflow = false;

  constructor(
    readonly topic: string,
    readonly partition: number,
    private readonly context: SenderContext,
  ) {}

  get queued(): number {
    return this.queue.length;
  }

  get failing(): boolean {
    return this.failures > 0;
  }

  /** Nothing in memory and nothing on the way: reading the database again meets no row twice. */
  get idle(): boolean {
    return this.queue.length === 0 && this.unmarked === 0;
  }

  push(rows: readonly StampedRow[]): void {
    if (this.overflow || this.queue.length + rows.length > MAX_QUEUED) {
      this.overflow = true;
      return;
    }
    this.refill(rows);
  }

  /** Takes rows read back from the database; only while idle. */
  refill(rows: readonly StampedRow[]): void {
    this.queue.push(...rows);
    if (!this.sending && this.queue.length > 0) void this.pump();
  }

  stop(): void {
    this.stopped = true;
    this.queue = [];
    this.wakeUp?.();
  }

  private async pump(): Promise<void> {
    this.sending = true;
    while (this.queue.length > 0 && !this.stopped) {
      const rows = this.take();
      const startedAt = Date.now();
      try {
        const records = rows.map(({ key, attributes, value }) => ({
          key,
          headers: toHeaders(attributes),
          value,
        }));
        await this.context.log.append(this.topic, this.partition, records);
      } catch (error) {
        await this.backOff(error);
        continue;
      }
      crashPoint('after-send-before-mark', () => isLane(this.topic));
      traceSent(rows, startedAt, this.context.log.kind);
      this.sent(rows);
    }
    this.sending = false;
    this.context.moved();
  }

  /** The head of the queue, up to the size limit; it stays there until it is sent. */
  private take(): StampedRow[] {
    let bytes = 0;
    let count = 0;
    for (const row of this.queue) {
      bytes += row.value.length + HEADER_BYTES;
      if (count > 0 && bytes > MAX_SEND_BYTES) break;
      count += 1;
    }
    return this.queue.slice(0, count);
  }

  private sent(rows: readonly StampedRow[]): void {
    this.failures = 0;
    this.queue = this.queue.slice(rows.length);
    this.unmarked += rows.length;
    relaySent.inc({ topic: this.topic }, rows.length);
    this.context.mark(rows).then(
      () => {
        this.unmarked -= rows.length;
        this.context.moved();
      },
      // the marker's connection is gone: the relay starts over and finds these rows unpublished
      () => undefined,
    );
  }

  private async backOff(error: unknown): Promise<void> {
    this.failures += 1;
    relayFailures.inc({ topic: this.topic });
    const full = Math.min(BACKOFF_FIRST_MS * 2 ** (this.failures - 1), BACKOFF_LAST_MS);
    const ms = full * (0.5 + Math.random() / 2);
    this.context.logger.warn(
      { topic: this.topic, partition: this.partition, code: errorCode(error), failures: this.failures },
      'sending failed; trying again',
    );
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeUp = undefined;
  }
}

/**
 * Marks rows published, gathering what arrives while a statement is on its way.
 * Its connection runs with `synchronous_commit` off: a mark lost in a crash costs one re-send of the same bytes,
 * which every reader drops as a duplicate.
 */
export class Marker {
  private waiting: { rows: readonly StampedRow[]; resolve: () => void; reject: (error: unknown) => void }[] =
    [];
  private running = false;

  constructor(
    private readonly client: Client,
    private readonly failed: (error: unknown) => void,
  ) {}

  mark(rows: readonly StampedRow[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ rows, resolve, reject });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      const rows = group.flatMap((entry) => entry.rows);
      try {
        await this.client.query({
          name: 'relay-mark',
          text: `UPDATE outbox o SET published_at = clock_timestamp()
            FROM unnest($1::bigint[], $2::integer[]) AS u(position, voided)
            WHERE o.position = u.position AND o.voided = u.voided AND o.stamped_at IS NOT NULL`,
          values: [rows.map((row) => row.position), rows.map((row) => row.voided)],
        });
        for (const entry of group) entry.resolve();
      } catch (error) {
        for (const entry of group) entry.reject(error);
        this.failed(error);
      }
    }
    this.running = false;
  }
}

interface OutboxRow {
  readonly position: string;
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly attributes: UnstampedAttributes;
  readonly value: Buffer;
  readonly voided: number;
  readonly n: string | null;
  readonly epoch: string | null;
  readonly seq: string | null;
  readonly prev: string | null;
  readonly kid: string;
  readonly sig: string;
}

/** Columns of `stampedRow`'s input. */
export const STAMPED_COLUMNS =
  'position, topic, partition, key, attributes, value, voided, n, epoch, seq, prev, kid, sig';

/** The event as it was stamped, byte for byte. */
export function stampedRow(row: OutboxRow): StampedRow {
  return { ...row, attributes: stampedAttributes(row) };
}

export function stampedAttributes(
  row: Pick<OutboxRow, 'attributes' | 'n' | 'epoch' | 'seq' | 'prev' | 'kid' | 'sig'>,
): Attributes {
  return {
    ...row.attributes,
    ...(row.n === null ? {} : { n: row.n }),
    ...(row.epoch === null ? {} : { epoch: row.epoch }),
    ...(row.seq === null ? {} : { seq: row.seq }),
    ...(row.prev === null ? {} : { prev: row.prev }),
    kid: row.kid,
    sig: row.sig,
  };
}

/** Unpublished rows of one topic-partition, oldest first. */
export async function readUnpublished(
  client: Client,
  topic: string,
  partition: number,
  limit: number,
): Promise<StampedRow[]> {
  const { rows } = await client.query<OutboxRow>({
    name: 'relay-unpublished',
    text: `SELECT ${STAMPED_COLUMNS} FROM outbox
      WHERE stamped_at IS NOT NULL AND published_at IS NULL AND topic = $1 AND partition = $2 AND voided < $4
      ORDER BY position LIMIT $3`,
    values: [topic, partition, limit, GIVEN_UP],
  });
  return rows.map(stampedRow);
}

/** Where unpublished rows wait: after a start, a take-over, a re-send. */
export async function unpublishedPartitions(
  client: Client,
): Promise<readonly { topic: string; partition: number }[]> {
  const { rows } = await client.query<{ topic: string; partition: number }>({
    name: 'relay-unpublished-partitions',
    text: `SELECT DISTINCT topic, partition FROM outbox
      WHERE stamped_at IS NOT NULL AND published_at IS NULL AND voided < $1`,
    values: [GIVEN_UP],
  });
  return rows;
}

/** Rows by topic-partition, order kept. */
export function byPartition(rows: readonly StampedRow[]): Map<string, StampedRow[]> {
  const groups = new Map<string, StampedRow[]>();
  for (const row of rows) {
    const name = `${row.topic}/${String(row.partition)}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}
