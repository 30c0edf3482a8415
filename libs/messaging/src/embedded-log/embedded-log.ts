import { Pool } from 'pg';
import { asUnavailable, unknownTopic } from '../delivery.js';
import type {
  EventLog,
  LogRecord,
  OutgoingRecord,
  SubscribeOptions,
  Subscription,
  TopicSpec,
} from '../event-log.js';
import { errorCode, type Log } from '../log.js';
import { partitionOfKey } from '../partitioner.js';
import { EmbeddedSubscription } from './embedded-subscription.js';
import { readRecords, type PartitionPlace } from './records.js';
import { CHANNEL, createTables } from './schema.js';

const SWEEP_EVERY_MS = 3_600_000;

export interface EmbeddedLogOptions {
  /** The log's own database. */
  readonly databaseUrl: string;
  readonly clientId: string;
  readonly logger: Log;
}

// The row lock is held until the commit: offsets have no gaps and become visible in order, times never go back.
const APPEND = `
  WITH place AS (
    UPDATE log_partition SET next = next + cardinality($3::bytea[]),
      last_time = greatest(last_time, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)
    WHERE topic = $1 AND partition = $2
    RETURNING id, next - cardinality($3::bytea[]) AS first, last_time
  )
  INSERT INTO log_record (partition_id, "offset", appended_at, key, headers, value)
  SELECT place.id, place.first + r.i - 1, place.last_time, r.key, r.headers, r.value
  FROM place, unnest($3::bytea[], $4::text[], $5::bytea[]) WITH ORDINALITY AS r(key, headers, value, i)
  RETURNING partition_id`;

/** A partitioned log in PostgreSQL, for machines that have only Node (ADR 0005). */
export class EmbeddedLog implements EventLog {
  readonly kind = 'embedded';
  private readonly pool: Pool;
  private readonly notifier: Notifier;
  private readonly places = new Map<string, readonly PartitionPlace[]>();
  private readonly sweeper: NodeJS.Timeout;

  private constructor(private readonly options: EmbeddedLogOptions) {
    this.pool = poolOf(options, 8);
    this.notifier = new Notifier(poolOf(options, 1, '-c synchronous_commit=off'), options.logger);
    this.sweeper = setInterval(() => {
      this.sweep().catch((error: unknown) => {
        options.logger.warn({ code: errorCode(error) }, 'sweeping the log failed');
      });
    }, SWEEP_EVERY_MS);
    this.sweeper.unref();
  }

  /** @throws AppError `unavailable` while the database does not answer */
  static async open(options: EmbeddedLogOptions): Promise<EmbeddedLog> {
    const log = new EmbeddedLog(options);
    try {
      await createTables(log.pool);
      return log;
    } catch (error) {
      await log.close();
      throw asUnavailable(error);
    }
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    await this.query(
      `WITH fresh AS (
         INSERT INTO log_topic (name, partitions, retention_ms, compacted)
         SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::boolean[])
         ON CONFLICT DO NOTHING RETURNING name, partitions
       )
       INSERT INTO log_partition (topic, partition)
       SELECT name, generate_series(0, partitions - 1) FROM fresh ORDER BY 1, 2`,
      [
        topics.map((topic) => topic.name),
        topics.map((topic) => topic.partitions),
        topics.map((topic) => topic.retentionMs ?? null),
        topics.map((topic) => topic.compacted ?? false),
      ],
    );
  }

  async partitionFor(topic: string, key: string): Promise<number> {
    return partitionOfKey(key, (await this.partitionsOf(topic)).length);
  }

  async append(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    if (records.length === 0) return;
    const rows = await this.query<{ partition_id: number }>(APPEND, [
      topic,
      partition,
      records.map((record) => Buffer.from(record.key)),
      records.map((record) => JSON.stringify(Object.entries(record.headers))),
      records.map((record) => record.value),
    ]);
    const [row] = rows;
    if (row === undefined) throw unknownTopic(topic);
    this.notifier.announce(row.partition_id);
  }

  async offsets(topic: string): Promise<{ partition: number; low: bigint; high: bigint }[]> {
    const rows = await this.query<{ partition: number; low: string; next: string }>(
      `SELECT partition, low, next FROM log_partition WHERE topic = $1 ORDER BY partition`,
      [topic],
    );
    if (rows.length === 0) throw unknownTopic(topic);
    return rows.map((row) => ({ partition: row.partition, low: BigInt(row.low), high: BigInt(row.next) }));
  }

  async read(topic: string, partition: number, offset: bigint, limit: number): Promise<LogRecord[]> {
    const place = (await this.partitionsOf(topic))[partition];
    if (place === undefined) throw unknownTopic(topic);
    try {
      return await readRecords(this.pool, place, offset, limit);
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const places = (await Promise.all(options.topics.map((topic) => this.partitionsOf(topic)))).flat();
    const [group] = await this.query<{ id: number }>(
      `INSERT INTO log_group AS g (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = g.name RETURNING id`,
      [options.group],
    );
    if (group === undefined) throw new Error('unreachable');
    return new EmbeddedSubscription({ ...this.options, pool: this.pool, groupId: group.id, places, options });
  }

  /** Deletes what is older than its topic's retention. Compacted topics are kept whole. */
  async sweep(): Promise<void> {
    await this.query(
      `WITH gone AS (
         DELETE FROM log_record r USING log_partition p JOIN log_topic t ON t.name = p.topic
         WHERE r.partition_id = p.id AND t.retention_ms IS NOT NULL AND NOT t.compacted
           AND r.appended_at < floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint - t.retention_ms
         RETURNING r.partition_id, r."offset"
       )
       UPDATE log_partition p SET low = g.last + 1
       FROM (SELECT partition_id, max("offset") AS last FROM gone GROUP BY 1) AS g WHERE p.id = g.partition_id`,
    );
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper);
    await this.notifier.close();
    await this.pool.end();
  }

  private async partitionsOf(topic: string): Promise<readonly PartitionPlace[]> {
    const known = this.places.get(topic);
    if (known !== undefined) return known;
    const rows = await this.query<{ id: number; topic: string; partition: number }>(
      `SELECT id, topic, partition FROM log_partition WHERE topic = $1 ORDER BY partition`,
      [topic],
    );
    if (rows.length === 0) throw unknownTopic(topic);
    this.places.set(topic, rows); // never changed afterwards (design §2)
    return rows;
  }

  private async query<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    try {
      return (await this.pool.query<T>(text, values)).rows;
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

function poolOf({ databaseUrl, clientId, logger }: EmbeddedLogOptions, max: number, options?: string): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    application_name: `${clientId}-log`,
    max,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    ...(options === undefined ? {} : { options }),
  });
  pool.on('error', (error) => {
    logger.warn({ code: errorCode(error) }, 'the log lost a connection');
  });
  // one that breaks while it changes hands has no listener, and would end the process; its next statement is refused
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
  });
  return pool;
}

/**
 * Tells subscribers of new records, after their commit and beside it: a `NOTIFY` inside would make all appends commit
 * one after another. What is announced while a message is under way goes with the next. A lost one costs a poll.
 */
class Notifier {
  private ids = new Set<number>();
  private running: Promise<void> | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly logger: Log,
  ) {}

  announce(id: number): void {
    this.ids.add(id);
    this.running ??= this.run();
  }

  async close(): Promise<void> {
    await this.running;
    await this.pool.end();
  }

  private async run(): Promise<void> {
    while (this.ids.size > 0) {
      const payload = [...this.ids].join();
      this.ids = new Set();
      try {
        await this.pool.query({
          name: 'log-notify',
          text: 'SELECT pg_notify($1, $2)',
          values: [CHANNEL, payload],
        });
      } catch (error) {
        this.logger.warn({ code: errorCode(error) }, 'subscribers were not told; they poll');
      }
    }
    this.running = undefined;
  }
}
