import type { EntityManager } from 'typeorm';
import type { RiskLevel } from '#contracts';
import { AppError, newId } from '#kernel';
import { openColumn, romeDate, sealColumn, type ColumnPlace } from '#trust';
import type { CaseOfPerson } from '../access/authority.js';
import type { PartyContext } from '../store/context.js';
import { claimKey, type Idempotency } from '../store/idempotency.js';
import { enterCase, enterEvenHandedOver, keyOfCase, requireNotHandedOver } from './enter-case.js';
import { formOf, type Form } from './forms/index.js';
import { suggestedLevel, type Answers } from './suggested-level.js';

/** As it is sealed: nothing of it is in the row. */
interface Content {
  readonly form: Form['id'];
  readonly version: string;
  /** The day on which she was asked. */
  readonly date: string;
  readonly answers: Answers;
  /** A person's, of a risk form. */
  readonly level?: RiskLevel;
  /** In whose words. */
  readonly judgement?: string;
}

export interface AssessmentView extends Content {
  readonly id: string;
  /** By the rule of the form's source; null: it has none, or it says nothing. */
  readonly suggested: RiskLevel | null;
  /** All that may leave, with T1: for a request's `risk`. Null: a needs form. */
  readonly risk: { readonly tool: string; readonly level: RiskLevel; readonly date: string } | null;
  readonly recordedBy: string;
  readonly recordedAt: string;
}

export interface RecordAssessment extends CaseOfPerson, Omit<Content, 'form' | 'level'> {
  readonly kind: Form['kind'];
  readonly form: string;
  readonly level?: string;
  readonly idempotency: Idempotency;
}

interface Row {
  readonly id: string;
  readonly content: Buffer;
  readonly recordedBy: string;
  readonly recordedAt: Date;
}

const ROW = `id, content, recorded_by AS "recordedBy", recorded_at AS "recordedAt"`;
const MOST = 200;

const place = (row: string): ColumnPlace => ({ table: 'case_assessment', column: 'content', row });

const refused = (code: string, message: string): AppError => new AppError('unprocessable', code, message);

/**
 * Keeps a filled-in form, sealed under the file's key. The level is the person's; a rule of the source only suggests.
 * Call it inside `recorded`.
 * @throws AppError `not-found` case.not-found; `conflict` case.erased, case.handed-over; `unprocessable` form.unknown,
 * form.answers, form.level, form.date, idempotency.reused
 */
export async function recordAssessment(
  tx: EntityManager,
  ctx: PartyContext,
  command: RecordAssessment,
): Promise<AssessmentView> {
  const { row, record } = await enterEvenHandedOver(tx, ctx, command, 'case-written', 'FOR SHARE');
  const key = await keyOfCase(ctx, row);
  const content = contentOf(ctx, command);
  const id = newId();
  const replay = await claimKey(tx, command.idempotency, id);
  if (replay === undefined) {
    await requireNotHandedOver(tx, ctx, row);
    await tx.query(
      `INSERT INTO case_assessment (id, institution, case_id, kind, content, recorded_by)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        id,
        row.institution,
        row.id,
        command.kind,
        sealColumn(key, place(id), content),
        command.person.subject,
      ],
    );
  }
  await record();
  const rows: Row[] = await tx.query(`SELECT ${ROW} FROM case_assessment WHERE id = $1 AND case_id = $2`, [
    replay?.resource ?? id,
    row.id,
  ]);
  const [kept] = rows;
  if (kept === undefined) throw refused('form.unknown', 'What was kept is not there any more.');
  return viewOf(key, kept);
}

/** The youngest first, at most 200. Call it inside `recorded`. @throws AppError `not-found` case.not-found */
export async function listAssessments(
  tx: EntityManager,
  ctx: PartyContext,
  { kind, ...which }: CaseOfPerson & { readonly kind: Form['kind'] },
): Promise<AssessmentView[]> {
  const { row, record } = await enterCase(tx, ctx, which, 'case-read');
  await record();
  const key = row.erasedAt === null ? await ctx.keyStore.subjectKey(row.id) : undefined;
  if (key === undefined) return [];
  const rows: Row[] = await tx.query(
    `SELECT ${ROW} FROM case_assessment WHERE case_id = $1 AND institution = $2 AND kind = $3
     ORDER BY position DESC LIMIT ${String(MOST)}`,
    [row.id, row.institution, kind],
  );
  return rows.map((each) => viewOf(key, each));
}

function contentOf(
  { clock }: Pick<PartyContext, 'clock'>,
  { kind, form: id, version, date, answers, level, judgement }: RecordAssessment,
): Content {
  const form = formOf(id, version);
  if (form?.kind !== kind) throw refused('form.unknown', 'There is no such form here.');
  if (date > romeDate(clock.now())) throw refused('form.date', 'A form that was filled in is of the past.');
  const codes = new Set(form.items.map(({ code }) => code));
  const fits = Object.entries(answers).every(
    ([code, said]) => codes.has(code) && form.answers.includes(said),
  );
  // which of them does not fit, nobody repeats
  if (!fits) throw refused('form.answers', 'An answer is not one of this form’s.');
  const judged = form.levels.find((each) => each === level);
  if (judged !== level || (judged === undefined && form.levels.length > 0)) {
    throw refused('form.level', 'A risk form ends with one of its levels, any other with none.');
  }
  return {
    ...{ form: form.id, version, date, answers },
    ...(judged === undefined ? {} : { level: judged }),
    ...(judgement === undefined ? {} : { judgement }),
  };
}

function viewOf(key: Buffer, { id, content, recordedBy, recordedAt }: Row): AssessmentView {
  const kept = openColumn(key, place(id), content) as Content;
  const form = formOf(kept.form, kept.version);
  const { level } = kept;
  return {
    id,
    ...kept,
    suggested: form === undefined ? null : suggestedLevel(form, kept.answers),
    risk: level === undefined ? null : { tool: kept.form, level, date: kept.date },
    recordedBy,
    recordedAt: recordedAt.toISOString(),
  };
}
