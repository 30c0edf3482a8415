import type { EntityManager } from 'typeorm';
import { coarseReason, isCode } from '#contracts';
import { newId } from '#kernel';
import { checkDraft } from '#messaging';
import {
  canPropose,
  canQueue,
  currentRe,
  isProposal,
  needsRe,
  tellingOf,
  type EventName,
  type Side,
} from '../machine/index.js';
import { joinTeam, takesReferral } from '../access/team.js';
import { lockForConfirmation } from './case-lock.js';
import type { PartyContext } from './context.js';
import { sealedDraft, type ExtraAttributes } from './draft-event.js';
import { flowRefusal } from './flow-refusal.js';
import { findReplay, lostTo, sameBody, type Idempotency, type Replay } from './idempotency.js';
import { noteOccurred, requirePast } from './late-entry.js';
import { lockReferral } from './lock-referral.js';
import {
  illegal,
  proposalPending,
  referralNotFound,
  referralParked,
  referralWaiting,
  staleOffer,
} from './referral.errors.js';
import { stateOf, type ReferralRow } from './rows.js';
import { checkTelling, lockAgreements, lockExclusions, noteToldUnder, type HerChoice } from './tell-more.js';
import { allowedNow, getReferral, toView, type ReferralView } from './views.js';
import { closeAfterWithdrawal } from './withdraw-agreement.js';
import { writeProposal } from './write-proposal.js';

/** One verb of design §3.2, or a fact, by whoever speaks for that side. */
export interface ProposeCommand {
  readonly institution: string;
  readonly referral: string;
  readonly side: Side;
  readonly name: EventName;
  /** `reason` of a decline is the precise one: it stays here, the envelope says the coarse one. */
  readonly attributes?: Omit<ExtraAttributes, 're'>;
  /** To be sealed. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** The offer or question that the operator saw; absent: the current one. */
  readonly re?: string;
  /** For the service's own hook. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly actor: string;
  /** Of the person who says it; absent: nobody, a timer or the node itself. */
  readonly roles?: readonly string[];
  /** A program says it: nobody has been named. */
  readonly program?: boolean;
  readonly idempotency?: Idempotency;
}

export interface Proposed {
  readonly view: ReferralView;
  /** The event's id; `awaitOutcome` tells what became of it. */
  readonly event: string;
  readonly replayed: boolean;
}

/**
 * Proposes an event, or tells a fact: guards from the machine, the referral's row locked first, then one statement that
 * writes pending slot, proposal, idempotency and outbox. The state changes only when the lane is folded.
 * @throws AppError `not-found` referral.not-found; `unavailable` referral.waiting, referral.parked; `conflict`
 * referral.illegal, referral.pending, referral.stale-offer, case.confirmation-pending, and what the service's hook
 * throws; `invalid` referral.body; `unprocessable` idempotency.reused, referral.no-flow where the flow names another role; for a question or an answer what `checkTelling`
 * throws
 */
export async function propose(
  tx: EntityManager,
  ctx: PartyContext,
  command: ProposeCommand,
): Promise<Proposed> {
  const { idempotency } = command;
  const agreed = await lockAgreements(tx, command);
  const locked = await lockReferral(tx, command);
  const choice = await lockExclusions(tx, command, agreed);
  if (idempotency !== undefined && locked?.claimed !== undefined) {
    return replayOf(tx, ctx, command, sameBody(locked.claimed, idempotency));
  }
  // a fact meets no taken slot: look again, now that whoever was first has let go of the row
  const first = idempotency && !isProposal(command.name) ? await findReplay(tx, idempotency) : undefined;
  if (first !== undefined) return replayOf(tx, ctx, command, first);
  try {
    return await proposeLocked(tx, ctx, command, locked, choice);
  } catch (error) {
    // the lock may have waited for the first request with this key: then its success is the answer, not our refusal
    if (idempotency === undefined || isDatabaseError(error)) throw error;
    const replay = await findReplay(tx, idempotency);
    if (replay === undefined) throw error;
    return replayOf(tx, ctx, command, replay);
  }
}

/** A fact takes no pending slot and is never superseded; otherwise as `propose`. */
export const fact = propose;

async function proposeLocked(
  tx: EntityManager,
  ctx: PartyContext,
  command: ProposeCommand,
  locked: Awaited<ReturnType<typeof lockReferral>>,
  choice: HerChoice | undefined,
): Promise<Proposed> {
  if (locked === undefined) throw referralNotFound();
  const { row } = locked;
  if (row.waitingSince !== null) throw referralWaiting();
  if (locked.parked) throw referralParked();
  const slot = guard(ctx, row, command);
  const against = flowRefusal(ctx, row, command);
  if (against !== undefined) throw against;
  const toldUnder = checkTelling(ctx, row, command.name, choice);
  if (command.name === 'confirmed' && row.caseId !== null) await lockForConfirmation(tx, row);

  requirePast(ctx, command.body?.['occurred']);

  const event = newId();
  const { body = {}, params = {}, attributes: said = {}, name, side, actor } = command;
  const about = { referral: row, side, name, event, body, params, attributes: said, actor };
  const more = await ctx.hooks.proposing?.(tx, about);
  const { attributes, reason } = attributesOf(row, command);
  const draft = await sealedDraft(ctx, {
    referral: row,
    side,
    name,
    id: event,
    attributes,
    body: { ...body, ...more },
  });
  checkDraft(draft, ctx.registry);
  const withdrawn = name === 'agreement-withdrawn';
  const after: ReferralRow = { ...row, ...slot(event), frozen: row.frozen || withdrawn };
  const written = await writeProposal(tx, {
    row: after,
    draft,
    name,
    actor,
    reason,
    idempotency: command.idempotency,
  });
  if (!written && command.idempotency !== undefined) {
    return replayOf(tx, ctx, command, await lostTo(tx, command.idempotency));
  }
  await noteOccurred(tx, event, body['occurred']);
  await noteToldUnder(tx, row, event, toldUnder);
  if (takesReferral(name) && !row.reported) {
    await joinTeam(tx, row, { subject: actor, by: actor, program: command.program === true });
  }
  const closed = withdrawn ? await closeAfterWithdrawal(tx, ctx, after, actor) : after;
  return { view: toView(ctx, closed, command.roles), event, replayed: false };
}

type Slot = (
  event: string,
) => Partial<Pick<ReferralRow, 'pending' | 'pendingName' | 'queued' | 'queuedName'>>;

/** Whether the machine lets this be said now, and which slot it takes. */
function guard(ctx: PartyContext, row: ReferralRow, { name, side, roles, re: seen }: ProposeCommand): Slot {
  const state = stateOf(row);
  const refuse = () => illegal(state.state, allowedNow(ctx, row, roles));
  if (!isProposal(name)) {
    if (!canPropose(state, { name, side })) throw refuse();
    return () => ({});
  }
  if (row.pending !== null) {
    if (row.queued === null && canQueue(state, { name, side })) {
      return (event) => ({ queued: event, queuedName: name });
    }
    throw proposalPending(row.pendingName ?? 'unknown');
  }
  // an emergency is not closed by a clock (design §3.2); the machine knows no urgency
  if (name === 'expired' && (row.urgency === 'E0' || row.urgency === 'E1')) throw refuse();
  const current = currentRe(state, name);
  if (seen !== undefined && needsRe(name) && seen !== current) throw staleOffer(current);
  if (!canPropose(state, { name, side, ...(current === null ? {} : { re: current }) })) throw refuse();
  return (event) => ({ pending: event, pendingName: name });
}

/** The envelope's part; a decline's precise reason goes to the recipient's database alone. */
function attributesOf(
  row: ReferralRow,
  { name, attributes = {} }: ProposeCommand,
): { attributes: ExtraAttributes; reason: string | null } {
  const re = currentRe(stateOf(row), name);
  const tiers = tellingOf(name)?.tier;
  const said = {
    ...attributes,
    ...(re === null ? {} : { re }),
    ...(tiers === undefined ? {} : { tiers }),
  };
  const { reason } = attributes;
  if (name !== 'declined' || reason === undefined) return { attributes: said, reason: null };
  const coarse = isCode('declineReason', reason) ? coarseReason(reason) : reason;
  return { attributes: { ...said, reason: coarse }, reason };
}

async function replayOf(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, side, actor, roles }: ProposeCommand,
  { resource, event }: Replay,
): Promise<Proposed> {
  const view = await getReferral(tx, ctx, { institution, id: resource, side, subject: actor, roles });
  return { view, event: event ?? resource, replayed: true };
}

/** After one the transaction is lost: nothing can be read in it any more. */
const isDatabaseError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'driverError' in error;
