import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { claimKey, type Idempotency } from '#referral';
import { planFaults, type PlanBody } from '../domain/plan.js';
import { contentInvalid, periodTaken, planState, versionOpen } from '../domain/plan.errors.js';
import { digestOf, type PlanContext } from './plan-context.js';
import { ambitiOf, keepVersion, lockVersion, lockVersions } from './stored-plan.js';

export interface DraftPlan {
  /** First and last year. */
  readonly from: number;
  readonly to: number;
  readonly body: PlanBody;
  readonly idempotency?: Idempotency;
}

/**
 * Begins a plan with a draft of its first version. @returns its id
 * @throws AppError `unprocessable` `content.invalid`, `idempotency.reused`; `conflict` `plan.period-taken`
 */
export async function draftPlan(tx: EntityManager, context: PlanContext, draft: DraftPlan): Promise<string> {
  const { from, to, body, idempotency } = draft;
  const plan = newId();
  const replay = idempotency && (await claimKey(tx, idempotency, plan));
  if (replay !== undefined) return replay.resource;
  check(context, body, from <= to);
  // the years' constraint is the last line; two drafts at once wait for each other here
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('plan-period'))`);
  const taken: unknown[] = await tx.query('SELECT 1 FROM plan WHERE first_year <= $2 AND last_year >= $1', [
    from,
    to,
  ]);
  if (taken.length > 0) throw periodTaken();
  await tx.query('INSERT INTO plan (id, first_year, last_year, created_at) VALUES ($1, $2, $3, $4)', [
    plan,
    from,
    to,
    context.clock.now(),
  ]);
  const digest = digestOf(body);
  await keepVersion(tx, context, { plan, from, to, version: 1, state: 'draft', body, digest, act: null });
  return plan;
}

/**
 * Changes a draft. @param matches checks what the caller knows of it
 * @throws AppError `not-found`; `conflict` `plan.state`; `unprocessable` `content.invalid`; `precondition`
 */
export async function editPlan(
  tx: EntityManager,
  context: PlanContext,
  edit: {
    readonly plan: string;
    readonly version: number;
    readonly body: PlanBody;
    readonly matches: (revision: number) => void;
  },
): Promise<void> {
  const stored = await lockVersion(tx, edit.plan, edit.version);
  edit.matches(stored.revision);
  if (stored.state !== 'draft') throw planState(stored.state);
  check(context, edit.body, true);
  await keepVersion(tx, context, { ...stored, body: edit.body, digest: digestOf(edit.body) });
}

/**
 * Begins the next version of an approved plan with what the last one says. @returns its number
 * @throws AppError `not-found`; `conflict` `plan.version-open`, `plan.state`; `unprocessable` `idempotency.reused`
 */
export async function amendPlan(
  tx: EntityManager,
  context: PlanContext,
  { plan, idempotency }: { readonly plan: string; readonly idempotency: Idempotency },
): Promise<number> {
  const versions = await lockVersions(tx, plan);
  const last = versions.at(-1);
  if (last === undefined) throw new Error('lockVersions finds at least one');
  if ((await claimKey(tx, idempotency, plan)) !== undefined) return last.version;
  const open = versions.find(({ state }) => state === 'draft' || state === 'in-concertation');
  if (open !== undefined) throw versionOpen(open.version);
  const base = versions.findLast(({ state }) => state === 'approved') ?? last;
  const version = last.version + 1;
  await keepVersion(tx, context, { ...base, version, state: 'draft', act: null });
  return version;
}

function check(context: PlanContext, body: PlanBody, yearsInOrder: boolean): void {
  const faults = planFaults(body, ambitiOf(context), context.territory);
  if (!yearsInOrder) faults.unshift({ path: 'to', rule: 'order' });
  if (faults.length > 0) throw contentInvalid(faults);
}
