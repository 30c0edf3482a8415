import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { claimKey, type Idempotency } from '#referral';
import { romeDate } from '#trust';
import type { Progress } from '../domain/plan.js';
import { contentInvalid, noSuchAction, planState } from '../domain/plan.errors.js';
import { planFrom } from './import-plan.js';
import { say, type PlanContext } from './plan-context.js';
import { lockVersions } from './stored-plan.js';

/**
 * Enters how far an action of the plan in force has come. Entries stay: the next one tells what came after. @returns its id
 * @throws AppError `not-found`; `conflict` `plan.state` without a version in force; `unprocessable`
 * `plan.no-such-action`, `content.invalid` for a day to come, `idempotency.reused`
 */
export async function recordProgress(
  tx: EntityManager,
  context: PlanContext,
  command: Progress & {
    readonly plan: string;
    readonly enteredBy: string;
    readonly idempotency?: Idempotency;
  },
): Promise<string> {
  const { plan, action, asOf, progress, spent, note, enteredBy, idempotency } = command;
  const versions = await lockVersions(tx, plan);
  const id = newId();
  const replay = idempotency && (await claimKey(tx, idempotency, id));
  if (replay !== undefined) return replay.resource;
  const current = versions.find(({ state }) => state === 'approved');
  if (current === undefined) throw planState(versions.at(-1)?.state ?? 'draft');
  if (!current.body.actions.some(({ code }) => code === action)) throw noSuchAction();
  if (asOf > romeDate(context.clock.now())) throw contentInvalid([{ path: 'asOf', rule: 'future' }]);
  const { version } = current;
  await tx.query(
    `INSERT INTO plan_progress (id, plan, version, action, as_of, progress, spent, note, entered_by, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      id,
      plan,
      version,
      action,
      asOf,
      progress,
      JSON.stringify(spent),
      note ?? null,
      enteredBy,
      context.clock.now(),
    ],
  );
  await say(tx, context, 'progress-recorded', plan, { version, action, asOf, progress, spent });
  return id;
}

/** The same from a file, for the plan that begins in a year; what was entered before stays one entry. */
export async function enterProgress(
  tx: EntityManager,
  context: PlanContext,
  from: number,
  entry: Progress & { readonly enteredBy: string },
): Promise<'created' | 'unchanged'> {
  const plan = await planFrom(tx, from);
  const known: unknown[] = await tx.query(
    `SELECT 1 FROM plan_progress WHERE plan = $1 AND action = $2 AND as_of = $3::date AND progress = $4
       AND spent = $5::jsonb AND note IS NOT DISTINCT FROM $6`,
    [plan, entry.action, entry.asOf, entry.progress, JSON.stringify(entry.spent), entry.note ?? null],
  );
  if (known.length > 0) return 'unchanged';
  await recordProgress(tx, context, { ...entry, plan });
  return 'created';
}

/** Everything entered, as the import reads it. */
export async function progressRows(tx: EntityManager): Promise<object[]> {
  return tx.query(
    `SELECT p.first_year AS "from", g.action, to_char(g.as_of, 'YYYY-MM-DD') AS "asOf", g.progress, g.spent, g.note
     FROM plan_progress g JOIN plan p ON p.id = g.plan ORDER BY p.first_year, g.action, g.as_of, g.at`,
  );
}
