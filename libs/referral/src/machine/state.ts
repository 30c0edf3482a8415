/** `s` the sender of the referral, `r` its recipient. */
export type Side = 's' | 'r';

export const SIDES: readonly Side[] = ['s', 'r'];

/** `request` ends in charge, `question` in an answer, `notice` in being noted. */
export type Kind = 'request' | 'question' | 'notice';

export const KINDS: readonly Kind[] = ['request', 'question', 'notice'];

export const STATE_NAMES = [
  'draft',
  'submitted',
  'received',
  'blocked',
  'acknowledged',
  'noted',
  'info-requested',
  'waitlisted',
  'offered',
  'confirmed',
  'no-show',
  'in-charge',
  'completed',
  'declined',
  'declined-by-woman',
  'cancelled',
  'entered-in-error',
  'expired',
] as const;

export type StateName = (typeof STATE_NAMES)[number];

/** Where an offer or a question leads back to. */
export type Resume = 'acknowledged' | 'waitlisted';

/** A referral, as far as the fold knows it: the same at both parties and at the audit. */
export interface State {
  /** null before `submitted`. */
  readonly kind: Kind | null;
  readonly state: StateName;
  /** Set while an offer or a question is open, and until she is in charge. */
  readonly resume: Resume | null;
  /** The id of the event that made the current offer; kept while in charge, because it names what was taken. */
  readonly offer: string | null;
  /** The id of the current `info-requested`. */
  readonly question: string | null;
  /** `submitted` said that the parties had agreed by telephone. */
  readonly voice: boolean;
  /** She withdrew her agreement: no further disclosure, the referral's copy is locked. */
  readonly frozen: boolean;
  readonly erased: boolean;
  /** The number of the last event folded, per side. */
  readonly nS: number;
  readonly nR: number;
}

/** A referral of which nothing is folded yet. */
export const INITIAL: State = {
  kind: null,
  state: 'draft',
  resume: null,
  offer: null,
  question: null,
  voice: false,
  frozen: false,
  erased: false,
  nS: 0,
  nR: 0,
};
