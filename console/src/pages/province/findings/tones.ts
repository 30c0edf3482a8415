import type { Tone } from '../../../ui/Tag.js';
import type { FindingState } from '../types.js';

/** How a finding's state looks beside its words. */
export const STATE_TONES: Readonly<Record<FindingState, Tone>> = {
  open: 'warn',
  answered: 'info',
  closed: 'good',
};
