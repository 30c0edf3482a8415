import type { EntityManager } from 'typeorm';
import type { CaseSubject } from '#contracts';
import { newId } from '#kernel';
import { claimKey, openCase, writeCaseIdentity, type Idempotency, type PartyContext } from '#referral';
import { contactNeedsCase } from '../domain/contact.errors.js';
import { dueAt } from '../domain/contact.js';
import {
  findContact,
  firstContactOf,
  toContactView,
  type ContactView,
  type Looking,
} from './contact-view.js';

/** How she, or whoever called for her, may be reached. */
export interface Callback {
  readonly name?: string;
  readonly phone?: string;
  /** In their words: when, and what to say. */
  readonly note?: string;
}

export interface EnterContact extends Looking {
  readonly roles: readonly string[];
  readonly source: string;
  readonly channel: string;
  readonly wish: string;
  readonly learnedThrough?: string;
  /** A late entry: when it came. */
  readonly happened?: Date;
  readonly callBackBy?: Date;
  readonly callback?: Callback;
  /** Of the case that a callback opens. */
  readonly caseSubject: CaseSubject;
  /** It was answered on the spot. */
  readonly outcome?: string;
  readonly idempotency: Idempotency;
}

/**
 * Enters a contact: police, school, doctor, 1522, herself (design §3.5). Counted also when nothing follows. A number to
 * call is personal data, so it opens a case, sealed and for its team; without one there is nothing but codes.
 * @throws AppError `unprocessable` contact.happened, contact.call-back-by, contact.needs-case, idempotency.reused;
 * `unavailable` key-store.*
 */
export async function enterContact(
  tx: EntityManager,
  ctx: PartyContext,
  command: EnterContact,
): Promise<ContactView> {
  const { institution, subject, now, idempotency, callback, outcome } = command;
  const id = newId();
  const replay = await claimKey(tx, idempotency, id);
  if (replay !== undefined) return toContactView(await findContact(tx, command, replay.resource), now);
  const { happened: happenedAt = now, callBackBy } = command;
  const due = dueAt({ now, happenedAt, ...(callBackBy === undefined ? {} : { callBackBy }) });
  const file = callback === undefined ? null : await fileOf(tx, ctx, command, callback);
  if (outcome === 'taken-in-charge' && file === null) throw contactNeedsCase();
  await tx.query(
    `INSERT INTO contact (id, institution, source, channel, wish, learned_through, happened_at, due_at, case_id,
       entered_by, outcome, closed_by, closed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text, CASE WHEN $11 IS NOT NULL THEN $10 END,
       CASE WHEN $11 IS NOT NULL THEN $12::timestamptz END)`,
    [
      id,
      institution,
      command.source,
      command.channel,
      command.wish,
      command.learnedThrough ?? null,
      happenedAt,
      due,
      file,
      subject,
      outcome ?? null,
      now,
    ],
  );
  return toContactView(await findContact(tx, command, id), now);
}

/** @returns the new case's id */
async function fileOf(
  tx: EntityManager,
  ctx: PartyContext,
  command: EnterContact,
  { name, phone, note }: Callback,
): Promise<string> {
  const { institution, subject, roles, caseSubject } = command;
  const firstContact = firstContactOf(command);
  const { id } = await openCase(tx, ctx, { institution, subject: caseSubject, firstContact, actor: subject });
  await writeCaseIdentity(tx, ctx, {
    institution,
    case: id,
    person: { subject, roles },
    identity: {
      ...(name === undefined ? {} : { name }),
      ...(phone === undefined ? {} : { phone }),
      contact: note ?? '',
      children: [],
    },
    requireVersion: () => undefined,
  });
  return id;
}
