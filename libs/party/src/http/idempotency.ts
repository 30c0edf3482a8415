import { bodyHash, type Actor } from '#platform';
import type { Idempotency, PartyContext } from '#referral';

/** A request's Idempotency-Key, in the scope of its client and route; of the body only an HMAC is kept. */
export function idempotencyOf(
  { keyStore }: Pick<PartyContext, 'keyStore'>,
  { institution, client }: Pick<Actor, 'institution' | 'client'>,
  key: string,
  route: string,
  dto: object,
): Idempotency {
  const secret = keyStore.secret('idempotency');
  return { client: `${institution}/${client}`, route, key, bodyHash: bodyHash(secret, route, dto) };
}
