import type { EntityManager } from 'typeorm';
import { claimKey, takeFirstContact, type Idempotency, type PartyContext } from '#referral';
import { contactClosed, contactNeedsCase } from '../domain/contact.errors.js';
import {
  findContact,
  firstContactOf,
  toContactView,
  type ContactView,
  type Looking,
} from './contact-view.js';

export interface CloseContact extends Looking {
  readonly roles: readonly string[];
  readonly id: string;
  readonly outcome: string;
  /** The file that it belongs to, where it opened none. */
  readonly case?: string;
  readonly idempotency: Idempotency;
}

/**
 * What a contact led to, once. Naming a file is for its team; how she came is taken over into it, unless it says so. Call it inside `recorded`.
 * @throws AppError `not-found` contact.not-found, case.not-found; `conflict` contact.closed; `unprocessable`
 * contact.needs-case, idempotency.reused
 */
export async function closeContact(
  tx: EntityManager,
  ctx: PartyContext,
  command: CloseContact,
): Promise<ContactView> {
  const { institution, subject, roles, id, outcome, now } = command;
  const row = await findContact(tx, command, id, 'FOR UPDATE OF contact');
  if ((await claimKey(tx, command.idempotency, id)) !== undefined) return toContactView(row, now);
  if (row.outcome !== null) throw contactClosed(row.outcome);
  const file = row.caseId ?? command.case ?? null;
  if (outcome === 'taken-in-charge' && file === null) throw contactNeedsCase();
  if (file !== null && row.caseId === null) {
    const which = { institution, case: file, person: { subject, roles } };
    await takeFirstContact(tx, ctx, which, firstContactOf(row));
  }
  await tx.query(
    `UPDATE contact SET outcome = $2, closed_by = $3, closed_at = $4, case_id = $5 WHERE id = $1`,
    [id, outcome, subject, now, file],
  );
  return toContactView(await findContact(tx, command, id), now);
}
