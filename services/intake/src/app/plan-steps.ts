import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import {
  agreementLacks,
  agreementNotFound,
  claimKey,
  enterCase,
  enterEvenHandedOver,
  keyOfCase,
  requireNotHandedOver,
  type CaseOfPerson,
  type Idempotency,
  type PartyContext,
} from '#referral';
import { openColumn, sealColumn, type ColumnPlace } from '#trust';
import { memberUnknown, notHere, stepDone } from '../domain/equipe.errors.js';

export interface AddStep extends CaseOfPerson {
  /** The choice of hers that it rests on. */
  readonly agreement: string;
  readonly text: string;
  /** `YYYY-MM-DD`. */
  readonly due?: string;
  /** Whose step it is, in the équipe. */
  readonly member?: string;
  readonly idempotency: Idempotency;
}

export interface StepView {
  readonly id: string;
  readonly agreement: string;
  readonly text: string;
  readonly due: string | null;
  readonly member: string | null;
  readonly doneAt: string | null;
}

const place = (row: string): ColumnPlace => ({ table: 'plan_step', column: 'text', row });

/**
 * A step of her plan (*progetto individualizzato*): only what she has agreed to, in a choice of hers that holds. For the
 * file's team, inside `recorded`.
 * @throws AppError `not-found` case.not-found; `unprocessable` agreement.not-found, agreement.does-not-cover,
 * equipe.member-unknown; `conflict` case.erased, case.handed-over
 */
export async function addStep(
  tx: EntityManager,
  ctx: PartyContext,
  { agreement, text, due, member, idempotency, ...which }: AddStep,
): Promise<string> {
  const { institution, case: file, person } = which;
  const choice = await lockChoice(tx, { institution, file, agreement });
  const { row, record } = await enterEvenHandedOver(tx, ctx, which, 'case-written', 'FOR UPDATE');
  const id = newId();
  const replay = await claimKey(tx, idempotency, id);
  // it was kept then, whatever has become of file and choice since
  if (replay !== undefined) return replay.resource;
  await requireNotHandedOver(tx, ctx, row);
  requireInForce(ctx, choice);
  if (member !== undefined) await requireMember(tx, institution, member);
  const sealed = sealColumn(await keyOfCase(ctx, row), place(id), text);
  await tx.query(
    `INSERT INTO plan_step (id, institution, case_id, agreement, text, due_on, member, entered_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, institution, file, agreement, sealed, due ?? null, member ?? null, person.subject],
  );
  await record();
  return id;
}

interface Choice {
  readonly withdrawn: boolean;
  readonly validUntil: Date;
}

/** Before the file, as withdrawal does; who may not see the file learns nothing of its choices. */
async function lockChoice(
  tx: EntityManager,
  { institution, file, agreement }: { institution: string; file: string; agreement: string },
): Promise<Choice | undefined> {
  const rows: Choice[] = await tx.query(
    `SELECT withdrawn_at IS NOT NULL AS withdrawn, valid_until AS "validUntil" FROM agreement
     WHERE id = $1 AND institution = $2 AND case_id = $3 AND child IS NULL FOR SHARE`,
    [agreement, institution, file],
  );
  return rows[0];
}

function requireInForce({ clock }: Pick<PartyContext, 'clock'>, choice: Choice | undefined): void {
  if (choice === undefined) throw agreementNotFound();
  if (choice.withdrawn) throw agreementLacks('withdrawn');
  if (choice.validUntil <= clock.now()) throw agreementLacks('expired');
}

async function requireMember(tx: EntityManager, institution: string, member: string): Promise<void> {
  const rows: unknown[] = await tx.query(
    `SELECT 1 FROM equipe_member WHERE id = $1 AND institution = $2 AND ended_at IS NULL`,
    [member, institution],
  );
  if (rows.length === 0) throw memberUnknown();
}

/** Her plan, in the order in which it was agreed. Call it inside `recorded`. @throws AppError `not-found` */
export async function listSteps(
  tx: EntityManager,
  ctx: PartyContext,
  which: CaseOfPerson,
): Promise<StepView[]> {
  const { row, record } = await enterCase(tx, ctx, which, 'case-read');
  const rows: (Omit<StepView, 'text' | 'doneAt'> & { text: Buffer; doneAt: Date | null })[] = await tx.query(
    `SELECT id, agreement, text, due_on::text AS due, member, done_at AS "doneAt" FROM plan_step
     WHERE case_id = $1 AND institution = $2 ORDER BY entered_at, id`,
    [row.id, which.institution],
  );
  const key = rows.length === 0 ? undefined : await keyOfCase(ctx, row);
  await record('T1');
  return rows.flatMap(({ text, doneAt, ...step }) =>
    key === undefined
      ? []
      : [
          {
            ...step,
            text: String(openColumn(key, place(step.id), text)),
            doneAt: doneAt?.toISOString() ?? null,
          },
        ],
  );
}

/** @throws AppError `not-found`; `conflict` plan-step.done, case.handed-over */
export async function completeStep(
  tx: EntityManager,
  ctx: PartyContext,
  {
    step,
    idempotency,
    ...which
  }: CaseOfPerson & { readonly step: string; readonly idempotency: Idempotency },
): Promise<void> {
  const { row, record } = await enterEvenHandedOver(tx, ctx, which, 'case-written', 'FOR UPDATE');
  const [found]: { done: boolean }[] = await tx.query(
    `SELECT done_at IS NOT NULL AS done FROM plan_step WHERE id = $1 AND case_id = $2 AND institution = $3`,
    [step, row.id, which.institution],
  );
  if (found === undefined) throw notHere();
  if ((await claimKey(tx, idempotency, step)) !== undefined) return;
  await requireNotHandedOver(tx, ctx, row);
  if (found.done) throw stepDone();
  await tx.query(`UPDATE plan_step SET done_at = $2 WHERE id = $1`, [step, ctx.clock.now()]);
  await record();
}
