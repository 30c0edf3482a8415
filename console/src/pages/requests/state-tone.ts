import type { StateName } from '../../api/types.js';
import type { Tone } from '../../ui/Tag.js';

const TONES: Readonly<Partial<Record<StateName, Tone>>> = {
  offered: 'info',
  acknowledged: 'info',
  'info-requested': 'warn',
  waitlisted: 'warn',
  'no-show': 'warn',
  confirmed: 'good',
  'in-charge': 'good',
  completed: 'good',
  noted: 'good',
  declined: 'bad',
  blocked: 'bad',
  expired: 'bad',
};

/** How a state looks, beside its word. */
export const stateTone = (state: StateName): Tone => TONES[state] ?? 'neutral';
