import { MACHINE, type EventRule } from '#machine';
import type { EventName, Referral } from '../../../api/types.js';

/** What a step asks for before it is taken; `once`: nothing, one click. */
export type StepForm =
  | 'once'
  | 'plain'
  | 'text'
  | 'offer'
  | 'accept'
  | 'refuse'
  | 'decline'
  | 'outcome'
  | 'answer'
  | 'cancel'
  | 'withdraw'
  | 'reroute';

export type StepName = EventName | 'reroute';

export interface Step {
  readonly name: StepName;
  readonly form: StepForm;
  /** `POST referrals/:id/…` */
  readonly verb: string;
  /** Ends the request or takes something back: under "Altro". */
  readonly isEnding?: true;
}

/** The order is the importance: the first one that can be taken is the page's main action. */
const STEPS: readonly Step[] = [
  { name: 'agreed-by-voice', form: 'once', verb: 'voice-agreement' },
  { name: 'acknowledged', form: 'once', verb: 'acknowledgement' },
  { name: 'answered', form: 'answer', verb: 'answer' },
  { name: 'info-provided', form: 'text', verb: 'info' },
  { name: 'confirmed', form: 'accept', verb: 'confirmation' },
  { name: 'offer-refused', form: 'refuse', verb: 'offer-refusal' },
  { name: 'taken-in-charge', form: 'plain', verb: 'admission' },
  { name: 'offered', form: 'offer', verb: 'offer' },
  { name: 'info-requested', form: 'text', verb: 'info-request' },
  { name: 'waitlisted', form: 'once', verb: 'waitlisting' },
  { name: 'departed', form: 'plain', verb: 'departure' },
  { name: 'no-show', form: 'plain', verb: 'no-show' },
  { name: 'met', form: 'plain', verb: 'meeting' },
  { name: 'completed', form: 'outcome', verb: 'completion' },
  { name: 'reroute', form: 'reroute', verb: 'reroute' },
  { name: 'declined', form: 'decline', verb: 'decline', isEnding: true },
  { name: 'offer-withdrawn', form: 'plain', verb: 'offer-withdrawal', isEnding: true },
  { name: 'declined-by-woman', form: 'plain', verb: 'own-decision', isEnding: true },
  { name: 'cancelled', form: 'cancel', verb: 'cancellation', isEnding: true },
  { name: 'agreement-withdrawn', form: 'withdraw', verb: 'withdrawal', isEnding: true },
  { name: 'entered-in-error', form: 'plain', verb: 'correction', isEnding: true },
];

const EXPECTED = ['confirmed', 'no-show'];
const NO_ANSWER = ['declined', 'expired', 'blocked'];

/** What whoever looks may do now: what the node allows, less what makes no sense in this state. */
export function stepsOf(request: Referral): readonly Step[] {
  return STEPS.filter(({ name }) => (name === 'reroute' ? mayReroute(request) : isOpen(request, name)));
}

function isOpen({ allowed, state, purpose, case: file, frozen }: Referral, name: EventName): boolean {
  if (!allowed.includes(name)) return false;
  // facts fit every state of the machine; people see them where they mean something
  if (name === 'departed') return EXPECTED.includes(state);
  if (name === 'met') return purpose === 'hand-over' && [...EXPECTED, 'in-charge'].includes(state);
  if (name === 'agreement-withdrawn') return typeof file === 'string' && !frozen;
  return true;
}

/** Refused, expired, or so late that nobody need wait: the same to somebody else. */
function mayReroute({ side, state, kind, urgency, step, frozen }: Referral): boolean {
  if (side !== 's' || kind === 'notice' || frozen) return false;
  const isLate = step >= 3 && ['received', 'acknowledged', 'info-requested'].includes(state);
  const isUrgent = urgency === 'E0' || urgency === 'E1';
  return NO_ANSWER.includes(state) || isLate || (state === 'waitlisted' && isUrgent);
}

/** What the sender may tell of somebody off the network: the machine says it, since no node of theirs does. */
export function reportedStepsOf({
  reported,
  side,
  state,
  kind,
  agreed,
  pending,
  frozen,
}: Referral): readonly Step[] {
  if (!reported || side !== 's' || pending !== null || frozen) return [];
  return STEPS.filter(({ name }) => {
    if (name === 'reroute' || name === 'info-requested') return false;
    const rule: EventRule = MACHINE[name];
    return (
      rule.class === 'proposal' &&
      rule.by === 'operator' &&
      rule.sides.includes('r') &&
      rule.from.includes(state) &&
      (rule.kinds === undefined || (kind !== null && rule.kinds.includes(kind))) &&
      (rule.voice !== true || agreed === 'voice')
    );
  });
}
