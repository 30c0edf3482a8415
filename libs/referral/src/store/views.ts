import type { DataSource, EntityManager } from 'typeorm';
import type { Stage } from '#contracts';
import {
  allowed,
  allowedFacts,
  canQueue,
  MACHINE,
  MAY_QUEUE,
  type EventName,
  type Side,
  type StateName,
} from '../machine/index.js';
import { BLOCKS_REFERRAL } from '../access/files-of.js';
import { stageClock, stepsAt } from '../deadlines/stage-clock.js';
import type { PartyContext } from './context.js';
import { flowRefusal } from './flow-refusal.js';
import { referralNotFound } from './referral.errors.js';
import { REFERRAL, stateOf, type ReferralRow } from './rows.js';

/** A referral as its party sees it. Nothing of its content: that is `openContent`. Times are RFC 3339, UTC. */
export interface ReferralView {
  readonly id: string;
  readonly side: Side;
  readonly state: StateName;
  /** This side's step on its way to the lane, and an ending behind it. */
  readonly pending: { readonly id: string; readonly type: string } | null;
  readonly queued: { readonly id: string; readonly type: string } | null;
  readonly from: string;
  readonly to: string;
  readonly kind: string | null;
  readonly service: string | null;
  readonly urgency: string | null;
  readonly protocol: string | null;
  readonly flow: string | null;
  readonly purpose: string | null;
  readonly tiers: readonly string[];
  readonly ground: string | null;
  readonly agreed: 'voice' | null;
  readonly offer: { readonly id: string; readonly until: string | null } | null;
  readonly question: { readonly id: string } | null;
  /** What is due now, by the flow that `submitted` names, from the append time of what opened the stage. */
  readonly deadlines: readonly { readonly stage: string; readonly due: string; readonly missed: boolean }[];
  /** The same, for a worklist: the stage whose time runs, when it is due, and how many of its three steps have passed. */
  readonly dueAt: string | null;
  readonly stage: Stage | null;
  readonly step: number;
  /** What whoever looks may say now, as far as state and flow go. */
  readonly allowed: readonly EventName[];
  /** The recipient is off the network: its side is spoken by the sender. */
  readonly reported: boolean;
  /** `submitted` did not open here. */
  readonly unreadable: boolean;
  /** An earlier event is missing: commands answer 503 meanwhile. */
  readonly waiting: boolean;
  /** She withdrew her agreement. */
  readonly frozen: boolean;
  readonly erased: boolean;
  /** Late entry: when it really happened. */
  readonly occurred: string | null;
  readonly submittedAt: string | null;
  /** Since when it is in this state, by the lane's clock. */
  readonly since: string | null;
  /** The sender's own file, and the referral in whose place this one was sent; absent at the recipient. */
  readonly case?: string | null;
  readonly rerouteOf?: string | null;
}

/** Reads only. */
export type Reader = DataSource | EntityManager;

/** `roles`: of whoever looks; absent: what her side may say. */
export function toView(ctx: PartyContext, row: ReferralRow, roles?: readonly string[]): ReferralView {
  const { id, side, from, to, kind, service, urgency, protocol, flow, purpose, ground, reported } = row;
  const { state, offer, question, unreadable, frozen, erased } = row;
  return {
    id,
    side,
    state,
    pending: step(row.pending, row.pendingName),
    queued: step(row.queued, row.queuedName),
    from,
    to,
    kind,
    service,
    urgency,
    protocol,
    flow,
    purpose,
    tiers: row.tiers?.split(',') ?? [],
    ground,
    agreed: row.voice ? 'voice' : null,
    offer: offer === null ? null : { id: offer, until: iso(row.offerUntil) },
    question: question === null ? null : { id: question },
    ...clockOf(ctx, row),
    allowed: allowedNow(ctx, row, roles),
    reported,
    unreadable,
    waiting: row.waitingSince !== null,
    frozen,
    erased,
    occurred: iso(row.occurredAt),
    submittedAt: iso(row.submittedAt),
    since: iso(row.stageAt),
    ...(side === 's' ? { case: row.caseId, rerouteOf: row.rerouteOf } : {}),
  };
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

const step = (id: string | null, type: string | null): ReferralView['pending'] =>
  id === null ? null : { id, type: type ?? '' };

/** The clock that runs on this copy, as the worklist shows it; none of it where none runs. */
function clockOf(
  { registry, clock }: PartyContext,
  row: ReferralRow,
): Pick<ReferralView, 'deadlines' | 'dueAt' | 'stage' | 'step'> {
  const running = stageClock(registry, row);
  if (running === undefined) return { deadlines: [], dueAt: null, stage: null, step: 0 };
  const { stage } = running;
  const due = running.due[0].toISOString();
  const step = stepsAt(running, clock.now());
  return { deadlines: [{ stage, due, missed: step > 0 }], dueAt: due, stage, step };
}

/**
 * What a person may say now, facts included; what the node says by itself is no button, nor what the flow would refuse.
 */
export function allowedNow(
  ctx: Pick<PartyContext, 'registry' | 'clock'>,
  row: ReferralRow,
  roles?: readonly string[],
): EventName[] {
  const { side } = row;
  const state = stateOf(row);
  if (row.waitingSince !== null) return [];
  const names: EventName[] = allowedFacts(state, side);
  if (row.pending === null) names.unshift(...allowed(state, side));
  else if (row.queued === null) names.unshift(...MAY_QUEUE.filter((name) => canQueue(state, { name, side })));
  return names.filter(
    (name) => MACHINE[name].by === 'operator' && flowRefusal(ctx, row, { name, roles }) === undefined,
  );
}

export interface Which {
  readonly institution: string;
  readonly id: string;
  /** Where one institution is both; default: the sender's. */
  readonly side?: Side;
  /** Who asks; from whom she is kept apart, the referral is not there. Absent: the node itself. */
  readonly subject?: string;
  /** Hers: `allowed` is what she may say. */
  readonly roles?: readonly string[];
}

/** For a `WHERE` on `referral`: not for somebody who is shut out of it, or of a file that it leads to. */
export const notBlocked = (subject: string): string => `NOT EXISTS (
  SELECT 1 FROM person_block b
  WHERE b.institution = referral.institution AND b.subject = ${subject} AND ${BLOCKS_REFERRAL})`;

/** For a `WHERE` on `referral`: nobody at all is shut out of it. A program shows what it reads to whoever sits before it. */
export const NOBODY_BLOCKED = `NOT EXISTS (
  SELECT 1 FROM person_block b WHERE b.institution = referral.institution AND ${BLOCKS_REFERRAL})`;

/** One copy, fenced by institution and by blocks. @throws AppError `not-found` `referral.not-found` */
export async function findReferral(
  db: Reader,
  { institution, id, side, subject }: Which,
): Promise<ReferralRow> {
  const rows: ReferralRow[] = await db.query(
    `SELECT ${REFERRAL} FROM referral
     WHERE id = $1 AND institution = $2 AND ($3::text IS NULL OR side = $3) AND ${notBlocked('$4')}
     ORDER BY side DESC LIMIT 1`,
    [id, institution, side ?? null, subject ?? null],
  );
  const [row] = rows;
  if (row === undefined) throw referralNotFound();
  return row;
}

/** @throws AppError `not-found` `referral.not-found` */
export async function getReferral(db: Reader, ctx: PartyContext, which: Which): Promise<ReferralView> {
  return toView(ctx, await findReferral(db, which), which.roles);
}
