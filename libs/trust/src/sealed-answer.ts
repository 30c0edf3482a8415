import { createPublicKey, type KeyObject } from 'node:crypto';
import { decryptWith, encryptTo } from './jwe.js';
import { readPublicJwk, thumbprint, toPublicJwk, type PublicJwk } from './jwk.js';
import { newPrivateKey } from './new-private-key.js';
import { unopenable } from './seal.errors.js';

/** A key pair for one answer, forgotten afterwards: who records the answer can open it with nothing that is kept. */
export interface AnswerKey {
  readonly privateKey: KeyObject;
  readonly publicJwk: PublicJwk;
}

/** Answers come in steps of this many bytes. */
const BLOCK_BYTES = 4_096;
const decoder = new TextDecoder('utf-8', { fatal: true });

export function newAnswerKey(): AnswerKey {
  const privateKey = newPrivateKey('X25519');
  return { privateKey, publicJwk: toPublicJwk(createPublicKey(privateKey)) };
}

/**
 * Seals the answer to one request to the key that came with it (JWE, ECDH-ES+A256KW, A256GCM). The request's id is sealed
 * with it, so that an answer fits no other request.
 * @param to the asker's public key, as it was signed; checked here
 * @throws AppError `invalid` `seal.unopenable` where `to` is no X25519 key
 */
export function sealAnswer(to: unknown, request: string, body: unknown): string {
  const key = readPublicJwk(to, 'X25519');
  if (key === undefined) throw unopenable();
  const json = Buffer.from(JSON.stringify({ request, body }));
  const padded = Buffer.alloc(Math.ceil(json.length / BLOCK_BYTES) * BLOCK_BYTES, ' ');
  json.copy(padded);
  return encryptTo(padded, { kid: thumbprint(key.jwk), publicKey: key.publicKey });
}

/** @throws AppError `invalid` `seal.unopenable` */
export function openAnswer(key: AnswerKey, request: string, jwe: string): unknown {
  try {
    const answer = JSON.parse(decoder.decode(decryptWith(jwe, key.privateKey))) as {
      readonly request?: unknown;
      readonly body?: unknown;
    };
    if (answer.request !== request) throw new Error('request');
    return answer.body;
  } catch {
    throw unopenable();
  }
}
