import type { EntityManager } from 'typeorm';
import type { PlanOpinion } from '#contracts';
import type { ApprovalAct } from '../domain/plan.js';
import { planNotFound } from '../domain/plan.errors.js';
import { hearOpinion, takeStep } from './decide-plan.js';
import { planFrom } from './import-plan.js';
import type { PlanContext } from './plan-context.js';
import { lockVersions, type StoredVersion } from './stored-plan.js';

/**
 * An opinion that came on paper, on the last version of the plan that begins in a year; a draft is first taken into
 * concertation. @throws AppError as `giveOpinion`
 */
export async function enterOpinion(
  tx: EntityManager,
  context: PlanContext,
  {
    from,
    by,
    opinion,
    remarks,
  }: {
    readonly from: number;
    readonly by: string;
    readonly opinion: PlanOpinion;
    readonly remarks: string | undefined;
  },
): Promise<'created' | 'unchanged'> {
  const last = await lastVersion(tx, from);
  const known: unknown[] = await tx.query(
    `SELECT 1 FROM plan_opinion WHERE plan = $1 AND version = $2 AND given_by = $3 AND opinion = $4 AND digest = $5
       AND remarks IS NOT DISTINCT FROM $6`,
    [last.plan, last.version, by, opinion, last.digest, remarks ?? null],
  );
  if (known.length > 0) return 'unchanged';
  if (last.state === 'draft') await takeStep(tx, context, [last], last, 'concertation');
  const stored = await lastVersion(tx, from);
  await hearOpinion(tx, context, stored, { by, opinion, remarks, onPaper: true });
  return 'created';
}

/** The act of a plan that begins in a year. @throws AppError as `stepPlan` */
export async function enterApproval(
  tx: EntityManager,
  context: PlanContext,
  from: number,
  act: ApprovalAct,
): Promise<'created' | 'unchanged'> {
  const versions = await lockVersions(tx, await planFrom(tx, from));
  const last = versions.at(-1);
  if (last === undefined) throw planNotFound();
  if (last.act?.number === act.number && last.act.pdfSha256 === act.pdfSha256) return 'unchanged';
  await takeStep(tx, context, versions, last, 'approval', act);
  return 'created';
}

async function lastVersion(tx: EntityManager, from: number): Promise<StoredVersion> {
  const last = (await lockVersions(tx, await planFrom(tx, from))).at(-1);
  if (last === undefined) throw planNotFound();
  return last;
}
