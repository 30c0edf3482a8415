import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { newPrivateKey } from './new-private-key.js';

/**
 * The two forms of compact JWE (RFC 7516) that sealing uses, and no other: algorithms are constants here, never read from
 * a header. On node:crypto, because jose's detour over WebCrypto costs three times as much on the hot path (ADR 0017);
 * jose is the specs' oracle in both directions. All functions throw where something does not fit, without saying what.
 */
export const KEY_ALGORITHM = 'ECDH-ES+A256KW';
export const CONTENT_ENCRYPTION = 'A256GCM';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** RFC 3394, 2.2.3.1. */
const WRAP_IV = Buffer.alloc(8, 0xa6);
const BASE64URL = /^[A-Za-z0-9_-]*$/;

/** `dir` with A256GCM. `header` is the protected header's JSON, used as it is. */
export function encryptDirect(plaintext: Uint8Array, header: string, key: Uint8Array): string {
  const head = Buffer.from(header).toString('base64url');
  return `${head}..${encryptContent(plaintext, head, key)}`;
}

/** Opens what `encryptDirect` made, if its protected header is byte for byte `header`. */
export function decryptDirect(jwe: string, header: string, key: Uint8Array): Buffer {
  const [head, encryptedKey, ...content] = partsOf(jwe);
  if (encryptedKey !== '' || head !== Buffer.from(header).toString('base64url')) throw new Error('header');
  return decryptContent(content, head, key);
}

/** ECDH-ES+A256KW with A256GCM, to an X25519 key. */
export function encryptTo(
  plaintext: Uint8Array,
  to: { readonly kid: string; readonly publicKey: KeyObject },
): string {
  const ephemeral = newPrivateKey('X25519');
  const { x } = createPublicKey(ephemeral).export({ format: 'jwk' });
  const epk = { kty: 'OKP', crv: 'X25519', x };
  const header = JSON.stringify({ alg: KEY_ALGORITHM, enc: CONTENT_ENCRYPTION, kid: to.kid, epk });
  const head = Buffer.from(header).toString('base64url');
  const contentKey = randomBytes(KEY_BYTES);
  const wrap = createCipheriv('id-aes256-wrap', agree(ephemeral, to.publicKey), WRAP_IV);
  const wrapped = Buffer.concat([wrap.update(contentKey), wrap.final()]).toString('base64url');
  return `${head}.${wrapped}.${encryptContent(plaintext, head, contentKey)}`;
}

/** The kid that a key-encrypting JWE names. Undefined where its header is not exactly of our form. */
export function recipientOf(jwe: string): string | undefined {
  const header = readHeader(jwe);
  return header?.kid;
}

/** Opens what `encryptTo` made. */
export function decryptWith(jwe: string, privateKey: KeyObject): Buffer {
  const [head, wrapped, ...content] = partsOf(jwe);
  const header = readHeader(jwe);
  if (header === undefined) throw new Error('header');
  const epk = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: header.x }, format: 'jwk' });
  const unwrap = createDecipheriv('id-aes256-wrap', agree(privateKey, epk), WRAP_IV);
  const contentKey = Buffer.concat([unwrap.update(bytesOf(wrapped)), unwrap.final()]);
  if (contentKey.length !== KEY_BYTES) throw new Error('key');
  return decryptContent(content, head, contentKey);
}

function encryptContent(plaintext: Uint8Array, head: string, key: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(head, 'ascii'));
  const text = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return [nonce, text, cipher.getAuthTag()].map((part) => part.toString('base64url')).join('.');
}

function decryptContent(content: readonly string[], head: string, key: Uint8Array): Buffer {
  const [nonce, text, tag] = content.map(bytesOf);
  if (nonce?.length !== NONCE_BYTES || text === undefined || tag?.length !== TAG_BYTES)
    throw new Error('form');
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(head, 'ascii')).setAuthTag(tag);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

/**
 * Concat KDF (RFC 7518, 4.6.2) for one SHA-256 block: algorithm, no party infos, key length in bits. OpenSSL refuses a
 * public key of small order, with which everybody would know the secret.
 */
function agree(privateKey: KeyObject, publicKey: KeyObject): Buffer {
  const secret = diffieHellman({ privateKey, publicKey });
  return createHash('sha256').update(uint32(1)).update(secret).update(KDF_INFO).digest();
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const KDF_INFO = Buffer.concat([
  uint32(KEY_ALGORITHM.length),
  Buffer.from(KEY_ALGORITHM),
  uint32(0),
  uint32(0),
  uint32(KEY_BYTES * 8),
]);

function partsOf(jwe: string): [string, string, string, string, string] {
  const parts = jwe.split('.');
  const [head, key, nonce, text, tag] = parts;
  if (
    parts.length !== 5 ||
    head === undefined ||
    key === undefined ||
    nonce === undefined ||
    text === undefined ||
    tag === undefined
  ) {
    throw new Error('form');
  }
  return [head, key, nonce, text, tag];
}

/** Node reads base64url leniently; one value has one form here. */
function bytesOf(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (!BASE64URL.test(part) || bytes.toString('base64url') !== part) throw new Error('base64url');
  return bytes;
}

/** Exactly alg, enc, epk {crv, kty, x} and kid: anything else (`zip`, `crit`, `apu`) is not ours. */
function readHeader(jwe: string): { kid: string; x: string } | undefined {
  const header = parseObject(Buffer.from(jwe.slice(0, jwe.indexOf('.')), 'base64url').toString());
  const { alg, enc, kid, epk, ...rest } = header ?? {};
  if (alg !== KEY_ALGORITHM || enc !== CONTENT_ENCRYPTION || typeof kid !== 'string') return undefined;
  if (typeof epk !== 'object' || epk === null || Object.keys(rest).length > 0) return undefined;
  const { kty, crv, x, ...more } = epk as Record<string, unknown>;
  if (kty !== 'OKP' || crv !== 'X25519' || typeof x !== 'string' || Object.keys(more).length > 0)
    return undefined;
  return { kid, x };
}

/** Undefined where the text is no JSON object. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
