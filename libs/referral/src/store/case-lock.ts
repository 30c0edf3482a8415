import type { EntityManager } from 'typeorm';
import { confirmationPending } from './referral.errors.js';
import type { ReferralRow } from './rows.js';

/*
 * The one order in which rows about a case are locked, in every transaction; whoever needs fewer leaves some out:
 *
 * 1. her agreements, by id: a withdrawal, a disclosure, an answer, a submission
 * 2. referrals, by id: the fold (a whole batch), every verb, a disclosure, a withdrawal, an erasure
 * 3. the file: a confirmation, the fold of a hand-over, a disclosure, an answer, an erasure, whatever writes in it
 *
 * A submission locks the file and then inserts a referral that nobody can be waiting for. It holds the file
 * `FOR KEY SHARE`, and may open it again with that: of two that do so one waits for the other's end, which waits for
 * nobody.
 */

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
