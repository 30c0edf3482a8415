import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { SUBJECT_KEY_BYTES } from './subject-key.js';
import { unopenable } from './seal.errors.js';

/** Where a sealed value stands. It opens nowhere else: neither another row nor another column can be given it. */
export interface ColumnPlace {
  readonly table: string;
  readonly column: string;
  /** The row's id. */
  readonly row: string;
}

const CIPHER = 'aes-256-gcm';
const FORM = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Lengths are told in steps of this many bytes: a name does not give itself away by its length. */
const BLOCK_BYTES = 128;
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Seals one value (anything that JSON holds) for a column of a node's own database, under a key that is not in that
 * database: a case's or a referral's. Deleting the key erases the value wherever the database was copied to.
 * AES-256-GCM under HKDF-SHA-256(key, info `column`), the place as associated data; padded with spaces to whole blocks.
 */
export function sealColumn(key: Uint8Array, place: ColumnPlace, value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  const padded = Buffer.alloc(Math.max(1, Math.ceil(json.length / BLOCK_BYTES)) * BLOCK_BYTES, ' ');
  json.copy(padded);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, columnKey(key), nonce).setAAD(placeBytes(place));
  return Buffer.concat([Buffer.of(FORM), nonce, cipher.update(padded), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Opens what `sealColumn` sealed for the same place.
 * @throws AppError `invalid` `seal.unopenable`
 */
export function openColumn(key: Uint8Array, place: ColumnPlace, sealed: Uint8Array): unknown {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes[0] !== FORM || bytes.length < 1 + NONCE_BYTES + TAG_BYTES) throw unopenable();
  try {
    const decipher = createDecipheriv(CIPHER, columnKey(key), bytes.subarray(1, 1 + NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(placeBytes(place)).setAuthTag(bytes.subarray(-TAG_BYTES));
    const padded = Buffer.concat([
      decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES)),
      decipher.final(),
    ]);
    return JSON.parse(decoder.decode(padded)) as unknown;
  } catch {
    throw unopenable();
  }
}

function columnKey(key: Uint8Array): Buffer {
  if (key.length !== SUBJECT_KEY_BYTES) throw unopenable();
  return Buffer.from(hkdfSync('sha256', key, '', 'column', SUBJECT_KEY_BYTES));
}

const placeBytes = ({ table, column, row }: ColumnPlace): Buffer =>
  Buffer.from(`staffetta/column/v1\n${table}\n${column}\n${row}`);
