import type { ReferralRow } from './rows.js';

const ENDINGS: ReadonlySet<string> = new Set([
  'cancelled',
  'declined-by-woman',
  'entered-in-error',
  'expired',
]);

/** Whether this copy's own ending is on its way already. */
export const isEnding = (row: ReferralRow): boolean =>
  row.queued !== null || (row.pendingName !== null && ENDINGS.has(row.pendingName));

/** The slot an ending takes: the pending one, or behind it. */
export const endingSlot = (row: ReferralRow, id: string, name: string): Partial<ReferralRow> =>
  row.pending === null ? { pending: id, pendingName: name } : { queued: id, queuedName: name };
