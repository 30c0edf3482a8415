import type { Stay } from './types.js';

/** Why no request stands behind a stay: she came directly, or what stood behind it has ended while she stayed. */
export type Uncovered = 'direct' | 'unlinked';

/** Null where a request stands behind it, or it is over. Who is shut out of the request reads it as unlinked, too. */
export function isUncovered({ entry, referral, regularisedAt, endedAt }: Stay): Uncovered | null {
  if (endedAt !== null || referral !== null) return null;
  if (entry === 'direct' && regularisedAt === null) return 'direct';
  return 'unlinked';
}
