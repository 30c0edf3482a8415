import type { AccessAction } from '#contracts';
import type { PartyContext } from '../store/context.js';
import type { Reader } from '../store/views.js';
import { recordNotFound } from './access.errors.js';
import { LAST, pageOf, type Page } from './alarm.js';
import { digestOf, type AccessRecord, type RecordedAccess } from './record-access.js';
import { BLOCKED_FROM } from './shut-out.js';

/** What an officer looks for; everything optional. */
export interface RecordFilter {
  readonly actor?: string;
  readonly referral?: string;
  readonly case?: string;
  readonly action?: AccessAction;
  readonly outcome?: 'allowed' | 'denied';
  readonly from?: Date;
  readonly to?: Date;
}

/** Whose records, and who looks. */
export interface Officer {
  readonly institution: string;
  /** Null: a program, and whoever sits before it; nothing is shown of what anybody is shut out of. */
  readonly subject: string | null;
}

type Row = { readonly [K in keyof RecordedAccess]: RecordedAccess[K] | null } & {
  readonly position: string;
  readonly moment: Date;
};

const COLUMNS = `id, position, institution, actor, action, tier, outcome, reach, referral, side, case_id AS case, person,
  found, at AS moment`;
const VISIBLE = `institution = $1 AND NOT ${BLOCKED_FROM('a.referral', 'a.case_id')}`;

/**
 * Who has done what with personal data in this institution, newest first: ids and codes only. Not what concerns a
 * referral or case that the officer herself is shut out of.
 */
export async function listRecords(
  db: Reader,
  {
    institution,
    subject,
    before,
    limit,
    ...filter
  }: Officer & RecordFilter & { readonly before?: string; readonly limit: number },
): Promise<Page<RecordedAccess>> {
  const { actor, referral, action, outcome, from, to } = filter;
  const rows: Row[] = await db.query(
    `SELECT ${COLUMNS} FROM access_record a
     WHERE ${VISIBLE} AND position < $2 AND ($5::text IS NULL OR actor = $5) AND ($6::uuid IS NULL OR referral = $6)
       AND ($7::uuid IS NULL OR case_id = $7) AND ($8::text IS NULL OR action = $8)
       AND ($9::text IS NULL OR outcome = $9) AND ($10::timestamptz IS NULL OR at >= $10)
       AND ($11::timestamptz IS NULL OR at < $11)
     ORDER BY position DESC LIMIT $4`,
    [
      institution,
      before ?? LAST,
      subject,
      limit + 1,
      actor,
      referral,
      filter.case,
      action,
      outcome,
      from,
      to,
    ].map((value) => value ?? null),
  );
  return pageOf(rows, limit, toRecord);
}

/**
 * One record with the digest that the Province has of it: computed from the row as it is now, so that a row that was
 * changed matches nothing any more.
 * @throws AppError `not-found` access-record.not-found
 */
export async function proveRecord(
  db: Reader,
  ctx: Pick<PartyContext, 'keyStore'>,
  { institution, subject, id }: Officer & { readonly id: string },
): Promise<{ record: RecordedAccess; digest: string }> {
  const rows: Row[] = await db.query(`SELECT ${COLUMNS} FROM access_record a WHERE ${VISIBLE} AND id = $2`, [
    institution,
    id,
    subject,
  ]);
  const [row] = rows;
  if (row === undefined) throw recordNotFound();
  const record = toRecord(row);
  return { record, digest: digestOf(ctx, record) };
}

function toRecord({ position: _, moment, ...row }: Row): RecordedAccess {
  const said = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  return { ...(said as unknown as AccessRecord & { id: string }), at: moment.toISOString() };
}
