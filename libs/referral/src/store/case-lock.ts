import type { EntityManager } from 'typeorm';
import { confirmationPending } from './referral.errors.js';
import type { ReferralRow } from './rows.js';

/**
 * One confirmation on its way per case and service (design §3.3): else two houses could be confirmed before the first
 * echo cancels the other. Locks the case's row until the transaction ends.
 * @throws AppError `conflict` `case.confirmation-pending`
 */
export async function lockForConfirmation(tx: EntityManager, row: ReferralRow): Promise<void> {
  await tx.query(`SELECT 1 FROM case_file WHERE id = $1 FOR UPDATE`, [row.caseId]);
  const others: unknown[] = await tx.query(
    `SELECT 1 FROM referral WHERE case_id = $1 AND side = 's' AND service = $2 AND id <> $3
       AND pending_name = 'confirmed' LIMIT 1`,
    [row.caseId, row.service, row.id],
  );
  if (others.length > 0) throw confirmationPending();
}
