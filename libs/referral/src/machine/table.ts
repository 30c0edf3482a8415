import type { Kind, Side, StateName } from './state.js';

interface Rule {
  /** Who may say it. */
  readonly sides: readonly Side[];
  /** A person, or the node by itself: after its policy check, by a timer, or because it did what the event tells. */
  readonly by: 'operator' | 'node';
}

/** Changes the state if it fits it, is superseded otherwise. */
export interface ProposalRule extends Rule {
  readonly class: 'proposal';
  readonly from: readonly StateName[];
  /** `resume`: back to where the offer or the question came from. */
  readonly to: StateName | 'resume';
  /** Where another kind of referral goes instead. */
  readonly toFor?: Readonly<Partial<Record<Kind, StateName>>>;
  /** Absent: every kind. */
  readonly kinds?: readonly Kind[];
  /** Only where `submitted` said `agreed: voice`. */
  readonly voice?: true;
  /** Its id becomes the current offer or question. */
  readonly opens?: 'offer' | 'question';
  /** It must name the current one. */
  readonly re?: 'offer' | 'question';
  /** May be proposed while an earlier proposal of the same side is still on its way. */
  readonly queues?: true;
}

/** Tells what happened; folds in every state after `submitted` and changes none. */
export interface FactRule extends Rule {
  readonly class: 'fact';
  readonly sets?: 'frozen' | 'erased';
  /** In other states it is noted, and has no effect. */
  readonly onlyFinal?: true;
}

export type EventRule = ProposalRule | FactRule;

const BEFORE_IN_CHARGE = [
  'submitted',
  'received',
  'acknowledged',
  'info-requested',
  'waitlisted',
  'offered',
  'confirmed',
  'no-show',
] as const;

const sender = { class: 'proposal', sides: ['s'], by: 'operator' } as const;
const recipient = { class: 'proposal', sides: ['r'], by: 'operator' } as const;
const ending = { ...sender, from: BEFORE_IN_CHARGE, queues: true } as const;

const TABLE = {
  submitted: { ...sender, from: ['draft'], to: 'submitted' },
  received: { ...recipient, by: 'node', from: ['submitted'], to: 'received' },
  blocked: { ...recipient, by: 'node', from: ['submitted'], to: 'blocked' },
  acknowledged: { ...recipient, from: ['received'], to: 'acknowledged', toFor: { notice: 'noted' } },
  'info-requested': {
    ...recipient,
    from: ['acknowledged', 'waitlisted'],
    to: 'info-requested',
    opens: 'question',
  },
  'info-provided': { ...sender, from: ['info-requested'], to: 'resume', re: 'question' },
  waitlisted: { ...recipient, from: ['acknowledged'], to: 'waitlisted' },
  offered: { ...recipient, from: ['acknowledged', 'waitlisted'], to: 'offered', opens: 'offer' },
  'offer-expired': { ...recipient, by: 'node', from: ['offered'], to: 'resume', re: 'offer' },
  'offer-withdrawn': {
    ...recipient,
    from: ['offered', 'confirmed', 'no-show'],
    to: 'resume',
    re: 'offer',
  },
  'offer-refused': { ...sender, from: ['offered'], to: 'resume', re: 'offer' },
  confirmed: { ...sender, from: ['offered'], to: 'confirmed', re: 'offer' },
  'agreed-by-voice': {
    ...recipient,
    from: ['received', 'acknowledged', 'waitlisted'],
    to: 'confirmed',
    voice: true,
    opens: 'offer',
  },
  'taken-in-charge': { ...recipient, from: ['confirmed', 'no-show'], to: 'in-charge', re: 'offer' },
  'no-show': { ...recipient, from: ['confirmed'], to: 'no-show', re: 'offer' },
  completed: { ...recipient, from: ['in-charge'], to: 'completed' },
  answered: { ...recipient, from: ['received', 'acknowledged'], to: 'completed', kinds: ['question'] },
  declined: {
    ...recipient,
    from: ['received', 'acknowledged', 'info-requested', 'waitlisted'],
    to: 'declined',
  },
  'declined-by-woman': { ...ending, to: 'declined-by-woman' },
  cancelled: { ...ending, to: 'cancelled' },
  'entered-in-error': { ...ending, to: 'entered-in-error' },
  // the timer never proposes it for E0 and E1; the fold knows no urgency
  expired: {
    ...sender,
    by: 'node',
    from: ['submitted', 'received', 'acknowledged', 'info-requested', 'waitlisted', 'offered'],
    to: 'expired',
  },
  'deadline-missed': { class: 'fact', sides: ['s', 'r'], by: 'node' },
  departed: { class: 'fact', sides: ['s'], by: 'operator' },
  met: { class: 'fact', sides: ['r'], by: 'operator' },
  'identity-disclosed': { class: 'fact', sides: ['s'], by: 'node' },
  'identity-opened': { class: 'fact', sides: ['r'], by: 'node' },
  'agreement-withdrawn': { class: 'fact', sides: ['s'], by: 'operator', sets: 'frozen' },
  'withdrawal-acknowledged': { class: 'fact', sides: ['r'], by: 'node' },
  erased: { class: 'fact', sides: ['s', 'r'], by: 'node', sets: 'erased', onlyFinal: true },
  'erasure-acknowledged': { class: 'fact', sides: ['s', 'r'], by: 'node' },
  'key-rewrapped': { class: 'fact', sides: ['s', 'r'], by: 'node' },
} as const satisfies Record<string, EventRule>;

export type EventName = keyof typeof TABLE;
export type ProposalName = {
  [N in EventName]: (typeof TABLE)[N]['class'] extends 'proposal' ? N : never;
}[EventName];
export type FactName = Exclude<EventName, ProposalName>;

/** The machine of a referral (design §3.2). Guards, fold, replay, buttons and diagram all come from here. */
export const MACHINE: Readonly<Record<EventName, EventRule>> = TABLE;

export const EVENT_NAMES = Object.keys(MACHINE) as readonly EventName[];

export const PROPOSALS = EVENT_NAMES.filter(
  (name): name is ProposalName => MACHINE[name].class === 'proposal',
);

export const FACTS = EVENT_NAMES.filter((name): name is FactName => MACHINE[name].class === 'fact');

/** Proposals that need not wait for the fate of an earlier one of the same side. */
export const MAY_QUEUE: readonly ProposalName[] = PROPOSALS.filter((name) => {
  const rule: EventRule = MACHINE[name];
  return rule.class === 'proposal' && rule.queues === true;
});

/** A bare name as lanes carry it; anything else is no event of a referral. */
export function isEventName(name: string): name is EventName {
  return Object.hasOwn(MACHINE, name);
}
