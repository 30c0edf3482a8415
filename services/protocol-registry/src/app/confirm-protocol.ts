import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { claimKey, type Idempotency } from '#referral';
import { countersign, isCountersigned, protocolDigest } from '#trust';
import { notDraft, otherDocument, samePerson } from '../domain/protocol.errors.js';
import {
  addCountersignature,
  countersignaturesOf,
  findProtocol,
  lockRegistry,
  publishProtocol,
  type LifeContext,
} from './stored-protocol.js';

export interface Confirmation {
  /** `id@version`. */
  readonly protocol: string;
  /** Of the document that this person has read. */
  readonly digest: string;
  readonly actor: string;
  readonly idempotency: Idempotency;
}

/**
 * A second person of the Province confirms what the registrar has entered; that is the Province's countersignature too,
 * where it is a signatory.
 * @throws AppError `not-found`; `conflict` `protocol.not-draft`, `protocol.other-document`; `unprocessable`
 * `protocol.same-person`, `idempotency.reused`
 */
export async function confirmProtocol(
  tx: EntityManager,
  context: LifeContext,
  command: Confirmation,
): Promise<void> {
  const { protocol, digest, actor, idempotency } = command;
  await lockRegistry(tx);
  const { body, draftedBy } = await findProtocol(tx, protocol);
  if ((await claimKey(tx, idempotency, newId())) !== undefined) return;
  if (body.status !== 'draft') throw notDraft();
  if (draftedBy === actor) throw samePerson();
  if (protocolDigest(body) !== digest) throw otherDocument();
  const at = context.clock.now();
  await tx.query(
    `UPDATE protocol SET confirmed_by = $3, confirmed_at = $4 WHERE id = $1 AND version = $2 AND confirmed_by IS NULL`,
    [body.id, body.version, actor, at],
  );
  const own = context.keyStore.tokenKey(context.province);
  if (own !== undefined && body.signatories.includes(context.province)) {
    await addCountersignature(tx, body, countersign(own, body), at);
  }
  await activateWhenAgreed(tx, context, protocol);
}

/** A draft that is confirmed and that all have countersigned is in force from now on. @returns whether it is */
export async function activateWhenAgreed(
  tx: EntityManager,
  context: LifeContext,
  name: string,
): Promise<boolean> {
  const { body, confirmedBy } = await findProtocol(tx, name);
  if (body.status !== 'draft' || confirmedBy === null) return false;
  const agreed = {
    ...body,
    status: 'active' as const,
    countersignatures: await countersignaturesOf(tx, body),
  };
  const by = { tokenKey: (kid: string) => context.view.tokenKey(kid), at: context.clock.now().getTime() };
  if (!isCountersigned(agreed, by)) return false;
  await publishProtocol(tx, context, agreed);
  return true;
}
