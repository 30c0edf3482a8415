import { createPrivateKey, randomBytes, type KeyObject } from 'node:crypto';

/**
 * A new private key of RFC 8032 or RFC 7748: 32 random bytes are one. Never `generateKeyPairSync`: on Node 20 its job
 * holds on to the key, and when the garbage collector runs while that key is being exported, it frees the job, which
 * waits for the lock that the export holds. The process then sleeps for ever (ADR 0019).
 */
export function newPrivateKey(crv: 'Ed25519' | 'X25519'): KeyObject {
  return privateKeyOf(crv, randomBytes(32));
}

/** The private key that these 32 bytes are. */
export function privateKeyOf(crv: 'Ed25519' | 'X25519', bytes: Buffer): KeyObject {
  const d = bytes.toString('base64url');
  // the public half follows from d; Node asks for the member and does not read it
  return createPrivateKey({ key: { kty: 'OKP', crv, d, x: '' }, format: 'jwk' });
}
