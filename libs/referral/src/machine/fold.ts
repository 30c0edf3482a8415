import type { Kind, Resume, Side, State, StateName } from './state.js';
import {
  FACTS,
  MACHINE,
  PROPOSALS,
  type EventName,
  type EventRule,
  type FactName,
  type ProposalName,
  type ProposalRule,
} from './table.js';

/** What the fold reads of an event. */
export interface MachineEvent {
  readonly name: EventName;
  readonly side: Side;
  /** The event's id: an offer's or a question's name. */
  readonly id: string;
  /** The side's number within the referral. */
  readonly n: number;
  readonly re?: string;
  /** On `submitted`. */
  readonly kind?: Kind;
  /** On `submitted`: the parties had agreed by telephone. */
  readonly voice?: boolean;
}

/** `superseded`: a proposal that did not fit the state any more. It counts for `n` and changes nothing else. */
export type Verdict = 'applied' | 'superseded' | 'noted-fact';

export interface Folded {
  readonly state: State;
  readonly verdict: Verdict;
}

const WITH_OFFER: readonly StateName[] = ['offered', 'confirmed', 'no-show', 'in-charge'];
const WITH_RESUME: readonly StateName[] = ['info-requested', 'offered', 'confirmed', 'no-show'];

const LEFT: ReadonlySet<StateName> = new Set(
  PROPOSALS.flatMap((name) => {
    const rule: EventRule = MACHINE[name];
    return rule.class === 'proposal' ? rule.from : [];
  }),
);

/** No proposal leads out of it. */
export function isFinal(state: State | StateName): boolean {
  return !LEFT.has(typeof state === 'string' ? state : state.state);
}

/**
 * The next state. Depends on nothing but its arguments, so that both parties and the audit, who read the same lane,
 * cannot disagree. The caller guarantees the order of `n` (see `arrive`).
 */
export function fold(state: State, event: MachineEvent): Folded {
  const rule = MACHINE[event.name];
  const counted: State = event.side === 's' ? { ...state, nS: event.n } : { ...state, nR: event.n };
  if (rule.class === 'fact') {
    if (!rule.sides.includes(event.side) || state.state === 'draft') {
      return { state: counted, verdict: 'superseded' };
    }
    const takesEffect = rule.sets !== undefined && (rule.onlyFinal !== true || isFinal(state));
    return { state: takesEffect ? { ...counted, [rule.sets]: true } : counted, verdict: 'noted-fact' };
  }
  if (!fits(state, rule, event.side) || !answersCurrent(state, rule, event.re)) {
    return { state: counted, verdict: 'superseded' };
  }
  return { state: move(counted, rule, event), verdict: 'applied' };
}

/**
 * Whether this event would count if it were folded now: the guard before proposing.
 * What the table cannot know is for the caller: a pending proposal, protocol, urgency, agreement, a free unit.
 */
export function canPropose(
  state: State,
  { name, side, re }: Pick<MachineEvent, 'name' | 'side' | 're'>,
): boolean {
  const rule = MACHINE[name];
  if (rule.class === 'proposal') return fits(state, rule, side) && answersCurrent(state, rule, re);
  return rule.sides.includes(side) && state.state !== 'draft' && (rule.onlyFinal !== true || isFinal(state));
}

/**
 * Whether this event may be proposed while an earlier proposal of the same side waits for its echo.
 * In `draft` too: then what waits is `submitted`, and she may have changed her mind before it arrived.
 */
export function canQueue(state: State, { name, side }: Pick<MachineEvent, 'name' | 'side'>): boolean {
  const rule = MACHINE[name];
  if (rule.class === 'fact') return canPropose(state, { name, side });
  if (rule.queues !== true || !rule.sides.includes(side)) return false;
  return state.state === 'draft' || rule.from.includes(state.state);
}

/** The proposals that fit now for this side, in the table's order; `re` taken to name the current offer or question. */
export function allowed(state: State, side: Side): ProposalName[] {
  return PROPOSALS.filter((name) => {
    const rule: EventRule = MACHINE[name];
    return rule.class === 'proposal' && fits(state, rule, side);
  });
}

/** The facts that this side may tell now. */
export function allowedFacts(state: State, side: Side): FactName[] {
  return FACTS.filter((name) => canPropose(state, { name, side }));
}

/** The offer or question that an event of this name has to name now; null: none is needed, or none is open. */
export function currentRe(state: State, name: EventName): string | null {
  const rule = MACHINE[name];
  return rule.class === 'proposal' && rule.re !== undefined ? state[rule.re] : null;
}

/** Whether an event of this name must carry `re`. */
export function needsRe(name: EventName): boolean {
  const rule = MACHINE[name];
  return rule.class === 'proposal' && rule.re !== undefined;
}

/** Whether it is one of those that a side may have only one of on its way. */
export function isProposal(name: EventName): name is ProposalName {
  return MACHINE[name].class === 'proposal';
}

function fits(state: State, rule: ProposalRule, side: Side): boolean {
  return (
    rule.sides.includes(side) &&
    rule.from.includes(state.state) &&
    (rule.kinds === undefined || (state.kind !== null && rule.kinds.includes(state.kind))) &&
    (rule.voice !== true || state.voice)
  );
}

function answersCurrent(state: State, rule: ProposalRule, re: string | undefined): boolean {
  return rule.re === undefined || (re !== undefined && re === state[rule.re]);
}

function move(state: State, rule: ProposalRule, event: MachineEvent): State {
  const begun =
    state.state === 'draft'
      ? { ...state, kind: event.kind ?? 'request', voice: event.voice ?? false }
      : state;
  const next = target(begun, rule);
  const resume: Resume | null =
    rule.opens === undefined ? state.resume : state.state === 'waitlisted' ? 'waitlisted' : 'acknowledged';
  return {
    ...begun,
    state: next,
    resume: WITH_RESUME.includes(next) ? resume : null,
    offer: rule.opens === 'offer' ? event.id : WITH_OFFER.includes(next) ? state.offer : null,
    question: rule.opens === 'question' ? event.id : null,
  };
}

function target(state: State, rule: ProposalRule): StateName {
  // an open offer or question always knows where it came from
  if (rule.to === 'resume') return state.resume ?? 'acknowledged';
  return (state.kind === null ? undefined : rule.toFor?.[state.kind]) ?? rule.to;
}
