import type { EntityManager } from 'typeorm';
import type { CaseOfPerson } from '../access/authority.js';
import { isFinal, STATE_NAMES } from '../machine/index.js';
import { REOPEN, type CaseView } from '../store/case.js';
import type { PartyContext } from '../store/context.js';
import { caseErased } from '../store/referral.errors.js';
import { caseClosed, caseInUse, caseNotClosed } from './case.errors.js';
import { viewOf } from './change-case.js';
import { enterCase, enterEvenHandedOver } from './enter-case.js';

const FINAL = STATE_NAMES.filter((state) => isFinal(state));

/**
 * Closes a file with what became of it. It stays where it is, for its team, until it is erased. Call it inside
 * `recorded`.
 * @throws AppError `not-found` case.not-found; `conflict` case.closed, case.erased, case.in-use
 */
export async function closeCase(
  tx: EntityManager,
  ctx: PartyContext,
  { outcome, ...which }: CaseOfPerson & { readonly outcome: string },
): Promise<CaseView> {
  const { row, record } = await enterCase(tx, ctx, which, 'case-written', 'FOR UPDATE');
  if (row.erasedAt !== null) throw caseErased();
  if (row.closedAt !== null) throw caseClosed(row.outcome);
  const open: unknown[] = await tx.query(
    `SELECT 1 FROM referral WHERE case_id = $1 AND institution = $2 AND side = 's' AND state <> ALL($3::text[])
     LIMIT 1`,
    [row.id, row.institution, FINAL],
  );
  if (open.length > 0) throw caseInUse();
  await tx.query(
    `UPDATE case_file SET outcome = $2, closed_by = $3, closed_at = $4, version = version + 1 WHERE id = $1`,
    [row.id, outcome, which.person.subject, ctx.clock.now()],
  );
  await record();
  return viewOf(tx, ctx, which);
}

/**
 * She has come back. A request for a closed file opens it by itself. Call it inside `recorded`.
 * @throws AppError `not-found` case.not-found; `conflict` case.not-closed, case.erased
 */
export async function reopenCase(
  tx: EntityManager,
  ctx: PartyContext,
  which: CaseOfPerson,
): Promise<CaseView> {
  const { row, record } = await enterEvenHandedOver(tx, ctx, which, 'case-written', 'FOR UPDATE');
  if (row.erasedAt !== null) throw caseErased();
  if (row.closedAt === null) throw caseNotClosed();
  await tx.query(REOPEN, [row.id]);
  await record();
  return viewOf(tx, ctx, which);
}
