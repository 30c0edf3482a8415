import type { DataSource, EntityManager } from 'typeorm';
import type { FirstContact } from '#referral';
import { contactNotFound } from '../domain/contact.errors.js';

/** One incoming contact: codes and times. How to reach her is in the case, for those who work on it. */
export interface ContactView {
  readonly id: string;
  readonly source: string;
  readonly channel: string;
  readonly wish: string;
  readonly learnedThrough: string | null;
  readonly happenedAt: string;
  /** Until when somebody has to have called back. */
  readonly dueAt: string;
  /** Nobody has, and the time is past. */
  readonly overdue: boolean;
  readonly case: string | null;
  readonly outcome: string | null;
  readonly closedAt: string | null;
}

/** Somebody at an institution, at a moment. */
export interface Looking {
  readonly institution: string;
  readonly subject: string;
  readonly now: Date;
}

/** As `COLUMNS` reads it. */
export interface ContactRow {
  readonly id: string;
  readonly position: string;
  readonly source: string;
  readonly channel: string;
  readonly wish: string;
  readonly learnedThrough: string | null;
  readonly happenedAt: Date;
  readonly dueAt: Date;
  readonly caseId: string | null;
  readonly outcome: string | null;
  readonly closedAt: Date | null;
}

export const COLUMNS = `contact.id, position, source, channel, wish, learned_through AS "learnedThrough",
  happened_at AS "happenedAt", due_at AS "dueAt", case_id AS "caseId", outcome, closed_at AS "closedAt"`;

/** For a `WHERE` on `contact`: of `$1`'s, those whose case does not shut the person in `$2` out. */
export const VISIBLE = `contact.institution = $1 AND NOT EXISTS (
  SELECT 1 FROM person_block b WHERE b.institution = $1 AND b.subject = $2 AND b.subject_of = contact.case_id)`;

/** What a file takes over from the contact that it began with. */
export const firstContactOf = ({
  source,
  channel,
  learnedThrough,
}: {
  readonly source: string;
  readonly channel: string;
  readonly learnedThrough?: string | null;
}): FirstContact => ({ source, channel, ...(learnedThrough == null ? {} : { learnedThrough }) });

export function toContactView(row: ContactRow, now: Date): ContactView {
  const { id, source, channel, wish, learnedThrough, happenedAt, outcome, closedAt } = row;
  return {
    id,
    source,
    channel,
    wish,
    learnedThrough,
    happenedAt: happenedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    overdue: outcome === null && row.dueAt.getTime() < now.getTime(),
    case: row.caseId,
    outcome,
    closedAt: closedAt?.toISOString() ?? null,
  };
}

/** @throws AppError `not-found` contact.not-found, also for somebody who is shut out of its case */
export async function findContact(
  db: DataSource | EntityManager,
  { institution, subject }: Looking,
  id: string,
  lock: '' | 'FOR UPDATE OF contact' = '',
): Promise<ContactRow> {
  const rows: ContactRow[] = await db.query(
    `SELECT ${COLUMNS} FROM contact WHERE ${VISIBLE} AND contact.id = $3 ${lock}`,
    [institution, subject, id],
  );
  const [row] = rows;
  if (row === undefined) throw contactNotFound();
  return row;
}
