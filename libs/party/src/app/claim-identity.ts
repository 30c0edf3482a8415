import { decodeJwt } from 'jose';
import type { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import { sourceOf } from '#contracts';
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

const ANSWER_WITHIN_MS = 4_000;
const LONGEST_ANSWER = 64 * 1_024;

/** Sends a signed claim to another node's private port. Injected, so that tests need no second node. */
export type PostClaim = (url: string, token: string) => Promise<ClaimReply>;

export interface ClaimReply {
  readonly status: number;
  readonly body: unknown;
}

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
  postClaim: PostClaim = postOverHttp,
): Promise<ToldIdentity> {
  const wanted = await recorded(db, context, (tx) => wantIdentity(tx, context, want));
  if ('known' in wanted) return wanted.known;
  // the sender's refusal goes into this node's records too
  const told = await recorded(db, context, () => ask(context, want, wanted.claim, postClaim));
  const identity = await recorded(db, context, (tx) => keepIdentity(tx, context, want, told));
  context.wakeRelay?.();
  return identity;
}

async function ask(
  context: PartyContext,
  want: WantIdentity,
  { referral, claimant, holder, purpose }: ToClaim,
  postClaim: PostClaim,
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
  const reply = await postClaim(new URL('/internal/v1/claims', internalUrl).href, token).catch(
    (cause: unknown) => {
      throw senderUnavailable(cause);
    },
  );
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

async function postOverHttp(url: string, token: string): Promise<ClaimReply> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ request: token }),
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const text = await answer.text();
  if (text.length > LONGEST_ANSWER) throw new Error('too long an answer');
  return { status: answer.status, body: JSON.parse(text) as unknown };
}
