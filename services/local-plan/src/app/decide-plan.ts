import type { EntityManager } from 'typeorm';
import type { PlanOpinion } from '#contracts';
import { claimKey, type Idempotency } from '#referral';
import {
  missingOpinions,
  stepFrom,
  TAVOLO,
  type ApprovalAct,
  type OpinionGiven,
  type PlanStep,
} from '../domain/plan.js';
import { notAsked, onPaperOnly, opinionsMissing, planNotFound, planState } from '../domain/plan.errors.js';
import { say, type PlanContext } from './plan-context.js';
import { institutionsOf, keepVersion, lockVersions, type StoredVersion } from './stored-plan.js';

export interface VersionStep {
  readonly plan: string;
  readonly version: number;
  readonly step: PlanStep;
  /** Of the approval, and of nothing else. */
  readonly act?: ApprovalAct;
  readonly idempotency: Idempotency;
}

/** Who is to be heard before a plan is approved: the ambiti, the health authority, the Tavolo (design §8). */
export const whoIsAsked = (context: Pick<PlanContext, 'registry'>): string[] => [
  ...institutionsOf(context, 'ambito', 'asl'),
  TAVOLO,
];

/**
 * Takes a version a step on: into concertation, back, approved by an act, withdrawn. An approval replaces the version in
 * force.
 * @throws AppError `not-found`; `conflict` `plan.state`, `plan.opinions-missing`; `unprocessable` `idempotency.reused`
 */
export async function stepPlan(tx: EntityManager, context: PlanContext, command: VersionStep): Promise<void> {
  const { plan, version, step, act, idempotency } = command;
  const versions = await lockVersions(tx, plan);
  const stored = versions.find((each) => each.version === version);
  if (stored === undefined) throw planNotFound();
  if ((await claimKey(tx, idempotency, plan)) !== undefined) return;
  await takeStep(tx, context, versions, stored, step, act);
}

/** The step itself, of a version whose plan is locked. @throws AppError as `stepPlan` */
export async function takeStep(
  tx: EntityManager,
  context: PlanContext,
  versions: readonly StoredVersion[],
  stored: StoredVersion,
  step: PlanStep,
  act?: ApprovalAct,
): Promise<void> {
  const state = stepFrom(stored.state, step);
  if (state === undefined) throw planState(stored.state);
  if (step === 'approval') {
    const given = await opinionsOn(tx, stored.plan, stored.version);
    const missing = missingOpinions(whoIsAsked(context), given, stored.digest);
    if (missing.length > 0) throw opinionsMissing(missing);
    const before = versions.find((each) => each.state === 'approved');
    if (before !== undefined) await keepVersion(tx, context, { ...before, state: 'amended' });
  }
  await keepVersion(tx, context, { ...stored, state, act: act ?? null });
}

export interface GiveOpinion {
  readonly plan: string;
  readonly version: number;
  /** An institution, or the Tavolo. */
  readonly by: string;
  readonly opinion: PlanOpinion;
  readonly remarks?: string | undefined;
  /** The Province enters what came on paper, or that nothing came. */
  readonly onPaper: boolean;
  readonly idempotency: Idempotency;
}

/**
 * An ambito, the health authority or the Tavolo says what it thinks of a version in concertation; saying it again
 * replaces it.
 * @throws AppError `not-found`; `conflict` `plan.state`; `unprocessable` `plan.not-asked`, `plan.on-paper-only`,
 * `idempotency.reused`
 */
export async function giveOpinion(
  tx: EntityManager,
  context: PlanContext,
  { plan, version, idempotency, ...given }: GiveOpinion,
): Promise<void> {
  const stored = (await lockVersions(tx, plan)).find((each) => each.version === version);
  if (stored === undefined) throw planNotFound();
  if ((await claimKey(tx, idempotency, plan)) !== undefined) return;
  await hearOpinion(tx, context, stored, given);
}

/** The opinion itself, on a version whose plan is locked. @throws AppError as `giveOpinion` */
export async function hearOpinion(
  tx: EntityManager,
  context: PlanContext,
  stored: StoredVersion,
  { by, opinion, remarks, onPaper }: Omit<GiveOpinion, 'plan' | 'version' | 'idempotency'>,
): Promise<void> {
  if (stored.state !== 'in-concertation') throw planState(stored.state);
  if (!whoIsAsked(context).includes(by)) throw notAsked();
  if (opinion === 'not-given' && !onPaper) throw onPaperOnly();
  const { plan, version, digest } = stored;
  await tx.query(
    `INSERT INTO plan_opinion (plan, version, given_by, opinion, remarks, on_paper, digest, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (plan, version, given_by) DO UPDATE SET opinion = excluded.opinion, remarks = excluded.remarks,
       on_paper = excluded.on_paper, digest = excluded.digest, at = excluded.at`,
    [plan, version, by, opinion, remarks ?? null, onPaper, digest, context.clock.now()],
  );
  await say(tx, context, 'opinion-given', plan, { version, by, opinion, onPaper, digest });
}

async function opinionsOn(tx: EntityManager, plan: string, version: number): Promise<OpinionGiven[]> {
  return tx.query(
    'SELECT given_by AS "by", opinion, digest FROM plan_opinion WHERE plan = $1 AND version = $2',
    [plan, version],
  );
}
