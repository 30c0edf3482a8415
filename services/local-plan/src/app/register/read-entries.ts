import type { DataSource, EntityManager } from 'typeorm';
import { entryNotFound } from '../../domain/register/register.errors.js';
import type { Bodies, Kind } from './registers.js';

type Reading = DataSource | EntityManager;

/** An entry as it is read: what it says, and its revision for `If-Match`. */
export type EntryView<K extends Kind> = Bodies[K] & {
  readonly id: string;
  readonly code: string;
  readonly revision: number;
  readonly digest: string;
  readonly changedAt: string;
};

interface Row<K extends Kind> {
  readonly id: string;
  readonly code: string;
  readonly revision: number;
  readonly digest: string;
  readonly body: Bodies[K];
  readonly changedAt: Date;
}

const COLUMNS = 'id, code, revision, digest, body, changed_at AS "changedAt"';

const viewOf = <K extends Kind>({ body, changedAt, ...row }: Row<K>): EntryView<K> => ({
  ...body,
  ...row,
  changedAt: changedAt.toISOString(),
});

/** By code, a page at a time. @param after the last code that was read */
export async function listEntries<K extends Kind>(
  db: Reading,
  kind: K,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<EntryView<K>[]> {
  const rows: Row<K>[] = await db.query(
    `SELECT ${COLUMNS} FROM register_entry WHERE kind = $1 AND ($2::text IS NULL OR code > $2 COLLATE "C")
     ORDER BY code COLLATE "C" LIMIT $3`,
    [kind, after ?? null, limit],
  );
  return rows.map(viewOf);
}

/** All of a kind, for files and overviews. */
export async function allEntries<K extends Kind>(db: Reading, kind: K): Promise<EntryView<K>[]> {
  const rows: Row<K>[] = await db.query(
    `SELECT ${COLUMNS} FROM register_entry WHERE kind = $1 ORDER BY code COLLATE "C"`,
    [kind],
  );
  return rows.map(viewOf);
}

/** @throws AppError `not-found` */
export async function readEntry<K extends Kind>(db: Reading, kind: K, code: string): Promise<EntryView<K>> {
  const rows: Row<K>[] = await db.query(
    `SELECT ${COLUMNS} FROM register_entry WHERE kind = $1 AND code = $2`,
    [kind, code],
  );
  if (rows[0] === undefined) throw entryNotFound();
  return viewOf(rows[0]);
}
