import type { EntityManager } from 'typeorm';
import type { PlanState } from '#contracts';
import type { ApprovalAct, PlanBody } from '../domain/plan.js';
import { planNotFound } from '../domain/plan.errors.js';
import { say, type PlanContext } from './plan-context.js';

/** A version of a plan as it is kept. */
export interface StoredVersion {
  readonly plan: string;
  readonly from: number;
  readonly to: number;
  readonly version: number;
  readonly state: PlanState;
  /** Of this version's row, for its ETag. */
  readonly revision: number;
  readonly body: PlanBody;
  readonly digest: string;
  readonly act: ApprovalAct | null;
  readonly changedAt: Date;
}

export const VERSION_COLUMNS = `v.plan, p.first_year AS "from", p.last_year AS "to", v.version, v.state, v.revision,
  v.body, v.digest, v.act, v.changed_at AS "changedAt"`;

/** Locks the plan, so that what follows is decided on all of its versions. @throws AppError `not-found` */
export async function lockVersions(tx: EntityManager, plan: string): Promise<StoredVersion[]> {
  await tx.query('SELECT 1 FROM plan WHERE id = $1 FOR UPDATE', [plan]);
  const versions: StoredVersion[] = await tx.query(
    `SELECT ${VERSION_COLUMNS} FROM plan_version v JOIN plan p ON p.id = v.plan WHERE v.plan = $1 ORDER BY v.version`,
    [plan],
  );
  if (versions.length === 0) throw planNotFound();
  return versions;
}

/** @throws AppError `not-found` */
export async function lockVersion(tx: EntityManager, plan: string, version: number): Promise<StoredVersion> {
  const found = (await lockVersions(tx, plan)).find((each) => each.version === version);
  if (found === undefined) throw planNotFound();
  return found;
}

/** Writes a version as it now is, and says it on `plan`. */
export async function keepVersion(
  tx: EntityManager,
  context: PlanContext,
  kept: Omit<StoredVersion, 'revision' | 'changedAt'>,
): Promise<void> {
  const { plan, from, to, version, state, body, digest, act } = kept;
  await tx.query(
    `INSERT INTO plan_version AS v (plan, version, state, revision, body, digest, act, changed_at)
     VALUES ($1, $2, $3, 1, $4, $5, $6, $7)
     ON CONFLICT (plan, version) DO UPDATE SET state = excluded.state, revision = v.revision + 1,
       body = excluded.body, digest = excluded.digest, act = excluded.act, changed_at = excluded.changed_at`,
    [
      plan,
      version,
      state,
      JSON.stringify(body),
      digest,
      act === null ? null : JSON.stringify(act),
      context.clock.now(),
    ],
  );
  await say(tx, context, 'plan-recorded', plan, {
    version,
    state,
    from,
    to,
    actions: body.actions.map(({ code, purpose, ambito, budget }) => ({
      code,
      purpose,
      ...(ambito === undefined ? {} : { ambito }),
      budget: budget.map(({ source, cents }) => ({ source, cents })),
    })),
    ...(act === null ? {} : { act: { number: act.number, date: act.date, sha256: act.pdfSha256 } }),
    digest,
  });
}

/** The institutions of a kind that are in the network. */
export const institutionsOf = (
  { registry }: Pick<PlanContext, 'registry'>,
  ...kinds: readonly string[]
): string[] =>
  registry
    .institutions()
    .filter(({ kind, onNetwork }) => onNetwork && kinds.includes(kind))
    .map(({ id }) => id)
    .sort();

export const ambitiOf = (context: Pick<PlanContext, 'registry'>): string[] =>
  institutionsOf(context, 'ambito');
