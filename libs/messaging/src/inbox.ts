import type { EntityManager } from 'typeorm';
import type { Admitted } from './types.js';

/**
 * Locks a partition's offset row, made with `first` where absent: whoever holds it owns the partition, whatever the
 * consumer group believes. @returns the next offset to take
 */
export async function lockOffset(
  tx: EntityManager,
  topic: string,
  partition: number,
  first: bigint,
): Promise<bigint> {
  const read = async (): Promise<bigint | undefined> => {
    const rows: { next_offset: string }[] = await tx.query(
      `SELECT next_offset FROM consumer_offset WHERE topic = $1 AND partition = $2 FOR UPDATE`,
      [topic, partition],
    );
    return rows[0] === undefined ? undefined : BigInt(rows[0].next_offset);
  };
  const next = await read();
  if (next !== undefined) return next;
  await tx.query(
    `INSERT INTO consumer_offset (topic, partition, next_offset) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [topic, partition, String(first)],
  );
  return (await read()) ?? first;
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
