import type { KeyEntry } from './key-entry.js';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/**
 * Those who have not read of the next key yet go on sealing to this one; so long may a node be away and be sealed to. No
 * longer: what was sealed on the last day is on its lane for 30 days more, and the key must still be there.
 */
const OVERLAP = 5 * DAY;
/** The next one is made before the week ends. */
const AHEAD = DAY;
/** A lane is kept for 30 days: after this nothing is left that the key could have to open (design §6). */
const KEPT = 35 * DAY;

type Validity = Pick<KeyEntry, 'validFrom' | 'validUntil'>;

/** An opening key's week begins when it is made. */
export function openingValidity(now: Date): Required<Validity> {
  const from = now.getTime();
  return {
    validFrom: new Date(from).toISOString(),
    validUntil: new Date(from + WEEK + OVERLAP).toISOString(),
  };
}

/** When the next opening key is to be made, milliseconds. A key without a beginning is from before there were weeks. */
export const dueAt = ({ validFrom }: Validity): number =>
  validFrom === undefined ? Number.NEGATIVE_INFINITY : Date.parse(validFrom) + WEEK - AHEAD;

export const isDue = (entry: Validity, now: Date): boolean => dueAt(entry) <= now.getTime();

/** Its private part is to be destroyed: 35 days after its week. */
export const isOver = ({ validFrom }: Validity, now: Date): boolean =>
  validFrom !== undefined && Date.parse(validFrom) + WEEK + KEPT <= now.getTime();
