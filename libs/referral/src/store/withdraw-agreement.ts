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

/** For a `WHERE` on `agreement`: whoever is shut out of her case takes nothing back for her. */
const OPEN_TO_ACTOR = `NOT EXISTS (
  SELECT 1 FROM person_block b
  WHERE b.institution = $2 AND b.subject = $3 AND b.subject_of = agreement.case_id)`;

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
  const [withdrawn]: [Ended[], number] = await tx.query(
    `UPDATE agreement SET withdrawn_at = now(), withdrawn_by = $3
     WHERE id = $1 AND institution = $2 AND withdrawn_at IS NULL AND ${OPEN_TO_ACTOR}
     RETURNING id, institution, child`,
    [agreement, institution, actor],
  );
  const [ended] = withdrawn;
  if (ended !== undefined) return { referrals: await endAgreement(tx, ctx, ended, actor) };
  const known = await findAgreement(tx, institution, agreement, actor);
  if (known === undefined) {
    throw new AppError('not-found', 'agreement.not-found', 'There is no such agreement here.');
  }
  return { referrals: (await lockUnder(tx, known)).map(({ id }) => id) };
}

/**
 * Agreements whose time has passed end like withdrawn ones (design §3.2): her choice had an end. In any number of
 * replicas, each agreement once. @returns how many
 */
export async function expireAgreements(tx: EntityManager, ctx: PartyContext, limit: number): Promise<number> {
  const due: Ended[] = await tx.query(
    `SELECT id, institution, child FROM agreement
     WHERE valid_until <= $1 AND withdrawn_at IS NULL AND ended_at IS NULL
     ORDER BY valid_until LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [ctx.clock.now(), limit],
  );
  for (const agreement of due) {
    await tx.query(`UPDATE agreement SET ended_at = $2 WHERE id = $1`, [agreement.id, ctx.clock.now()]);
    await endAgreement(tx, ctx, agreement, TIMER);
  }
  return due.length;
}

/** The actor of what a clock does. */
const TIMER = 'timer';

interface Ended {
  readonly id: string;
  readonly institution: string;
  readonly child: string | null;
}

async function endAgreement(
  tx: EntityManager,
  ctx: PartyContext,
  agreement: Ended,
  actor: string,
): Promise<string[]> {
  const rows = await lockUnder(tx, agreement);
  for (const row of rows) await tell(tx, ctx, row, actor);
  return rows.map(({ id }) => id);
}

/**
 * What was sent under an agreement, and where name and contact were told under it. A child's own agreement only lets the
 * child's name be told: without it the next answer counts the child, and her own request goes on.
 */
async function lockUnder(tx: EntityManager, { id, institution, child }: Ended): Promise<ReferralRow[]> {
  if (child !== null) return [];
  return tx.query(
    `SELECT ${REFERRAL} FROM referral
     WHERE institution = $2 AND side = 's'
       AND (agreement_id = $1 OR id IN (SELECT referral FROM disclosure WHERE agreements @> ARRAY[$1::uuid]))
     ORDER BY id FOR UPDATE`,
    [id, institution],
  );
}

async function tell(tx: EntityManager, ctx: PartyContext, row: ReferralRow, actor: string): Promise<void> {
  // frozen: it has been told, under another agreement of hers
  if (row.erased || row.frozen) return;
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

async function findAgreement(
  tx: EntityManager,
  institution: string,
  agreement: string,
  actor: string,
): Promise<Ended | undefined> {
  const rows: Ended[] = await tx.query(
    `SELECT id, institution, child FROM agreement WHERE id = $1 AND institution = $2 AND ${OPEN_TO_ACTOR}`,
    [agreement, institution, actor],
  );
  return rows[0];
}
