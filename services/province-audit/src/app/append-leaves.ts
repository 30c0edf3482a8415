import type { EntityManager } from 'typeorm';
import type { Admitted } from '#messaging';
import { EMPTY_HEAD, nextHead } from '../domain/leaf.js';

/** How long the log is, and the running hash over all its leaves. */
export interface LogHead {
  readonly size: number;
  readonly head: string;
}

/**
 * Locks the log's end. Everything that the audit writes happens under this one lock, taken first: one writer, so leaves
 * have one order, and no two batches can meet in a deadlock.
 */
export async function lockHead(tx: EntityManager): Promise<LogHead> {
  const read = async (): Promise<LogHead | undefined> => {
    const [row]: { size: string; head: string }[] = await tx.query(
      `SELECT size, head FROM log_head FOR UPDATE`,
    );
    return row === undefined ? undefined : { size: Number(row.size), head: row.head };
  };
  const found = await read();
  if (found !== undefined) return found;
  await tx.query(`INSERT INTO log_head (size, head) VALUES (0, $1) ON CONFLICT DO NOTHING`, [EMPTY_HEAD]);
  return (await read()) ?? { size: 0, head: EMPTY_HEAD };
}

/** Those that have no leaf yet, each digest once: duplicates are no-ops. Call under the head's lock. */
export async function withoutLeaf(tx: EntityManager, events: readonly Admitted[]): Promise<Admitted[]> {
  const once = new Map<string, Admitted>();
  for (const event of events) if (!once.has(event.digest)) once.set(event.digest, event);
  const known: { digest: string }[] = await tx.query(
    `SELECT digest FROM leaf WHERE digest = ANY($1::text[])`,
    [[...once.keys()]],
  );
  for (const { digest } of known) once.delete(digest);
  return [...once.values()];
}

/**
 * Appends one leaf per event, in this order, and lays the envelopes beside them, without `traceparent`.
 * @returns each digest's index
 */
export async function appendLeaves(
  tx: EntityManager,
  from: LogHead,
  events: readonly Admitted[],
): Promise<Map<string, number>> {
  const indexes = new Map<string, number>();
  if (events.length === 0) return indexes;
  const heads: string[] = [];
  let { head } = from;
  for (const [position, { digest }] of events.entries()) {
    head = nextHead(head, digest);
    heads.push(head);
    indexes.set(digest, from.size + position);
  }
  await tx.query(
    `WITH leaves AS (
       INSERT INTO leaf (index, digest, head) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[])
     ), envelopes AS (
       INSERT INTO envelope (index, topic, appended_at, attributes)
       SELECT i, t, to_timestamp(a / 1000.0), e FROM unnest($1::bigint[], $4::text[], $5::bigint[], $6::jsonb[]) AS u(i, t, a, e)
     )
     UPDATE log_head SET size = $7::bigint, head = $8`,
    [
      [...indexes.values()],
      [...indexes.keys()],
      heads,
      events.map(({ record }) => record.topic),
      events.map(({ record }) => record.appendedAt),
      events.map(({ attributes: { traceparent: _, ...kept } }) => JSON.stringify(kept)),
      from.size + events.length,
      head,
    ],
  );
  return indexes;
}
