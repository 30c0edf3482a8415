import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { thumbprint, toPublicJwk, type PublicJwk } from './jwk.js';
import { newPrivateKey } from './new-private-key.js';

interface KeyPair {
  /** RFC 7638 thumbprint of the public key. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: PublicJwk;
}

/** Ed25519: signs what one speaker says on the log. */
export interface EventKey extends KeyPair {
  /** `/node/institution`. */
  readonly speaker?: string;
}

/** Ed25519, offline: what an institution is known by. Its fingerprint is pinned from paper in every node. */
export type IdentityKey = KeyPair;

/** Ed25519: signs the JWTs with which an institution asks for identities. */
export interface TokenKey extends KeyPair {
  readonly institution: string;
}

/** X25519: what referral keys are encrypted to, one after another. */
export interface OpeningKey extends KeyPair {
  readonly institution: string;
}

/** Somebody's opening key, as the registry lists it. */
export interface OpeningPublicKey {
  readonly kid: string;
  readonly institution: string;
  readonly publicKey: KeyObject;
  readonly publicJwk: PublicJwk;
}

/** A private key at rest, base64url PKCS #8. */
export type PrivateKeyText = string;

export function exportPrivateKey(key: KeyPair): PrivateKeyText {
  return key.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url');
}

export function importPrivateKey(text: PrivateKeyText): KeyPair {
  return pairOf(createPrivateKey({ key: Buffer.from(text, 'base64url'), format: 'der', type: 'pkcs8' }));
}

function pairOf(privateKey: KeyObject): KeyPair {
  const publicKey = createPublicKey(privateKey);
  const publicJwk = toPublicJwk(publicKey);
  return { kid: thumbprint(publicJwk), privateKey, publicKey, publicJwk };
}

export function generateEventKey(speaker?: string): EventKey {
  const pair = pairOf(newPrivateKey('Ed25519'));
  return speaker === undefined ? pair : { ...pair, speaker };
}

export function generateIdentityKey(): IdentityKey {
  return pairOf(newPrivateKey('Ed25519'));
}

export function generateTokenKey(institution: string): TokenKey {
  return { ...pairOf(newPrivateKey('Ed25519')), institution };
}

export function generateOpeningKey(institution: string): OpeningKey {
  return { ...pairOf(newPrivateKey('X25519')), institution };
}
