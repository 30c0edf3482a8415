import type { DataSource, EntityManager } from 'typeorm';
import { sourceOf } from '#contracts';
import { discloseIdentity, type PartyContext } from '#referral';
import { sealAnswer } from '#trust';
import { acceptRequest, notSigned, type AcceptedRequest } from './signed-request.js';

/** A claim that counts, and is used up. */
export interface AcceptedClaim extends AcceptedRequest {
  /** The institution that is asked. */
  readonly holder: string;
}

/** @throws AppError `unauthenticated` request.not-signed */
export async function acceptClaim(
  db: DataSource,
  context: PartyContext,
  token: string,
): Promise<AcceptedClaim> {
  const { node, institutions } = context;
  const audiences = institutions.map((institution) => sourceOf(node, institution));
  const request = await acceptRequest(db, context, token, { purpose: 'claim', audiences });
  const holder = institutions.find((institution) => sourceOf(node, institution) === request.audience);
  if (holder === undefined) throw notSigned();
  return { ...request, holder };
}

/**
 * The sender's answer to a claim: checks, fact and record commit with the caller's transaction, and only then may the
 * sealed answer leave.
 * @returns the JWE
 * @throws AppError `not-found`; `conflict` identity.refused
 */
export async function answerClaim(
  tx: EntityManager,
  context: PartyContext,
  { id, referral, institution: claimant, holder, body }: AcceptedClaim,
): Promise<string> {
  const { epk, flowPurpose: purpose } = body;
  const identity = await discloseIdentity(tx, context, { id, referral, claimant, holder, purpose });
  return sealAnswer(epk, id, identity);
}
