import type { EntityManager } from 'typeorm';
import type { ClosureReason, FindingRule } from '#contracts';
import type { Severity } from '../domain/rules.js';
import { openNote, type Secrets } from './note.js';

/** `answered`: by everybody who is asked. */
export type FindingState = 'open' | 'answered' | 'closed';

/** A finding as its readers see it: ids and numbers only. */
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

/** A finding's place in the list. */
export type FindingPlace = readonly [raisedAt: string, id: string];

export interface FindingQuery {
  /** Undefined: all. */
  readonly institution?: string;
  readonly state?: FindingState;
  readonly rule?: FindingRule;
  /** Where the page before ended. */
  readonly after?: FindingPlace;
  readonly limit: number;
}

/** The youngest first. `next` is where the next page begins. */
export async function listFindings(
  db: Pick<EntityManager, 'query'>,
  secrets: Secrets,
  { institution, state, rule, after, limit }: FindingQuery,
): Promise<{ items: FindingView[]; next: FindingPlace | undefined }> {
  const rows: (Row & { place: string })[] = await db.query(
    `SELECT ${COLUMNS}, raised_at::text AS place FROM finding
     WHERE ($1::text IS NULL OR institutions @> ARRAY[$1]) AND ($2::text IS NULL OR state = $2)
       AND ($3::text IS NULL OR rule = $3) AND ($4::text IS NULL OR (raised_at, id) < ($4::timestamptz, $5::uuid))
     ORDER BY raised_at DESC, id DESC LIMIT $6`,
    [institution ?? null, state ?? null, rule ?? null, after?.[0] ?? null, after?.[1] ?? null, limit + 1],
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: items.map((row) => viewOf(row, secrets)), next: more ? [last.place, last.id] : undefined };
}

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
