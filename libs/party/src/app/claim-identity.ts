import { decodeJwt } from 'jose';
import type { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import { sourceOf } from '#contracts';
import type { CallPeer } from '#platform';
import {
  identityRefused,
  isIdentityRule,
  keepIdentity,
  recorded,
  wantIdentity,
  type PartyContext,
  type ToClaim,
  type ToldIdentity,
  type WantIdentity,
} from '#referral';
import { newAnswerKey, openAnswer } from '#trust';
import { signRequest } from './signed-request.js';

const senderUnavailable = (cause?: unknown): AppError =>
  new AppError(
    'unavailable',
    'identity.sender-unavailable',
    'The sender’s node does not answer.',
    {},
    { cause },
  );

/**
 * Reads name and contact of a referral that this node received (design §6): from its own sealed copy, or the first time
 * from the sender, over a signed claim whose answer is sealed to a key that lives as long as this call.
 * @throws AppError `not-found`; `conflict` referral.frozen, identity.refused; `unavailable` identity.sender-unavailable
 */
export async function claimIdentity(
  db: DataSource,
  context: PartyContext,
  want: WantIdentity,
  callPeer: CallPeer,
): Promise<ToldIdentity> {
  const wanted = await recorded(db, context, (tx) => wantIdentity(tx, context, want));
  if ('known' in wanted) return wanted.known;
  // the sender's refusal goes into this node's records too
  const told = await recorded(db, context, () => ask(context, want, wanted.claim, callPeer));
  const identity = await recorded(db, context, (tx) => keepIdentity(tx, context, want, told));
  context.wakeRelay?.();
  return identity;
}

async function ask(
  context: PartyContext,
  want: WantIdentity,
  { referral, claimant, holder, purpose }: ToClaim,
  callPeer: CallPeer,
): Promise<ToldIdentity> {
  const { node, internalUrl } = context.registry.institution(holder) ?? {};
  if (node === undefined || internalUrl === undefined) throw senderUnavailable();
  const key = newAnswerKey();
  const by = { institution: claimant, audience: sourceOf(node, holder) };
  const token = await signRequest(context.keyStore, by, 'claim', {
    referral,
    flowPurpose: purpose,
    epk: key.publicJwk,
  });
  const { jti = '' } = decodeJwt(token);
  const door = new URL('/internal/v1/claims', internalUrl).href;
  const reply = await callPeer(door, { request: token }).catch((cause: unknown) => {
    throw senderUnavailable(cause);
  });
  const { identity, rule } = (reply.body ?? {}) as { readonly identity?: unknown; readonly rule?: unknown };
  if (reply.status === 200 && typeof identity === 'string') {
    return openAnswer(key, jti, identity) as ToldIdentity;
  }
  if (!isIdentityRule(rule)) throw senderUnavailable();
  const { institution, person } = want;
  const about = {
    institution,
    actor: person.subject,
    action: 'identity-claimed',
    referral,
    side: 'r',
  } as const;
  throw identityRefused(rule, about);
}
