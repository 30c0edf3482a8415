import { Client, type Pool } from 'pg';
import { asUnavailable, deliver, isAborted, Pauses, report, sleep } from '../delivery.js';
import type { SubscribeOptions, Subscription } from '../event-log.js';
import { readRecords, type PartitionPlace } from './records.js';
import { CHANNEL } from './schema.js';

/** How soon a dead owner's partitions are taken over, and a lost announcement is made good. */
const TICK_MS = 500;
const RETRY_MS = 1_000;
const BATCH = 1_000;

export interface EmbeddedSubscriptionOptions {
  readonly databaseUrl: string;
  readonly clientId: string;
  readonly pool: Pool;
  readonly groupId: number;
  readonly places: readonly PartitionPlace[];
  readonly options: SubscribeOptions;
}

/** A partition that this member owns, until its signal aborts. */
interface Owned {
  readonly place: PartitionPlace;
  readonly abort: AbortController;
  /** Something may have come since the last look. */
  changed: boolean;
  wake: () => void;
  next: bigint;
  done: Promise<void>;
}

/**
 * One member of a group. A session's advisory locks say who owns a partition, so a member that dies loses its
 * partitions with its connection; a shared lock counts the members, and each takes its share.
 */
export class EmbeddedSubscription implements Subscription {
  private readonly pauses = new Pauses();
  private readonly owned = new Map<number, Owned>();
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  constructor(private readonly member: EmbeddedSubscriptionOptions) {
    this.running = this.run();
  }

  resume(topic: string, partition: number): void {
    this.pauses.resume(topic, partition);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!isAborted(signal)) {
      try {
        await this.session(signal);
      } catch (error) {
        report(this.member.options, asUnavailable(error));
        await sleep(RETRY_MS, signal);
      }
    }
  }

  /** From connecting to losing the connection, which is losing every partition. */
  private async session(signal: AbortSignal): Promise<void> {
    const client = new Client({
      connectionString: this.member.databaseUrl,
      application_name: `${this.member.clientId}-member`,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    let lost: Error | undefined;
    const tick = new AbortController();
    client.on('error', (error) => {
      lost ??= error;
      tick.abort();
    });
    client.on('notification', ({ payload }) => {
      for (const id of (payload ?? '').split(',')) this.wake(Number(id));
    });
    const stop = (): void => {
      tick.abort();
    };
    signal.addEventListener('abort', stop);
    try {
      await client.connect();
      await client.query('SELECT pg_advisory_lock_shared($1, 0)', [this.member.groupId]);
      await client.query(`LISTEN ${CHANNEL}`);
      while (!isAborted(tick.signal) && !isAborted(signal)) {
        await this.balance(client);
        await this.catchUp(client);
        await sleep(TICK_MS, tick.signal);
      }
      if (lost !== undefined) throw lost;
    } finally {
      signal.removeEventListener('abort', stop);
      await Promise.all([...this.owned.values()].map((partition) => this.end(partition)));
      await client.end().catch(() => undefined);
    }
  }

  /** Takes free partitions up to this member's share; gives back what is above it. */
  private async balance(client: Client): Promise<void> {
    const { groupId, places } = this.member;
    const { rows } = await client.query<{ id: number; members: string }>({
      name: 'log-members',
      text: `SELECT objid::integer AS id, count(*) AS members FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND classid = $1::oid AND objsubid = 2
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        GROUP BY objid`,
      values: [groupId],
    });
    const taken = new Set(rows.map((row) => row.id));
    const members = Number(rows.find((row) => row.id === 0)?.members ?? 1);
    const share = Math.ceil(places.length / members);
    const surplus = [...this.owned.values()].slice(share);
    await Promise.all(surplus.map((partition) => this.end(partition)));
    for (const { place } of surplus)
      await client.query('SELECT pg_advisory_unlock($1, $2)', [groupId, place.id]);
    const free = places
      .filter((place) => !taken.has(place.id))
      .slice(0, Math.max(0, share - this.owned.size));
    if (free.length === 0) return;
    const { rows: tried } = await client.query<{ id: number; got: boolean }>(
      `SELECT id, pg_try_advisory_lock($1, id) AS got FROM unnest($2::integer[]) AS u(id)`,
      [groupId, free.map((place) => place.id)],
    );
    const got = new Set(tried.filter((row) => row.got).map((row) => row.id));
    for (const place of free) if (got.has(place.id)) this.begin(place);
  }

  /** The net under the announcements: looks where the owned partitions end. */
  private async catchUp(client: Client): Promise<void> {
    if (this.owned.size === 0) return;
    const { rows } = await client.query<{ id: number; next: string }>({
      name: 'log-ends',
      text: `SELECT id, next FROM log_partition WHERE id = ANY($1::integer[])`,
      values: [[...this.owned.keys()]],
    });
    for (const { id, next } of rows) {
      const partition = this.owned.get(id);
      if (partition !== undefined && BigInt(next) > partition.next) this.wake(id);
    }
  }

  private wake(id: number): void {
    const partition = this.owned.get(id);
    if (partition === undefined) return;
    partition.changed = true;
    partition.wake();
  }

  private begin(place: PartitionPlace): void {
    const partition: Owned = {
      place,
      abort: new AbortController(),
      changed: true,
      wake: () => undefined,
      next: 0n,
      done: Promise.resolve(),
    };
    partition.abort.signal.addEventListener('abort', () => {
      partition.wake();
    });
    this.owned.set(place.id, partition);
    partition.done = this.consume(partition);
  }

  private async end(partition: Owned): Promise<void> {
    partition.abort.abort();
    await partition.done;
    this.owned.delete(partition.place.id);
  }

  private async consume(partition: Owned): Promise<void> {
    const { signal } = partition.abort;
    let at: bigint | undefined;
    while (!isAborted(signal)) {
      try {
        at ??= await this.start(partition.place);
        partition.next = at;
        at = await this.step(partition, at);
      } catch (error) {
        report(this.member.options, asUnavailable(error));
        await sleep(RETRY_MS, signal);
      }
    }
  }

  private async start({ topic, partition }: PartitionPlace): Promise<bigint> {
    const { position } = this.member.options;
    return (await position(topic, partition)) ?? 0n; // the earliest there is: reading skips what was swept
  }

  /** One batch, or the wait for one. @returns where to read next */
  private async step(partition: Owned, at: bigint): Promise<bigint> {
    const { place, abort } = partition;
    const { topic, partition: number } = place;
    partition.changed = false;
    const records = await readRecords(this.member.pool, place, at, BATCH);
    const last = records.at(-1);
    if (last === undefined) {
      await this.change(partition);
      return at;
    }
    if (isAborted(abort.signal)) return at;
    this.pauses.begin(topic, number);
    const batch = { topic, partition: number, records, signal: abort.signal };
    const outcome = await deliver(this.member.options, batch);
    if (outcome.do === 'done') return last.offset + 1n;
    if (outcome.do === 'seek') return outcome.offset;
    await this.pauses.wait(topic, number, outcome.ms, abort.signal);
    return at;
  }

  private change(partition: Owned): Promise<void> {
    if (partition.changed || isAborted(partition.abort.signal)) return Promise.resolve();
    return new Promise((resolve) => {
      partition.wake = resolve;
    });
  }
}
