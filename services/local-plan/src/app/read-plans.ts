import type { DataSource, EntityManager } from 'typeorm';
import type { FundingSource, PlanOpinion, PlanProgress, PlanState } from '#contracts';
import {
  budgetOf,
  isPublished,
  missingOpinions,
  type ApprovalAct,
  type FundingLine,
  type PlanBody,
} from '../domain/plan.js';
import { planNotFound } from '../domain/plan.errors.js';
import { whoIsAsked } from './decide-plan.js';
import type { PlanContext } from './plan-context.js';
import { VERSION_COLUMNS, type StoredVersion } from './stored-plan.js';

/** Who reads: the planner sees drafts, those who are asked what is in concertation, everybody what was approved. */
export type Reader = 'planner' | 'contributor' | 'anybody';

export interface PlanSummary {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /** The version in force. */
  readonly inForce: number | null;
  readonly versions: readonly {
    readonly version: number;
    readonly state: PlanState;
    readonly title: string;
    readonly changedAt: string;
  }[];
}

export interface OpinionView {
  readonly by: string;
  readonly opinion: PlanOpinion;
  readonly remarks?: string;
  readonly onPaper: boolean;
  /** False: it is about an earlier content of this version. */
  readonly current: boolean;
  readonly at: string;
}

export interface PlanVersionView extends PlanBody {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly version: number;
  readonly state: PlanState;
  readonly revision: number;
  readonly digest: string;
  readonly act?: ApprovalAct;
  readonly changedAt: string;
  readonly budget: readonly { purpose: number; source: FundingSource; cents: number }[];
  readonly opinions: readonly OpinionView[];
  /** Who is asked and has not been heard on this content. */
  readonly missing: readonly string[];
}

type Reading = DataSource | EntityManager;

/** All plans, the newest first, as far as this reader sees them: a province has one in three years. */
export async function listPlans(db: Reading, reader: Reader): Promise<PlanSummary[]> {
  const versions = await versionsFor(db, reader);
  const plans = new Map<string, StoredVersion[]>();
  for (const each of versions) plans.set(each.plan, [...(plans.get(each.plan) ?? []), each]);
  return [...plans.values()].map(summaryOf);
}

/** @throws AppError `not-found`, also where this reader sees no version of it */
export async function readPlan(db: Reading, reader: Reader, plan: string): Promise<PlanSummary> {
  const versions = await versionsFor(db, reader, plan);
  if (versions.length === 0) throw planNotFound();
  return summaryOf(versions);
}

/** @throws AppError `not-found`, also where this reader does not see it */
export async function readVersion(
  db: Reading,
  context: Pick<PlanContext, 'registry'>,
  reader: Reader,
  { plan, version }: { readonly plan: string; readonly version: number },
): Promise<PlanVersionView> {
  const found = (await versionsFor(db, reader, plan)).find((each) => each.version === version);
  if (found === undefined) throw planNotFound();
  const rows: OpinionRow[] = await db.query(
    `SELECT given_by AS "by", opinion, remarks, on_paper AS "onPaper", digest, at FROM plan_opinion
     WHERE plan = $1 AND version = $2 ORDER BY given_by`,
    [plan, version],
  );
  const { plan: id, act, changedAt, body, ...rest } = found;
  return {
    id,
    ...rest,
    ...body,
    ...(act === null ? {} : { act }),
    changedAt: changedAt.toISOString(),
    budget: budgetOf(body.actions),
    opinions: rows.map(({ remarks, digest, at, ...given }) => ({
      ...given,
      ...(remarks === null ? {} : { remarks }),
      current: digest === found.digest,
      at: at.toISOString(),
    })),
    missing: isPublished(found.state) ? [] : missingOpinions(whoIsAsked(context), rows, found.digest),
  };
}

export interface ProgressView {
  readonly id: string;
  readonly version: number;
  readonly action: string;
  readonly asOf: string;
  readonly progress: PlanProgress;
  readonly spent: readonly FundingLine[];
  readonly note?: string;
  readonly at: string;
}

/** What was entered about a plan's actions, the newest first. @throws AppError `not-found` */
export async function listProgress(
  db: Reading,
  reader: Reader,
  plan: string,
  { limit, after }: { readonly limit: number; readonly after?: readonly [asOf: string, id: string] },
): Promise<ProgressView[]> {
  await readPlan(db, reader, plan);
  const [asOf = null, id = null] = after ?? [];
  const rows: (Omit<ProgressView, 'note' | 'at'> & { note: string | null; at: Date })[] = await db.query(
    `SELECT id, version, action, to_char(as_of, 'YYYY-MM-DD') AS "asOf", progress, spent, note, at FROM plan_progress
     WHERE plan = $1 AND ($2::date IS NULL OR (as_of, id) < ($2::date, $3::uuid))
     ORDER BY as_of DESC, id DESC LIMIT $4`,
    [plan, asOf, id, limit],
  );
  return rows.map(({ note, at, ...row }) => ({
    ...row,
    ...(note === null ? {} : { note }),
    at: at.toISOString(),
  }));
}

interface OpinionRow {
  readonly by: string;
  readonly opinion: PlanOpinion;
  readonly remarks: string | null;
  readonly onPaper: boolean;
  readonly digest: string;
  readonly at: Date;
}

const SEEN: Readonly<Record<Reader, readonly PlanState[]>> = {
  planner: ['draft', 'in-concertation', 'approved', 'amended', 'withdrawn'],
  contributor: ['in-concertation', 'approved', 'amended'],
  anybody: ['approved', 'amended'],
};

async function versionsFor(db: Reading, reader: Reader, plan?: string): Promise<StoredVersion[]> {
  return db.query(
    `SELECT ${VERSION_COLUMNS} FROM plan_version v JOIN plan p ON p.id = v.plan
     WHERE v.state = ANY($1) AND ($2::uuid IS NULL OR v.plan = $2) ORDER BY p.first_year DESC, v.version`,
    [SEEN[reader], plan ?? null],
  );
}

function summaryOf(versions: readonly StoredVersion[]): PlanSummary {
  const [first] = versions;
  if (first === undefined) throw new Error('a plan has versions');
  return {
    id: first.plan,
    from: first.from,
    to: first.to,
    inForce: versions.find(({ state }) => state === 'approved')?.version ?? null,
    versions: versions.map(({ version, state, body, changedAt }) => ({
      version,
      state,
      title: body.title,
      changedAt: changedAt.toISOString(),
    })),
  };
}
