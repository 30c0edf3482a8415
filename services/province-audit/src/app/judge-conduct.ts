import {
  canPropose,
  canQueue,
  expiresAt,
  isFinal,
  isProposal,
  type Side,
  type State,
  type Verdict,
} from '#referral';
import { AHEAD_MS, type Noticed } from '../domain/rules.js';
import type { AuditContext } from './audit-context.js';
import { institutionOf } from './link-chains.js';
import type { HeldEvent, Replayed } from './replayed.js';

/** A state as whoever proposes sees it, with the offer or question that is open in it. */
type View = readonly [state: State['state'], re: string | null];

/**
 * What each side may have had before it when it spoke: all states since its own last proposal was folded, since it has
 * one on its way at a time. Before that, for what may queue behind it.
 */
export interface Seen {
  readonly s: readonly View[];
  readonly r: readonly View[];
  readonly queued: readonly View[];
}

export const SEEN_NOTHING: Seen = { s: [['draft', null]], r: [['draft', null]], queued: [] };

/** A side that sees more states than this while the other says nothing is judged no more: the row stays small. */
const MOST_SEEN = 64;

/**
 * What its party should not have sent. To be superseded is no fault, proposals cross; to propose what fitted none of the
 * states that one can have seen is, and so is what no clock or node may say: an emergency that expires, anything that
 * expires before its time, an erasure of what is open.
 */
export function judgeConduct(
  context: Pick<AuditContext, 'registry'>,
  referral: Replayed,
  event: HeldEvent,
  { after, verdict }: { readonly after: State; readonly verdict: Verdict },
): readonly Noticed[] {
  const wrong = isWrong(context, referral, event, verdict);
  referral.seen = next(referral.seen, event, referral.state, after);
  if (!wrong) return [];
  return [
    {
      rule: 'illegal-transition',
      key: event.digest,
      institutions: [institutionOf(event.speaker)],
      subject: {
        referral: referral.id,
        event: event.id,
        speaker: event.speaker,
        state: referral.state.state,
      },
    },
  ];
}

function isWrong(
  { registry }: Pick<AuditContext, 'registry'>,
  { state, seen, submitted, submittedAt }: Replayed,
  event: HeldEvent,
  verdict: Verdict,
): boolean {
  if (event.name === 'erased' && verdict === 'noted-fact') return !isFinal(state);
  if (event.name === 'expired' && submitted !== null && submittedAt !== null) {
    const end = expiresAt(registry, { ...submitted, submittedAt });
    if (end === undefined || event.at + AHEAD_MS < end.getTime()) return true;
  }
  if (verdict !== 'superseded' || seen === null) return false;
  if (!isProposal(event.name)) return true;
  const fits = seen[event.side].some((view) => canPropose(stateOf(state, view), event));
  return !fits && !(event.side === 's' && seen.queued.some((view) => canQueue(stateOf(state, view), event)));
}

const stateOf = (now: State, [state, re]: View): State => ({ ...now, state, offer: re, question: re });

const viewOf = ({ state, offer, question }: State): View => [state, offer ?? question];

function next(seen: Seen | null, { name, side }: HeldEvent, before: State, after: State): Seen | null {
  if (seen === null || !isProposal(name)) return seen;
  const view = viewOf(after);
  const other: Side = side === 's' ? 'r' : 's';
  const theirs = after.state === before.state ? seen[other] : [...seen[other], view];
  if (theirs.length > MOST_SEEN) return null;
  return side === 's'
    ? { s: [view], r: theirs, queued: seen.s }
    : { s: theirs, r: [view], queued: seen.queued };
}
