import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { canonicalJson } from '#kernel';

/** The public half of an Ed25519 or X25519 key (RFC 8037). */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519' | 'X25519';
  /** 32 bytes, base64url. */
  readonly x: string;
}

const KEY_TEXT = /^[A-Za-z0-9_-]{43}$/;

/** RFC 7638 thumbprint, base64url: a key's `kid`, and an identity's fingerprint. */
export function thumbprint({ crv, kty, x }: PublicJwk): string {
  return createHash('sha256').update(canonicalJson({ crv, kty, x })).digest('base64url');
}

export function toPublicJwk(publicKey: KeyObject): PublicJwk {
  const { crv, x } = publicKey.export({ format: 'jwk' });
  if ((crv !== 'Ed25519' && crv !== 'X25519') || typeof x !== 'string') throw new TypeError('not an OKP key');
  return { kty: 'OKP', crv, x };
}

/** Reads a public key of exactly this curve, and nothing else beside it. @returns undefined for anything else */
export function readPublicJwk(
  jwk: unknown,
  crv: PublicJwk['crv'],
): { jwk: PublicJwk; publicKey: KeyObject } | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined;
  const { kty, crv: curve, x, ...rest } = jwk as Record<string, unknown>;
  if (kty !== 'OKP' || curve !== crv || typeof x !== 'string' || !KEY_TEXT.test(x)) return undefined;
  // a second spelling of the same key would have another thumbprint
  if (Object.keys(rest).length > 0 || Buffer.from(x, 'base64url').toString('base64url') !== x)
    return undefined;
  const read: PublicJwk = { kty, crv, x };
  try {
    return { jwk: read, publicKey: createPublicKey({ key: { ...read }, format: 'jwk' }) };
  } catch {
    return undefined;
  }
}
