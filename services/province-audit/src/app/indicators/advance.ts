import type { EntityManager } from 'typeorm';
import type { RegistryView } from '#trust';
import { MADE } from '../../domain/indicators/made.js';
import type { Underway } from './fold-referral.js';
import { countPage, spokenOf, waitsSince, type Counted, type Envelope } from './page.js';

/** Another one counts everything again, from the first leaf, beside the one that was there. */
export const VERSION = MADE.counting;

export interface Generation {
  readonly id: number;
  /** The next leaf to be counted. */
  readonly position: number;
}

/** What nobody counts by, and is half of an envelope. */
const UNREAD = [
  'sig',
  'prev',
  'payloadhash',
  'keycommit',
  'kid',
  'dataschema',
  'specversion',
  'epoch',
  'seq',
  'time',
  'tiers',
  'ground',
];

/** The generation that follows the log, its row locked. Another version's is another replica's, until it stands still for a day. */
export async function lockLive(tx: EntityManager): Promise<Generation> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('indicators live', 0))`);
  await tx.query(
    `DELETE FROM indicator_generation WHERE version <> $1 AND moved_at < now() - interval '1 day'`,
    [VERSION],
  );
  await tx.query(
    `INSERT INTO indicator_generation (purpose, version) VALUES ('live', $1) ON CONFLICT (purpose, version) DO NOTHING`,
    [VERSION],
  );
  const rows: { id: number; position: string }[] = await tx.query(
    `SELECT id, position FROM indicator_generation WHERE purpose = 'live' AND version = $1 FOR UPDATE`,
    [VERSION],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the live generation is gone'); // inserted just now
  return { id: row.id, position: Number(row.position) };
}

/** Leaves that the log has now. */
export async function logSize(tx: Pick<EntityManager, 'query'>): Promise<number> {
  const rows: { size: string }[] = await tx.query(`SELECT size FROM log_head`);
  return Number(rows[0]?.size ?? 0);
}

/**
 * Counts the next page of the log: tallies, referrals under way and position in this transaction, so that a counting
 * that was interrupted goes on where it was. Call with the generation's row locked.
 * @param to leaf index behind the page's end, not beyond the log's
 */
export async function advance(
  tx: EntityManager,
  flows: RegistryView,
  generation: Generation,
  to: number,
): Promise<Generation> {
  const page = await readPage(tx, generation.position, to);
  const known = await load(tx, generation.id, spokenOf(page));
  await save(tx, generation.id, countPage(flows, page, known));
  await tx.query(`UPDATE indicator_generation SET position = $2, moved_at = now() WHERE id = $1`, [
    generation.id,
    to,
  ]);
  return { id: generation.id, position: to };
}

async function readPage(tx: EntityManager, from: number, to: number): Promise<Envelope[]> {
  const rows: { topic: string; at: string; attributes: Envelope['attributes']; body: Buffer | null }[] =
    await tx.query(
      `SELECT topic, (extract(epoch FROM appended_at) * 1000)::bigint AS at, attributes - $3::text[] AS attributes, body
       FROM envelope WHERE index >= $1 AND index < $2 ORDER BY index`,
      [from, to, UNREAD],
    );
  return rows.map(({ at, ...row }) => ({ ...row, at: Number(at) }));
}

async function load(
  tx: EntityManager,
  generation: number,
  ids: readonly string[],
): Promise<Map<string, Underway>> {
  const rows: { id: string; underway: Underway }[] = await tx.query(
    `SELECT id, underway FROM indicator_referral WHERE generation = $1 AND id = ANY($2::uuid[])`,
    [generation, ids],
  );
  return new Map(rows.map(({ id, underway }) => [id, underway]));
}

async function save(
  tx: EntityManager,
  generation: number,
  { referrals, tallies, things, gaps }: Counted,
): Promise<void> {
  const under = [...referrals];
  if (under.length > 0)
    await tx.query(
      `INSERT INTO indicator_referral (generation, id, underway, waits)
       SELECT $1::integer, * FROM unnest($2::uuid[], $3::jsonb[], $4::text[])
       ON CONFLICT (generation, id) DO UPDATE SET underway = EXCLUDED.underway, waits = EXCLUDED.waits`,
      [
        generation,
        under.map(([id]) => id),
        under.map(([, each]) => JSON.stringify(each)),
        under.map(([, each]) => waitsSince(each)),
      ],
    );
  const counts = [...tallies].flatMap(([period, tally]) =>
    [...tally].map(([happening, count]) => ({ period, happening, count })),
  );
  if (counts.length > 0)
    await tx.query(
      `INSERT INTO indicator_tally AS t (generation, period, happening, count)
       SELECT $1::integer, * FROM unnest($2::text[], $3::text[], $4::integer[])
       ON CONFLICT (generation, period, happening) DO UPDATE SET count = t.count + EXCLUDED.count`,
      [
        generation,
        counts.map(({ period }) => period),
        counts.map(({ happening }) => happening),
        counts.map(({ count }) => count),
      ],
    );
  if (things.length > 0)
    await tx.query(
      `INSERT INTO indicator_thing AS t (generation, kind, key, value)
       SELECT $1::integer, * FROM unnest($2::text[], $3::text[], $4::jsonb[])
       ON CONFLICT (generation, kind, key) DO UPDATE SET value = EXCLUDED.value
       WHERE t.kind <> 'statistics' OR (t.value->>'version')::integer <= (EXCLUDED.value->>'version')::integer`,
      [
        generation,
        things.map(({ kind }) => kind),
        things.map(({ key }) => key),
        things.map(({ value }) => JSON.stringify(value)),
      ],
    );
  if (gaps.size > 0)
    await tx.query(
      `INSERT INTO indicator_gap AS g (generation, period, count)
       SELECT $1::integer, * FROM unnest($2::text[], $3::integer[])
       ON CONFLICT (generation, period) DO UPDATE SET count = g.count + EXCLUDED.count`,
      [generation, [...gaps.keys()], [...gaps.values()]],
    );
}
