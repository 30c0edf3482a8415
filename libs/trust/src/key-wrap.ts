import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256-GCM in one piece: `nonce (12) | ciphertext | tag (16)`. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const OVERHEAD = NONCE_BYTES + TAG_BYTES;

export function encrypt(key: Buffer, plain: Buffer, aad: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined where the key, the bytes or `aad` are not those of then. */
export function decrypt(key: Buffer, sealed: Buffer, aad: Buffer): Buffer | undefined {
  if (sealed.length < OVERHEAD) return undefined;
  const tag = sealed.subarray(sealed.length - TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  }).setAAD(aad);
  decipher.setAuthTag(tag);
  try {
    const plain = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES));
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined;
  }
}

const associated = (version: string): Buffer => Buffer.from(`staffetta/kek/v1\n${version}`);

/** A data key under one version of a KEK; it opens under no other, nor under another name. */
export const wrapUnder = (kek: Buffer, version: string, key: Buffer): Buffer =>
  encrypt(kek, key, associated(version));

export const unwrapUnder = (kek: Buffer, version: string, wrapped: Buffer): Buffer | undefined =>
  decrypt(kek, wrapped, associated(version));
