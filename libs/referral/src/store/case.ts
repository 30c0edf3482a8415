import type { DataSource, EntityManager } from 'typeorm';
import type { CaseSubject } from '#contracts';
import { newId } from '#kernel';
import { newSubjectKey, openColumn, sealColumn, type ColumnPlace, type KeyStore } from '#trust';
import { joinCase } from '../access/team.js';
import { claimKey, type Idempotency } from './idempotency.js';

/** A woman's file at one institution. It never leaves its node, nor does its id. */
export interface CaseView {
  readonly id: string;
  /** A name for the file, not for her. */
  readonly alias: string | null;
  readonly subject: CaseSubject;
  /** For the ETag. */
  readonly version: number;
  readonly openedAt: string;
  readonly firstContact: FirstContact | null;
  /** How it was closed; null: it is open. */
  readonly outcome: string | null;
  readonly closedAt: string | null;
  readonly erased: boolean;
}

/** How she came the first time, in the codes of incoming contacts. */
export interface FirstContact {
  readonly source?: string;
  readonly channel?: string;
  readonly learnedThrough?: string;
}

export interface OpenCase {
  readonly institution: string;
  readonly alias?: string;
  readonly subject: CaseSubject;
  readonly firstContact?: FirstContact;
  readonly actor: string;
  readonly idempotency?: Idempotency;
}

type Keys = { readonly keyStore: Pick<KeyStore, 'putSubjectKeys' | 'subjectKey'> };
type CaseColumn = 'alias' | 'identity' | 'excluded' | 'household';

/** Where a case's sealed values stand. */
export const caseColumn = (id: string, column: CaseColumn): ColumnPlace => ({
  table: 'case_file',
  column,
  row: id,
});

/**
 * Opens a file, with a key of its own: erasing the file is deleting that key. Whoever opens it is its team.
 * @throws AppError `unavailable` key-store.*; `unprocessable` idempotency.reused
 */
export async function openCase(
  tx: EntityManager,
  { keyStore }: Keys,
  { institution, alias, subject, firstContact, actor, idempotency }: OpenCase,
): Promise<{ id: string; version: number; replayed: boolean }> {
  const id = newId();
  const replay = idempotency && (await claimKey(tx, idempotency, id));
  if (replay !== undefined) {
    const rows: { version: number }[] = await tx.query(
      `SELECT version FROM case_file WHERE id = $1 AND institution = $2`,
      [replay.resource, institution],
    );
    return { id: replay.resource, version: rows[0]?.version ?? 1, replayed: true };
  }
  const key = newSubjectKey();
  // before the row that needs it, as for a referral
  await keyStore.putSubjectKeys([{ subject: id, key }]);
  const sealed = alias === undefined ? null : sealColumn(key, caseColumn(id, 'alias'), alias);
  await tx.query(
    `INSERT INTO case_file (id, institution, alias, subject, opened_by, first_source, first_channel, learned_through)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, institution, sealed, subject, actor, ...firstContactValues(firstContact)],
  );
  await joinCase(tx, { id, institution }, { subject: actor, by: actor });
  return { id, version: 1, replayed: false };
}

/** For `first_source`, `first_channel`, `learned_through`. */
export const firstContactValues = ({ source, channel, learnedThrough }: FirstContact = {}): unknown[] => [
  source ?? null,
  channel ?? null,
  learnedThrough ?? null,
];

/** A case as it is stored: what is sealed in it stays so. */
export interface CaseRow {
  readonly id: string;
  readonly institution: string;
  readonly subject: CaseSubject;
  readonly version: number;
  readonly openedAt: Date;
  readonly firstSource: string | null;
  readonly firstChannel: string | null;
  readonly learnedThrough: string | null;
  readonly outcome: string | null;
  readonly closedAt: Date | null;
  readonly erasedAt: Date | null;
  readonly alias: Buffer | null;
  readonly identity: Buffer | null;
  readonly excluded: Buffer | null;
  readonly household: Buffer | null;
}

/** For `SELECT`s on `case_file`. */
export const CASE = `id, institution, subject, version, opened_at AS "openedAt", first_source AS "firstSource",
  first_channel AS "firstChannel", learned_through AS "learnedThrough", outcome, closed_at AS "closedAt",
  erased_at AS "erasedAt", alias, identity, excluded, household`;

/** Sets a closed file open, once however many do; for whoever has locked it, `FOR KEY SHARE` at least. */
export const REOPEN = `
  UPDATE case_file SET outcome = NULL, closed_by = NULL, closed_at = NULL, version = version + 1
  WHERE id = $1 AND closed_at IS NOT NULL`;

/** Fenced by institution. @param lock `FOR UPDATE`, `FOR SHARE` … */
export async function findCase(
  db: DataSource | EntityManager,
  { institution, id }: { readonly institution: string; readonly id: string },
  lock: '' | 'FOR UPDATE' | 'FOR SHARE' = '',
): Promise<CaseRow | undefined> {
  const rows: CaseRow[] = await db.query(
    `SELECT ${CASE} FROM case_file WHERE id = $1 AND institution = $2 ${lock}`,
    [id, institution],
  );
  return rows[0];
}

/**
 * Opens one sealed value of a case; undefined where there is none, or where its key is gone (erased).
 * @throws AppError `invalid` seal.unopenable for a damaged value; `unavailable` key-store.*
 */
export async function openCaseColumn({ keyStore }: Keys, row: CaseRow, column: CaseColumn): Promise<unknown> {
  const sealed = row[column];
  if (sealed === null) return undefined;
  const key = await keyStore.subjectKey(row.id);
  return key === undefined ? undefined : openColumn(key, caseColumn(row.id, column), sealed);
}

/** For the file's own people. */
export async function toCaseView(keys: Keys, row: CaseRow): Promise<CaseView> {
  const { id, subject, version, openedAt, outcome, closedAt, erasedAt } = row;
  const alias = await openCaseColumn(keys, row, 'alias');
  return {
    id,
    alias: typeof alias === 'string' ? alias : null,
    subject,
    version,
    openedAt: openedAt.toISOString(),
    firstContact: firstContactOf(row),
    outcome,
    closedAt: closedAt?.toISOString() ?? null,
    erased: erasedAt !== null,
  };
}

function firstContactOf({ firstSource, firstChannel, learnedThrough }: CaseRow): FirstContact | null {
  if (firstSource === null && firstChannel === null && learnedThrough === null) return null;
  return {
    ...(firstSource === null ? {} : { source: firstSource }),
    ...(firstChannel === null ? {} : { channel: firstChannel }),
    ...(learnedThrough === null ? {} : { learnedThrough }),
  };
}
