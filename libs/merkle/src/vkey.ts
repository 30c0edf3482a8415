import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { vkeyMalformed } from './note.errors.js';
import { readBase64 } from './text.js';

/** Signature types of c2sp.org/signed-note that are read here: the first byte of a key, and part of its id. */
export const ED25519 = 0x01;
export const COSIGNATURE_V1 = 0x04;

/** A verifier key: who signs, how, and with which Ed25519 key (32 bytes). */
export interface Vkey {
  readonly name: string;
  readonly type: number;
  readonly publicKey: Buffer;
}

/** Non-empty, without Unicode spaces and `+`; control characters have no place in a note at all. */
export const isKeyName = (name: string): boolean =>
  /^[^\p{White_Space}+\p{Cc}]+$/u.test(name) && name.isWellFormed();

/** The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key), as a number. It tells keys apart and proves nothing. */
export function keyId(name: string, type: number, publicKey: Uint8Array): number {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.of(type))
    .update(publicKey)
    .digest()
    .readUInt32BE();
}

/** `name+hex8(keyID)+base64(type ‖ key)`. */
export function formatVkey({ name, type, publicKey }: Vkey): string {
  if (!isKeyName(name)) throw new RangeError('A key name has neither spaces nor a plus sign.');
  const id = keyId(name, type, publicKey).toString(16).padStart(8, '0');
  return `${name}+${id}+${Buffer.concat([Buffer.of(type), publicKey]).toString('base64')}`;
}

/**
 * Reads a key of type 0x01 or 0x04.
 * @throws AppError `note.vkey-malformed` for any other text, also where the id is not that of the key
 */
export function parseVkey(text: string): Vkey {
  const [, name = '', id = '', key = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/su.exec(text) ?? [];
  const bytes = readBase64(key);
  if (bytes?.length !== 33 || !isKeyName(name)) throw vkeyMalformed();
  const vkey = { name, type: bytes.readUInt8(), publicKey: bytes.subarray(1) };
  if (vkey.type !== ED25519 && vkey.type !== COSIGNATURE_V1) throw vkeyMalformed();
  if (keyId(name, vkey.type, vkey.publicKey) !== parseInt(id, 16)) throw vkeyMalformed();
  return vkey;
}

/** The 32 bytes of an Ed25519 key; of a private one those of its public half. */
export function rawPublicKey(key: KeyObject): Buffer {
  const { crv, x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  if (crv !== 'Ed25519' || x === undefined) throw new RangeError('Only Ed25519 keys sign notes.');
  return Buffer.from(x, 'base64url');
}

/** An Ed25519 key of its 32 bytes. */
export function publicKeyOf(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
