import type { EntityManager } from 'typeorm';
import { AppError, newId } from '#kernel';
import { canQueue } from '../machine/index.js';
import type { PartyContext } from './context.js';
import { sealedDraft } from './draft-event.js';
import { endingSlot, isEnding } from './ending.js';
import { claimKey, type Idempotency } from './idempotency.js';
import { REFERRAL, stateOf, type ReferralRow } from './rows.js';
import { writeProposal } from './write-proposal.js';

export interface WithdrawAgreement {
  readonly institution: string;
  readonly agreement: string;
  readonly actor: string;
  readonly idempotency?: Idempotency;
}

/**
 * She takes her agreement back (design §3.2): every referral sent under it is told, and this node discloses nothing of
 * it from this moment on. Those before in-charge are cancelled in the same transaction. Neither a missing nor a parked
 * event holds this up. A second withdrawal changes nothing.
 * @returns the referrals concerned
 * @throws AppError `not-found` `agreement.not-found`
 */
export async function withdrawAgreement(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, agreement, actor, idempotency }: WithdrawAgreement,
): Promise<{ referrals: string[] }> {
  if (idempotency !== undefined) await claimKey(tx, idempotency, agreement);
  const [withdrawn]: [unknown[], number] = await tx.query(
    `UPDATE agreement SET withdrawn_at = now(), withdrawn_by = $3
     WHERE id = $1 AND institution = $2 AND withdrawn_at IS NULL RETURNING 1`,
    [agreement, institution, actor],
  );
  const rows: ReferralRow[] = await tx.query(
    `SELECT ${REFERRAL} FROM referral WHERE agreement_id = $1 AND institution = $2 AND side = 's'
     ORDER BY id FOR UPDATE`,
    [agreement, institution],
  );
  const referrals = rows.map((row) => row.id);
  if (withdrawn.length === 0) {
    if (await isKnown(tx, institution, agreement)) return { referrals };
    throw new AppError('not-found', 'agreement.not-found', 'There is no such agreement here.');
  }
  for (const row of rows) await tell(tx, ctx, row, actor);
  return { referrals };
}

async function tell(tx: EntityManager, ctx: PartyContext, row: ReferralRow, actor: string): Promise<void> {
  if (row.erased) return;
  const name = 'agreement-withdrawn';
  const draft = await sealedDraft(ctx, { referral: row, side: 's', name });
  const frozen = { ...row, frozen: true };
  await writeProposal(tx, { row: frozen, draft, name, actor });
  await closeAfterWithdrawal(tx, ctx, frozen, actor);
}

/**
 * Cancels a referral whose agreement she has withdrawn, if she is not in charge yet and nothing else is about to end
 * it; locks this node's own copy for disclosure at once. @returns the row with its slots
 */
export async function closeAfterWithdrawal(
  tx: EntityManager,
  ctx: PartyContext,
  row: ReferralRow,
  actor: string,
): Promise<ReferralRow> {
  await tx.query(`UPDATE referral SET frozen = true WHERE id = $1 AND side = 's'`, [row.id]);
  const name = 'cancelled';
  if (isEnding(row) || !canQueue(stateOf(row), { name, side: 's' })) return row;
  const id = newId();
  const closed = { ...row, ...endingSlot(row, id, name) };
  const attributes = { reason: 'agreement-withdrawn' };
  const draft = await sealedDraft(ctx, { referral: row, side: 's', name, attributes, id });
  await writeProposal(tx, { row: closed, draft, name, actor });
  return closed;
}

async function isKnown(tx: EntityManager, institution: string, agreement: string): Promise<boolean> {
  const rows: unknown[] = await tx.query(`SELECT 1 FROM agreement WHERE id = $1 AND institution = $2`, [
    agreement,
    institution,
  ]);
  return rows.length > 0;
}
