import {
  arrive,
  canPropose,
  canQueue,
  fold,
  INITIAL,
  isEventName,
  isFinal,
  isProposal,
  KINDS,
  type Kind,
  type LaneEvent,
  type Position,
  type State,
} from '../../../../libs/referral/src/machine/index.js';
import type { Breach } from './breach.js';
import { typeOf, type Attributes } from './envelope.js';

/** What a proposer may have had before it. */
type View = Pick<State, 'state' | 'offer' | 'question'>;

interface Held extends LaneEvent {
  readonly index: number;
  readonly at: number;
}

interface Referral {
  readonly topic: string;
  readonly from: string;
  readonly to: string;
  state: State;
  waiting: Position<Held>['waiting'];
  /** Views since each side's own last proposal; `queued`: before the sender's. Null: too many to judge by. */
  seen: { readonly s: readonly View[]; readonly r: readonly View[]; readonly queued: readonly View[] } | null;
  isEmergency: boolean;
  /** Somebody said that it was erased. */
  isErased: boolean;
}

/** How many numbers of a lane's referrals have no event here. */
export interface LaneGaps {
  readonly missing: number;
  /** Of referrals that were erased; where one side of such a one is not heard of at all, as many as a side may have said. */
  readonly erased: number;
}

const MOST_SEEN = 64;
/** Words of a side of which nothing is left but that the other side erased. */
const MOST_UNHEARD = 64;

/** Replays every referral through the machine's table, from types and numbers alone. */
export class Referrals {
  private readonly referrals = new Map<string, Referral>();
  private readonly breaches: Breach[] = [];

  get count(): number {
    return this.referrals.size;
  }

  add(
    topic: string,
    attributes: Attributes,
    { digest, index, at }: { digest: string; index: number; at: number },
  ): void {
    const { subject = '', from = '', to = '' } = attributes;
    const referral = this.referrals.get(subject) ?? begin(topic, from, to);
    this.referrals.set(subject, referral);
    const where = { index, at };
    if (referral.from !== from || referral.to !== to || referral.topic !== topic) {
      this.say('wrong-party', where, `event ${String(index)} uses the number of a referral between others`);
      return;
    }
    if (!isParty(attributes)) {
      this.say('wrong-party', where, `event ${String(index)} speaks for a side that its speaker is not`);
      return;
    }
    const held = heldOf(attributes, digest, where);
    if (held === undefined) return;
    const { nS, nR } = referral.state;
    const arrival = arrive({ nS, nR, waiting: referral.waiting }, held, () => 'another');
    if (arrival.outcome === 'equivocation') {
      this.say(
        'equivocation',
        where,
        `event ${String(index)} takes a number of its referral that another one has`,
      );
      return;
    }
    if (held.name === 'erased' || held.name === 'erasure-acknowledged') referral.isErased = true;
    if (held.name === 'submitted') referral.isEmergency = /^E[01]$/.test(attributes['urgency'] ?? '');
    for (const event of arrival.apply) this.fold(referral, event);
    referral.waiting = arrival.position.waiting;
  }

  /** After the last event: what waits for a number, lane by lane. */
  gaps(): ReadonlyMap<
    string,
    LaneGaps & { readonly first: { readonly index: number; readonly at: number } }
  > {
    const lanes = new Map<string, LaneGaps & { first: { index: number; at: number } }>();
    for (const { topic, state, waiting, isErased } of this.referrals.values()) {
      const [first] = waiting;
      if (first === undefined) continue;
      const lane = lanes.get(topic) ?? { missing: 0, erased: 0, first };
      const holes = { s: holesOf(waiting, 's', state.nS), r: holesOf(waiting, 'r', state.nR) };
      const missing = holes.s + holes.r;
      const unheard = isErased && ['s', 'r'].some((side) => !waiting.some((one) => one.side === side));
      const erased = lane.erased + (isErased ? missing + (unheard ? MOST_UNHEARD : 0) : 0);
      const older = first.at < lane.first.at ? first : lane.first;
      lanes.set(topic, { missing: lane.missing + missing, erased, first: older });
    }
    return lanes;
  }

  finish(): readonly Breach[] {
    return this.breaches;
  }

  private fold(referral: Referral, event: Held): void {
    const before = referral.state;
    const { state: after, verdict } = fold(before, event);
    const isWrong =
      (event.name === 'erased' && verdict === 'noted-fact' && !isFinal(before)) ||
      (event.name === 'expired' && referral.isEmergency) ||
      (verdict === 'superseded' && referral.seen !== null && !fitsAny(before, referral.seen, event));
    if (isWrong)
      this.say(
        'illegal-transition',
        event,
        `event ${String(event.index)} says ${event.name} of a referral that is ${before.state}`,
      );
    referral.state = after;
    referral.seen = look(referral.seen, event, before, after);
  }

  private say(rule: string, { index, at }: { index: number; at: number }, says: string): void {
    this.breaches.push({ family: 'conduct', rule, index, at, says });
  }
}

function begin(topic: string, from: string, to: string): Referral {
  const draft = viewOf(INITIAL);
  const seen = { s: [draft], r: [draft], queued: [] };
  return { topic, from, to, state: INITIAL, waiting: [], seen, isEmergency: false, isErased: false };
}

/** Proposals cross, so being superseded is no fault; to fit nothing that one can have seen is. */
function fitsAny(now: State, seen: NonNullable<Referral['seen']>, event: Held): boolean {
  if (!isProposal(event.name)) return false;
  const at = (view: View): State => ({ ...now, ...view });
  if (seen[event.side].some((view) => canPropose(at(view), event))) return true;
  return event.side === 's' && seen.queued.some((view) => canQueue(at(view), event));
}

function look(seen: Referral['seen'], { name, side }: Held, before: State, after: State): Referral['seen'] {
  if (seen === null || !isProposal(name)) return seen;
  const view = viewOf(after);
  const other = side === 's' ? seen.r : seen.s;
  const theirs = after.state === before.state ? other : [...other, view];
  if (theirs.length > MOST_SEEN) return null;
  return side === 's'
    ? { s: [view], r: theirs, queued: seen.s }
    : { s: theirs, r: [view], queued: seen.queued };
}

const viewOf = ({ state, offer, question }: State): View => ({ state, offer, question });

/** Whoever speaks is the side's institution, or the sender that reports for one off the network. */
function isParty({ source = '', from, to, side, reported }: Attributes): boolean {
  const institution = source.split('/')[2];
  return institution === (side === 's' || reported === 'true' ? from : to);
}

function heldOf(
  { type, side, n, id = '', re, kind, agreed }: Attributes,
  digest: string,
  where: { index: number; at: number },
): Held | undefined {
  const name = typeOf(type)?.name;
  if (name === undefined || !isEventName(name)) return undefined;
  return {
    name,
    side: side === 's' ? 's' : 'r',
    id,
    n: Number(n),
    digest,
    ...where,
    ...(re === undefined ? {} : { re }),
    ...(isKind(kind) ? { kind } : {}),
    ...(agreed === undefined ? {} : { voice: true }),
  };
}

const isKind = (kind: string | undefined): kind is Kind =>
  (KINDS as readonly (string | undefined)[]).includes(kind);

/** Numbers of a side above `last` that have no event although a higher one has. */
function holesOf(waiting: readonly Held[], side: 's' | 'r', last: number): number {
  const numbers = waiting.filter((one) => one.side === side).map(({ n }) => n);
  return numbers.length === 0
    ? 0
    : numbers.reduce((most, n) => Math.max(most, n), 0) - last - new Set(numbers).size;
}
