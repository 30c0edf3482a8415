import type { EntityManager } from 'typeorm';
import { sourceOf } from '#contracts';
import { discloseIdentity, type PartyContext } from '#referral';
import { sealAnswer } from '#trust';
import { acceptRequest, notSigned } from './signed-request.js';

/**
 * The sender's answer to a claim: checks, fact and record commit with the caller's transaction, and only then may the
 * sealed answer leave.
 * @returns the JWE
 * @throws AppError `unauthenticated` request.not-signed; `not-found`; `conflict` identity.refused
 */
export async function answerClaim(tx: EntityManager, context: PartyContext, token: string): Promise<string> {
  const { node, institutions } = context;
  const audiences = institutions.map((institution) => sourceOf(node, institution));
  const request = await acceptRequest(tx, context, token, { purpose: 'claim', audiences });
  const holder = institutions.find((institution) => sourceOf(node, institution) === request.audience);
  if (holder === undefined) throw notSigned();
  const { epk, flowPurpose: purpose } = request.body;
  const identity = await discloseIdentity(tx, context, {
    id: request.id,
    referral: request.referral,
    claimant: request.institution,
    holder,
    purpose,
  });
  return sealAnswer(epk, request.id, identity);
}
