import { createHmac } from 'node:crypto';
import type { Actor } from './actor.js';
import { bodyHash } from './http-values.js';

/** Secrets by name, as the key store keeps them. */
export interface Secrets {
  secret(name: string): Buffer;
}

/**
 * A request's Idempotency-Key, in the scope of its person, client and route. Of key and body only an HMAC is kept: a
 * program may make its keys of anything, a name too.
 */
export function idempotencyOf(
  { keyStore }: { readonly keyStore: Secrets },
  { institution, client, subject }: Pick<Actor, 'institution' | 'client' | 'subject'>,
  key: string,
  route: string,
  dto: object,
): { client: string; route: string; key: string; bodyHash: Buffer } {
  const secret = keyStore.secret('idempotency');
  return {
    client: `${institution}/${client}/${subject}`,
    route,
    key: createHmac('sha256', secret).update(`key\n${key}`).digest('base64url'),
    bodyHash: bodyHash(secret, route, dto),
  };
}
