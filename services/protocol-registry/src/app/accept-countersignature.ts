import type { EntityManager } from 'typeorm';
import { isCountersignature, protocolDigest, type ProtocolCountersignature } from '#trust';
import { badCountersignature, notDraft } from '../domain/protocol.errors.js';
import { activateWhenAgreed } from './confirm-protocol.js';
import { addCountersignature, findProtocol, lockRegistry, type LifeContext } from './stored-protocol.js';

/**
 * A signatory's node sends its countersignature. It speaks for itself: made with a listed token key over exactly this
 * document, so nothing else proves who sent it, and the same one sent again changes nothing.
 * @returns whether the protocol is in force now
 * @throws AppError `not-found`; `conflict` `protocol.not-draft`; `unprocessable` `countersignature.invalid`
 */
export async function acceptCountersignature(
  tx: EntityManager,
  context: LifeContext,
  { protocol: name, ...given }: ProtocolCountersignature,
): Promise<boolean> {
  await lockRegistry(tx);
  const { body } = await findProtocol(tx, name);
  const at = context.clock.now();
  const by = { tokenKey: (kid: string) => context.view.tokenKey(kid), at: at.getTime() };
  const isSignatory = body.signatories.includes(given.institution);
  if (!isSignatory || !isCountersignature(by, protocolDigest(body), given)) throw badCountersignature();
  const earlier = await tx.query<unknown[]>(
    `SELECT 1 FROM countersignature WHERE id = $1 AND version = $2 AND institution = $3 AND sig = $4`,
    [body.id, body.version, given.institution, given.sig],
  );
  if (earlier.length > 0) return body.status === 'active';
  if (body.status !== 'draft') throw notDraft();
  await addCountersignature(tx, body, given, at);
  return activateWhenAgreed(tx, context, name);
}
