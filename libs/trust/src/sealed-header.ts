import { hkdfSync, randomBytes } from 'node:crypto';
import { decrypt, encrypt, OVERHEAD } from './key-wrap.js';
import { damaged } from './key-store.errors.js';
import type { StoreKey, WrappedKey } from './store-key.js';

/**
 * The head of a sealed file: `magic | length (2) | {"version", "wrapped"} | salt | proof`. The file's own key comes from
 * the store's and the salt, new in every generation; the proof binds the head to it.
 */
const MAGIC = Buffer.from('staffetta-keys2\n');
const SALT_BYTES = 32;
const PREFIX_BYTES = MAGIC.length + 2;

export interface Header extends WrappedKey {
  readonly salt: Buffer;
  /** Bytes of the whole head. */
  readonly length: number;
}

export function writeHeader(store: StoreKey): { bytes: Buffer; salt: Buffer; key: Buffer } {
  const text = Buffer.from(
    JSON.stringify({ version: store.version, wrapped: store.wrapped.toString('base64url') }),
  );
  const size = Buffer.alloc(2);
  size.writeUInt16BE(text.length);
  const salt = randomBytes(SALT_BYTES);
  const key = fileKey(store.key, salt);
  const head = Buffer.concat([MAGIC, size, text, salt]);
  return { bytes: Buffer.concat([head, encrypt(key, Buffer.alloc(0), head)]), salt, key };
}

/** Which key the file is under, before anybody has it. @throws AppError `invalid` `key-store.damaged` */
export function readHeader(content: Buffer): Header {
  if (content.length < PREFIX_BYTES || !content.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw damaged('header');
  }
  const end = PREFIX_BYTES + content.readUInt16BE(MAGIC.length);
  const length = end + SALT_BYTES + OVERHEAD;
  if (content.length < length) throw damaged('header');
  const { version, wrapped } = parse(content.subarray(PREFIX_BYTES, end));
  return { version, wrapped, salt: Buffer.from(content.subarray(end, end + SALT_BYTES)), length };
}

/** The file's own key. @throws AppError `invalid` `key-store.damaged` where the head is not the one that was written */
export function openHeader(content: Buffer, { salt, length }: Header, store: StoreKey): Buffer {
  const key = fileKey(store.key, salt);
  const proof = content.subarray(length - OVERHEAD, length);
  if (decrypt(key, proof, content.subarray(0, length - OVERHEAD)) === undefined) throw damaged('header');
  return key;
}

function parse(text: Buffer): WrappedKey {
  try {
    const { version, wrapped } = JSON.parse(text.toString()) as Record<string, unknown>;
    if (typeof version === 'string' && typeof wrapped === 'string') {
      return { version, wrapped: Buffer.from(wrapped, 'base64url') };
    }
  } catch {
    // told below, without what stands there
  }
  throw damaged('header');
}

const fileKey = (key: Buffer, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, 'staffetta/key-store/v2', 32));
