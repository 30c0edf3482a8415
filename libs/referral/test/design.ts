import type { EventName, Side, StateName } from '../src/machine/index.js';

/**
 * Design §3.2 once more, read by state instead of by event and not taken from the machine's table.
 * `@resume`: where the offer or question came from. `!re`: must name the current offer or question.
 */
export type Moves = Partial<Record<EventName, string>>;
const ENDS: Moves = {
  'declined-by-woman': 'declined-by-woman',
  cancelled: 'cancelled',
  'entered-in-error': 'entered-in-error',
};
const NONE: Record<Side, Moves> = { s: {}, r: {} };
export const DESIGN: Record<StateName, Record<Side, Moves>> = {
  draft: { s: { submitted: 'submitted' }, r: {} },
  submitted: { s: { ...ENDS, expired: 'expired' }, r: { received: 'received', blocked: 'blocked' } },
  received: {
    s: { ...ENDS, expired: 'expired' },
    r: {
      acknowledged: 'acknowledged',
      'agreed-by-voice': 'confirmed',
      answered: 'completed',
      declined: 'declined',
    },
  },
  blocked: NONE,
  acknowledged: {
    s: { ...ENDS, expired: 'expired' },
    r: {
      'info-requested': 'info-requested',
      waitlisted: 'waitlisted',
      offered: 'offered',
      'agreed-by-voice': 'confirmed',
      answered: 'completed',
      declined: 'declined',
    },
  },
  noted: NONE,
  'info-requested': {
    s: { ...ENDS, expired: 'expired', 'info-provided': '@resume !re' },
    r: { declined: 'declined' },
  },
  waitlisted: {
    s: { ...ENDS, expired: 'expired' },
    r: {
      'info-requested': 'info-requested',
      offered: 'offered',
      'agreed-by-voice': 'confirmed',
      declined: 'declined',
    },
  },
  offered: {
    s: { ...ENDS, expired: 'expired', 'offer-refused': '@resume !re', confirmed: 'confirmed !re' },
    r: { 'offer-expired': '@resume !re', 'offer-withdrawn': '@resume !re' },
  },
  confirmed: {
    s: ENDS,
    r: { 'offer-withdrawn': '@resume !re', 'taken-in-charge': 'in-charge !re', 'no-show': 'no-show !re' },
  },
  'no-show': { s: ENDS, r: { 'offer-withdrawn': '@resume !re', 'taken-in-charge': 'in-charge !re' } },
  'in-charge': { s: {}, r: { completed: 'completed' } },
  completed: NONE,
  declined: NONE,
  'declined-by-woman': NONE,
  cancelled: NONE,
  'entered-in-error': NONE,
  expired: NONE,
};
export const FINAL: readonly StateName[] = [
  'blocked',
  'noted',
  'completed',
  'declined',
  'declined-by-woman',
  'cancelled',
  'entered-in-error',
  'expired',
];
export const TOLD_BY: Record<string, readonly Side[]> = {
  'deadline-missed': ['s', 'r'],
  departed: ['s'],
  met: ['r'],
  'identity-disclosed': ['s'],
  'identity-opened': ['r'],
  'agreement-withdrawn': ['s'],
  'withdrawal-acknowledged': ['r'],
  erased: ['s', 'r'],
  'erasure-acknowledged': ['s', 'r'],
  'key-rewrapped': ['s', 'r'],
};
