import type { LogVerdict } from './verify-log.js';

/**
 * A verdict in a word. `not-witnessed`: nothing is wrong, but who else saw the same, and lately, cannot be told. `unknown`: the log
 * refused to show its events to whoever asked for them, which whoever has altered them would do too.
 */
export type Word = 'right' | 'wrong' | 'not-witnessed' | 'unknown';

/** Exit codes: 1 is evidence, 2 is none. */
export const EXIT: Readonly<Record<Word, 0 | 1 | 2>> = {
  right: 0,
  wrong: 1,
  'not-witnessed': 2,
  unknown: 2,
};

export function wordOf({ faults, witnesses, isStale, events }: LogVerdict): Word {
  if (faults.length > 0) return 'wrong';
  if (witnesses?.witnessed !== true || isStale === true) return 'not-witnessed';
  return events !== undefined && 'unseen' in events && events.unseen === 'not-shown' ? 'unknown' : 'right';
}
