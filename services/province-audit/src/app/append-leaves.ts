import type { EntityManager } from 'typeorm';
import { appendLeaves as grow, decodeFrontier, encodeFrontier, type Frontier } from '#merkle';
import { envelopeJson } from '#contracts';
import type { Admitted } from '#messaging';
import { leafOf } from '../domain/leaf.js';
import { keptBody } from './plain-body.js';

/**
 * Locks the log's end. Everything that the audit writes happens under this one lock, taken first: one writer, so leaves
 * have one order, and no two batches can meet in a deadlock.
 */
export async function lockHead(tx: EntityManager): Promise<Frontier> {
  const rows: { size: string; frontier: Buffer }[] = await tx.query(
    `SELECT size, frontier FROM log_head FOR UPDATE`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('log_head has no row'); // the migration made it, and nobody may delete it
  return decodeFrontier(Number(row.size), row.frontier);
}

/** Which of these events have a leaf already, by digest. Call under the head's lock. */
export async function leavesAmong(
  tx: EntityManager,
  events: readonly Admitted[],
): Promise<ReadonlySet<string>> {
  const known: { digest: string }[] = await tx.query(
    `SELECT digest FROM leaf WHERE digest = ANY($1::text[])`,
    [events.map(({ digest }) => digest)],
  );
  return new Set(known.map(({ digest }) => digest));
}

/** Those without a leaf, each digest once: duplicates are no-ops. */
export function withoutLeaf(events: readonly Admitted[], known: ReadonlySet<string>): Admitted[] {
  const once = new Map<string, Admitted>();
  for (const event of events)
    if (!known.has(event.digest) && !once.has(event.digest)) once.set(event.digest, event);
  return [...once.values()];
}

/**
 * Appends one leaf per event, in this order, with the subtrees that are whole now, and lays the envelopes beside them,
 * without `traceparent`, with what was said on the plain topics.
 * @param end as `lockHead` gave it
 */
export async function appendLeaves(
  tx: EntityManager,
  end: Frontier,
  events: readonly Admitted[],
): Promise<void> {
  if (events.length === 0) return;
  const { frontier, complete } = grow(
    end,
    events.map(({ digest }) => leafOf(digest)),
  );
  await tx.query(
    `WITH leaves AS (
       INSERT INTO leaf (index, digest) SELECT * FROM unnest($1::bigint[], $2::text[])
     ), envelopes AS (
       INSERT INTO envelope (index, topic, appended_at, attributes, body)
       SELECT i, t, to_timestamp(a / 1000.0), e, b
       FROM ROWS FROM (
         unnest($1::bigint[]), unnest($3::text[]), unnest($4::bigint[]), jsonb_array_elements($5::jsonb), unnest($11::bytea[])
       ) AS u(i, t, a, e, b)
     ), subtrees AS (
       INSERT INTO subtree (level, index, hash) SELECT * FROM unnest($6::smallint[], $7::bigint[], $8::bytea[])
     )
     UPDATE log_head SET size = $9::bigint, frontier = $10`,
    [
      events.map((_, position) => end.size + position),
      events.map(({ digest }) => digest),
      events.map(({ record }) => record.topic),
      events.map(({ record }) => record.appendedAt),
      // one document: an array of them would be quoted and read twice
      `[${events.map(({ signed, attributes: { sig } }) => envelopeJson(signed, sig)).join(',')}]`,
      complete.map(({ level }) => level),
      complete.map(({ index }) => index),
      complete.map(({ hash }) => hash),
      frontier.size,
      encodeFrontier(frontier),
      events.map(keptBody),
    ],
  );
}

/** Each digest's index, where these events are appended behind `end`. */
export const indexesBehind = (end: Frontier, events: readonly Admitted[]): Map<string, number> =>
  new Map(events.map(({ digest }, position) => [digest, end.size + position]));
