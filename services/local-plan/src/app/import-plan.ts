import type { EntityManager } from 'typeorm';
import type { PlanAction, PlanBody } from '../domain/plan.js';
import { planNotFound, planState } from '../domain/plan.errors.js';
import { draftPlan, editPlan } from './draft-plan.js';
import { digestOf, type PlanContext } from './plan-context.js';
import { lockVersions, VERSION_COLUMNS, type StoredVersion } from './stored-plan.js';

/** The plan that begins in this year. @throws AppError `not-found` */
export async function planFrom(tx: EntityManager, from: number): Promise<string> {
  const [plan]: { id: string }[] = await tx.query('SELECT id FROM plan WHERE first_year = $1', [from]);
  if (plan === undefined) throw planNotFound();
  return plan.id;
}

/**
 * A new plan for these years, or the whole content of its draft.
 * @throws AppError `conflict` `plan.period-taken`, `plan.state` where no draft is open; `unprocessable` `content.invalid`
 */
export async function draftOrEdit(
  tx: EntityManager,
  context: PlanContext,
  { from, to, body }: { readonly from: number; readonly to: number; readonly body: PlanBody },
): Promise<'created' | 'changed' | 'unchanged'> {
  const [plan]: { id: string }[] = await tx.query(
    'SELECT id FROM plan WHERE first_year = $1 AND last_year = $2',
    [from, to],
  );
  if (plan === undefined) {
    await draftPlan(tx, context, { from, to, body });
    return 'created';
  }
  const last = (await lockVersions(tx, plan.id)).at(-1);
  if (last === undefined) throw planNotFound();
  const premises = last.body.premises;
  const whole = premises === undefined ? body : { ...body, premises };
  if (last.digest === digestOf(whole)) return 'unchanged';
  if (last.state !== 'draft') throw planState(last.state);
  await editPlan(tx, context, {
    plan: plan.id,
    version: last.version,
    body: whole,
    matches: () => undefined,
  });
  return 'changed';
}

/** The actions of each plan's last version, as the import reads them. */
export async function planRows(
  tx: EntityManager,
): Promise<(PlanAction & { from: number; to: number; plan: string })[]> {
  const versions: StoredVersion[] = await tx.query(
    `SELECT DISTINCT ON (p.first_year) ${VERSION_COLUMNS} FROM plan_version v JOIN plan p ON p.id = v.plan
     WHERE v.state IN ('approved', 'amended') ORDER BY p.first_year, v.version DESC`,
  );
  return versions.flatMap(({ from, to, body }) =>
    body.actions.map((action) => ({ from, to, plan: body.title, ...action })),
  );
}
