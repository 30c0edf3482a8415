import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import type { LogRecord } from '#messaging';
import { canQueue } from '../machine/index.js';
import { automatic, type Automatic } from './automatic.js';
import type { PartyContext } from './context.js';
import { endingSlot, isEnding } from './ending.js';
import type { Folding } from './folding.js';
import { REFERRAL, stateOf, type ReferralRow } from './rows.js';

/**
 * Cancels the other requests of the cases of which one was confirmed (design §3.3): the same case asking for the same
 * service, not in charge anywhere yet. Of several the first in the lane wins; one whose own ending is on its way, because
 * another was confirmed before it, takes nobody's place. Call after the batch's rows are written. The rows come back with
 * their slots.
 */
export async function cancelSiblings(
  tx: EntityManager,
  ctx: PartyContext,
  foldings: readonly Folding[],
): Promise<Automatic[]> {
  const ofCases = firstOfEach(
    confirmedAmong(foldings).filter(
      (row) => row.side === 's' && row.caseId !== null && row.kind === 'request' && !isEnding(row),
    ),
  );
  if (ofCases.length === 0) return [];
  const siblings: ReferralRow[] = await tx.query(
    `SELECT ${REFERRAL} FROM referral
     JOIN unnest($1::uuid[], $2::uuid[], $3::text[]) AS c(id, case_id, service)
       ON referral.case_id = c.case_id AND referral.service = c.service AND referral.id <> c.id
     WHERE referral.side = 's' AND referral.kind = 'request' ORDER BY referral.id FOR UPDATE OF referral`,
    [ofCases.map((row) => row.id), ofCases.map((row) => row.caseId), ofCases.map((row) => row.service)],
  );
  const winners = new Set(ofCases.map((row) => row.id));
  const open = siblings.filter(
    (row) =>
      !winners.has(row.id) && !isEnding(row) && canQueue(stateOf(row), { name: 'cancelled', side: 's' }),
  );
  const cancelled = await Promise.all(
    [...new Map(open.map((row) => [row.id, row])).values()].map((row) => {
      const id = newId();
      const next = { ...row, ...endingSlot(row, id, 'cancelled') };
      const attributes = { reason: 'sibling-confirmed' };
      return automatic(ctx, next, { name: 'cancelled', id, attributes });
    }),
  );
  return cancelled.filter((each) => each !== undefined);
}

/** Rows of what this batch confirmed, in the lane's order: many records of one batch have the same time. */
function confirmedAmong(foldings: readonly Folding[]): ReferralRow[] {
  return foldings
    .flatMap(({ confirmed: by, rows }) => (by === undefined ? [] : [{ by, rows: [...rows.values()] }]))
    .sort((a, b) => inLane(a.by, b.by))
    .flatMap(({ rows }) => rows);
}

/** By the log's time; in one partition then by offset, between partitions by what every node sees alike. */
function inLane(a: LogRecord, b: LogRecord): number {
  if (a.appendedAt !== b.appendedAt) return a.appendedAt - b.appendedAt;
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition || (a.offset < b.offset ? -1 : 1);
}

/** One per case and service: a batch may hold two houses' yes, and must decide as two batches would. */
function firstOfEach(rows: readonly ReferralRow[]): ReferralRow[] {
  const lastFirst = [...rows].reverse();
  return [...new Map(lastFirst.map((row) => [`${row.caseId ?? ''} ${row.service ?? ''}`, row])).values()];
}
