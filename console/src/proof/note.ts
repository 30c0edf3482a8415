import { concat, fromBase64, toHex, utf8, type Bytes } from './bytes.js';
import { sha256, verifyEd25519 } from './crypto.js';

/** Signature types of c2sp.org/signed-note. */
export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;

/** A verifier key: `name+hex8(id)+base64(type ‖ key)`. */
export interface Vkey {
  readonly name: string;
  readonly id: string;
  readonly type: number;
  readonly publicKey: Bytes;
}

/** @returns undefined for any other text, also where the id is not that of the key */
export async function parseVkey(text: string): Promise<Vkey | undefined> {
  const [, name = '', id = '', key = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/su.exec(text) ?? [];
  const bytes = fromBase64(key);
  if (bytes?.length !== 33) return undefined;
  const [type = 0] = bytes;
  const hash = await sha256(concat(utf8(`${name}\n`), bytes));
  if (toHex(hash.slice(0, 4)) !== id) return undefined;
  return { name, id, type, publicKey: bytes.slice(1) };
}

export interface Signature {
  readonly name: string;
  readonly id: string;
  readonly bytes: Bytes;
}

/** A signed note: its text with the last line feed, and who signed; nothing is checked yet. */
export interface Note {
  readonly body: string;
  readonly signatures: readonly Signature[];
}

/** @returns undefined for what is no note */
export function parseNote(text: string): Note | undefined {
  const gap = text.lastIndexOf('\n\n');
  if (gap < 0 || !text.endsWith('\n')) return undefined;
  const signatures = text
    .slice(gap + 2, -1)
    .split('\n')
    .map((line): Signature | undefined => {
      const [dash, name = '', base64 = '', ...more] = line.split(' ');
      const bytes = fromBase64(base64);
      if (dash !== '—' || more.length > 0 || name === '' || bytes === undefined || bytes.length < 5)
        return undefined;
      return { name, id: toHex(bytes.slice(0, 4)), bytes: bytes.slice(4) };
    });
  if (signatures.some((one) => one === undefined)) return undefined;
  return { body: text.slice(0, gap + 1), signatures: signatures as Signature[] };
}

/** A log's word about itself. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** @returns undefined for what is no checkpoint */
export function parseCheckpoint(body: string): Checkpoint | undefined {
  const [origin = '', decimal = '', base64 = ''] = body.split('\n');
  const root = fromBase64(base64);
  if (origin === '' || !/^(?:0|[1-9]\d{0,15})$/.test(decimal) || root?.length !== 32) return undefined;
  return { origin, size: Number(decimal), root };
}

/** What became of one key's signature under a note. `seconds`: when a cosignature was made. */
export interface Signed {
  readonly name: string;
  readonly result: 'valid' | 'invalid' | 'absent';
  readonly seconds?: number;
}

const TIME_BYTES = 8;

/** Checks the signature of one key. */
export async function checkSignature({ body, signatures }: Note, key: Vkey): Promise<Signed> {
  const { name, id, type, publicKey } = key;
  const found = signatures.find((one) => one.name === name && one.id === id);
  if (found === undefined) return { name, result: 'absent' };
  if (type === ED25519) {
    const isValid = await verifyEd25519(publicKey, found.bytes, utf8(body));
    return { name, result: isValid ? 'valid' : 'invalid' };
  }
  if (type !== COSIGNATURE || found.bytes.length !== TIME_BYTES + 64) return { name, result: 'invalid' };
  const seconds = Number(new DataView(found.bytes.buffer).getBigUint64(0));
  const message = utf8(`cosignature/v1\ntime ${String(seconds)}\n${body}`);
  const isValid = await verifyEd25519(publicKey, found.bytes.slice(TIME_BYTES), message);
  return { name, result: isValid ? 'valid' : 'invalid', seconds };
}
