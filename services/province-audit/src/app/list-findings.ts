import type { EntityManager } from 'typeorm';
import type { ClosureReason, FindingRule } from '#contracts';
import type { Severity } from '../domain/rules.js';
import { openNote, type Secrets } from './note.js';

/** `answered`: by everybody who is asked. */
export type FindingState = 'open' | 'answered' | 'closed';

/**
 * A finding as its readers see it: ids and numbers only. The auditor sees nothing that names a referral or an entry, and
 * the day alone: a single event she reads through `readEvent`, on record.
 */
export interface FindingView {
  readonly id: string;
  readonly rule: FindingRule;
  readonly severity: Severity;
  readonly state: FindingState;
  /** Who is asked. */
  readonly institutions: readonly string[];
  readonly subject: Readonly<Record<string, string | number>>;
  readonly raisedAt: string;
  /** The last one. */
  readonly answer: string | null;
  readonly note: string | null;
  readonly answeredBy: string | null;
  readonly answeredAt: string | null;
  /** What each of those who are asked has said, the oldest first. */
  readonly answers: readonly AnswerView[];
  readonly closedAt: string | null;
  /** Why the auditor closed it before everybody had answered. */
  readonly closedFor: ClosureReason | null;
}

export interface AnswerView {
  readonly institution: string;
  readonly answer: string;
  readonly note: string | null;
  readonly at: string;
}

interface Row {
  readonly id: string;
  readonly rule: FindingRule;
  readonly severity: Severity;
  readonly state: FindingState;
  readonly institutions: string[];
  readonly subject: Record<string, string | number>;
  readonly raised_at: Date;
  readonly closed_at: Date | null;
  readonly closed_for: ClosureReason | null;
  /** Times as ISO 8601, notes sealed. */
  readonly answers: readonly AnswerView[];
}

const COLUMNS = `id, rule, key, severity, state, institutions, subject, raised_at, closed_at, closed_for,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('institution', a.institution, 'answer', a.answer,
     'note', encode(a.note, 'base64'), 'at', a.at) ORDER BY a.at, a.institution), '[]')
   FROM finding_answer a WHERE a.finding = finding.id) AS answers`;

export interface FindingQuery {
  /** Undefined: all, as the auditor sees them. */
  readonly institution?: string;
  readonly state?: FindingState;
  readonly rule?: FindingRule;
  /** The last one of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** The youngest first. `next` is the last one, where there are more: its time would be told by a place in the list. */
export async function listFindings(
  db: Pick<EntityManager, 'query'>,
  secrets: Secrets,
  { institution, state, rule, after, limit }: FindingQuery,
): Promise<{ items: FindingView[]; next: string | undefined }> {
  const rows: Row[] = await db.query(
    `SELECT ${COLUMNS} FROM finding
     WHERE ($1::text IS NULL OR institutions @> ARRAY[$1]) AND ($2::text IS NULL OR state = $2)
       AND ($3::text IS NULL OR rule = $3)
       AND ($4::uuid IS NULL OR (raised_at, id) < (SELECT f.raised_at, f.id FROM finding f WHERE f.id = $4))
     ORDER BY raised_at DESC, id DESC LIMIT $5`,
    [institution ?? null, state ?? null, rule ?? null, after ?? null, limit + 1],
  );
  const views = rows.slice(0, limit).map((row) => viewOf(row, secrets));
  return {
    items: institution === undefined ? views.map(auditorsView) : views,
    next: rows.length > limit ? views.at(-1)?.id : undefined,
  };
}

const WHICH: readonly string[] = ['referral', 'event', 'entry'];

/** Without what tells which referral or entry it is about, and when that was but for the day (design §7). */
export function auditorsView(view: FindingView): FindingView {
  const { subject } = view;
  if (subject['referral'] === undefined && subject['entry'] === undefined) return view;
  return {
    ...view,
    subject: Object.fromEntries(Object.entries(subject).filter(([name]) => !WHICH.includes(name))),
    raisedAt: dayOf(view.raisedAt),
    answeredAt: view.answeredAt && dayOf(view.answeredAt),
    answers: view.answers.map((answer) => ({ ...answer, at: dayOf(answer.at) })),
    closedAt: view.closedAt && dayOf(view.closedAt),
  };
}

const dayOf = (instant: string): string => `${instant.slice(0, 10)}T00:00:00.000Z`;

/** @param secrets to open the notes */
export function viewOf(row: Row, secrets: Secrets): FindingView {
  const answers = row.answers.map(({ institution, answer, note, at }) => ({
    institution,
    answer,
    note:
      note === null ? null : openNote(secrets, { finding: row.id, institution }, Buffer.from(note, 'base64')),
    at: new Date(at).toISOString(),
  }));
  const last = answers.at(-1);
  return {
    id: row.id,
    rule: row.rule,
    severity: row.severity,
    state: row.state,
    institutions: row.institutions,
    subject: row.subject,
    raisedAt: row.raised_at.toISOString(),
    answer: last?.answer ?? null,
    note: last?.note ?? null,
    answeredBy: last?.institution ?? null,
    answeredAt: last?.at ?? null,
    answers,
    closedAt: row.closed_at?.toISOString() ?? null,
    closedFor: row.closed_for,
  };
}

/** One finding, its row locked; undefined where it is not there, or not for that institution. */
export async function lockFinding(
  tx: EntityManager,
  id: string,
  institution?: string,
): Promise<(Row & { key: string }) | undefined> {
  const rows: (Row & { key: string })[] = await tx.query(
    `SELECT ${COLUMNS} FROM finding WHERE id = $1 AND ($2::text IS NULL OR institutions @> ARRAY[$2]) FOR UPDATE`,
    [id, institution ?? null],
  );
  return rows[0];
}
