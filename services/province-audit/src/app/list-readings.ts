import type { EntityManager } from 'typeorm';
import type { FindingRule, ReadingReason } from '#contracts';

/** That the Province looked at one event of an institution's, and why. */
export interface ReadingView {
  readonly id: string;
  readonly finding: string;
  readonly rule: FindingRule;
  readonly reason: ReadingReason;
  /** The auditor, as her token names her; told to the Province alone. */
  readonly reader?: string;
  readonly at: string;
}

/** A reading's place in the list. */
export type ReadingPlace = readonly [at: string, id: string];

export interface ReadingQuery {
  /** Who is asked by the finding; undefined: all, with their readers. */
  readonly institution?: string;
  readonly after?: ReadingPlace;
  readonly limit: number;
}

interface Row {
  readonly id: string;
  readonly finding: string;
  readonly rule: FindingRule;
  readonly reason: ReadingReason;
  readonly reader: string;
  readonly at: Date;
  readonly place: string;
}

/** The youngest first. `next` is where the next page begins. */
export async function listReadings(
  db: Pick<EntityManager, 'query'>,
  { institution, after, limit }: ReadingQuery,
): Promise<{ items: ReadingView[]; next: ReadingPlace | undefined }> {
  const rows: Row[] = await db.query(
    `SELECT r.id, r.finding, f.rule, r.reason, r.reader, r.at, r.at::text AS place
     FROM event_reading r JOIN finding f ON f.id = r.finding
     WHERE ($1::text IS NULL OR f.institutions @> ARRAY[$1])
       AND ($2::text IS NULL OR (r.at, r.id) < ($2::timestamptz, $3::uuid))
     ORDER BY r.at DESC, r.id DESC LIMIT $4`,
    [institution ?? null, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
  );
  const items = rows.slice(0, limit).map(({ id, finding, rule, reason, reader, at }) => ({
    id,
    finding,
    rule,
    reason,
    ...(institution === undefined ? { reader } : {}),
    at: at.toISOString(),
  }));
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { items, next: last === undefined ? undefined : [last.place, last.id] };
}
