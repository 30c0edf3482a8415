import type { EntityManager } from 'typeorm';
import type { CaseOfPerson } from '../access/authority.js';
import type { PartyContext } from '../store/context.js';
import { REFERRAL, type ReferralRow } from '../store/rows.js';
import { notBlocked, toView, type ReferralView } from '../store/views.js';
import { enterCase } from './enter-case.js';

const MOST = 200;

/**
 * What was asked of others for a file, and the request that it was opened from, the youngest first, at most 200. Not what
 * this person is shut out of. Call it inside `recorded`.
 * @throws AppError `not-found` case.not-found
 */
export async function listRequests(
  tx: EntityManager,
  ctx: PartyContext,
  which: CaseOfPerson,
): Promise<ReferralView[]> {
  const { row, record } = await enterCase(tx, ctx, which, 'case-read');
  await record();
  const { subject, roles } = which.person;
  const rows: ReferralRow[] = await tx.query(
    `SELECT ${REFERRAL} FROM (
       SELECT id, side FROM referral WHERE case_id = $1 AND side = 's'
       UNION ALL SELECT referral, 'r' FROM received_case WHERE case_id = $1
     ) own JOIN referral ON referral.id = own.id AND referral.side = own.side
     WHERE referral.institution = $2 AND (submitted_at IS NOT NULL OR pending IS NOT NULL) AND ${notBlocked('$3')}
     ORDER BY referral.position DESC LIMIT ${String(MOST)}`,
    [row.id, row.institution, subject],
  );
  return rows.map((each) => toView(ctx, each, roles));
}
