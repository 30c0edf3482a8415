import type { EntityManager } from 'typeorm';
import { isVoid } from './admission.js';
import { keyOf } from './delivery.js';
import { stampedAmong } from './restored.js';
import type { Admitted, Verdict } from './types.js';

/** What is read under a partition's lock. */
export interface Opening {
  /** The next offset to take. */
  readonly next: bigint;
  /** Which of the batch's subjects have something parked on this topic. */
  readonly parked: readonly string[];
  /** Which of the batch's own events the outbox knows as stamped, by id. */
  readonly stamped: ReadonlySet<string>;
}

/** A partition's records, judged. */
export interface Arrived {
  readonly topic: string;
  readonly partition: number;
  /** In offset order, never empty. */
  readonly verdicts: readonly Verdict[];
}

const LOCK = `
  SELECT c.topic, c.partition, c.next_offset
  FROM consumer_offset c JOIN unnest($1::text[], $2::integer[]) AS u(topic, partition) USING (topic, partition)
  ORDER BY c.topic, c.partition FOR UPDATE OF c`;

/**
 * Locks these partitions' offset rows: whoever holds one owns the partition, whatever the consumer group believes. What
 * else is read comes after the locks: the statements travel together and are done one after the other.
 * @param others `wait` for who holds a lock, or `skip` what is held
 * @returns by topic and partition; without those that are skipped or have no row yet
 */
export async function openPartitions(
  tx: EntityManager,
  arrived: readonly Arrived[],
  others: 'wait' | 'skip',
): Promise<Map<string, Opening>> {
  const locking: Promise<{ topic: string; partition: number; next_offset: string }[]> = tx.query(
    others === 'skip' ? `${LOCK} SKIP LOCKED` : LOCK,
    [arrived.map(({ topic }) => topic), arrived.map(({ partition }) => partition)],
  );
  const [rows, parked, stamped] = await Promise.all([
    locking,
    parkedAmong(tx, arrived),
    stampedAmong(tx, arrived.flatMap(eventsOf)),
  ]);
  return new Map(
    rows.map(({ topic, partition, next_offset }) => [
      keyOf(topic, partition),
      { next: BigInt(next_offset), parked: parked.get(topic) ?? [], stamped },
    ]),
  );
}

/** As `openPartitions` for one, its row made where it is absent. */
export async function openPartition(tx: EntityManager, arrived: Arrived): Promise<Opening> {
  const { topic, partition, verdicts } = arrived;
  const open = async (): Promise<Opening | undefined> =>
    (await openPartitions(tx, [arrived], 'wait')).get(keyOf(topic, partition));
  const found = await open();
  if (found !== undefined) return found;
  const first = verdicts[0]?.record.offset ?? 0n;
  await tx.query(
    `INSERT INTO consumer_offset (topic, partition, next_offset) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [topic, partition, String(first)],
  );
  return (await open()) ?? { next: first, parked: [], stamped: new Set() };
}

/** Moves offsets on, under their locks. */
export async function moveOffsets(
  tx: EntityManager,
  ends: readonly { readonly topic: string; readonly partition: number; readonly end: bigint }[],
): Promise<void> {
  await tx.query(
    `UPDATE consumer_offset c SET next_offset = u.next
     FROM unnest($1::text[], $2::integer[], $3::bigint[]) AS u(topic, partition, next)
     WHERE c.topic = u.topic AND c.partition = u.partition`,
    [
      ends.map(({ topic }) => topic),
      ends.map(({ partition }) => partition),
      ends.map(({ end }) => String(end)),
    ],
  );
}

const eventsOf = ({ verdicts }: Arrived): Admitted[] =>
  verdicts.filter((verdict): verdict is Admitted => !isVoid(verdict));

/** Subjects of these records with something parked on the same topic, by topic. */
async function parkedAmong(tx: EntityManager, arrived: readonly Arrived[]): Promise<Map<string, string[]>> {
  const events = arrived.flatMap(eventsOf);
  const rows: { topic: string; subject: string }[] = await tx.query(
    `SELECT DISTINCT p.topic, p.subject FROM parked p
     JOIN unnest($1::text[], $2::text[]) AS u(topic, subject) USING (topic, subject)`,
    [events.map(({ record }) => record.topic), events.map(({ attributes }) => attributes.subject)],
  );
  const found = new Map<string, string[]>();
  for (const { topic, subject } of rows) found.set(topic, [...(found.get(topic) ?? []), subject]);
  return found;
}

/** Drops what was already taken by (source, epoch, seq), here or earlier; pulses have no place in a chain and all pass. */
export async function dropDuplicates(tx: EntityManager, events: readonly Admitted[]): Promise<Admitted[]> {
  const place = ({ attributes }: Admitted): string =>
    `${attributes.source} ${attributes.epoch ?? ''} ${attributes.seq ?? ''}`;
  const once = new Map<string, Admitted>();
  for (const event of events) {
    const key = event.attributes.seq === undefined ? String(event.record.offset) : place(event);
    if (!once.has(key)) once.set(key, event);
  }
  const unique = [...once.values()];
  const chained = unique.filter((event) => event.attributes.seq !== undefined);
  if (chained.length === 0) return unique;
  const rows: { source: string; epoch: string; seq: string }[] = await tx.query(
    `INSERT INTO inbox (source, epoch, seq) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])
     ON CONFLICT DO NOTHING RETURNING source, epoch, seq`,
    [
      chained.map((event) => event.attributes.source),
      chained.map((event) => event.attributes.epoch),
      chained.map((event) => event.attributes.seq),
    ],
  );
  const fresh = new Set(rows.map((row) => `${row.source} ${row.epoch} ${row.seq}`));
  return unique.filter((event) => event.attributes.seq === undefined || fresh.has(place(event)));
}
