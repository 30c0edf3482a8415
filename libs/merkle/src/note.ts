import { noteMalformed } from './note.errors.js';
import { isKeyName } from './vkey.js';
import { readBase64 } from './text.js';

/** One signature line. `signature` is what follows the key's id. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Buffer;
}

/** A text and who signed it; nothing of it is checked yet. `body` ends with its line feed. */
export interface Note {
  readonly body: string;
  readonly signatures: readonly NoteSignature[];
}

/** More than the 16 signatures that everybody must accept, post-quantum ones too, and little enough to check them all. */
export const MAX_SIGNATURES = 64;
export const MAX_NOTE_BYTES = 512 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a signed note (c2sp.org/signed-note), strictly: UTF-8, line feeds for the only control characters, the
 * signatures behind the last empty line, base64 in its one spelling.
 * @throws AppError `note.malformed`
 */
export function parseNote(input: string | Uint8Array): Note {
  const text = textOf(input);
  const gap = text.lastIndexOf('\n\n');
  if (gap < 0 || !text.endsWith('\n')) throw noteMalformed();
  const lines = text.slice(gap + 2, -1).split('\n');
  if (gap + 2 === text.length || lines.length > MAX_SIGNATURES) throw noteMalformed();
  return { body: text.slice(0, gap + 1), signatures: lines.map(parseSignature) };
}

/** The line `— name base64(keyID ‖ signature)`, with its line feed. */
export function formatSignature({ name, keyId, signature }: NoteSignature): string {
  const id = Buffer.alloc(4);
  id.writeUInt32BE(keyId);
  return `— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
}

/** @throws AppError `note.malformed` for what could not be read back */
export function formatNote({ body, signatures }: Note): string {
  const text = `${body}\n${signatures.map(formatSignature).join('')}`;
  if (parseNote(text).body !== body) throw noteMalformed();
  return text;
}

/**
 * The lines that a witness answered with.
 * @throws AppError `note.malformed`
 */
export function parseSignatureLines(lines: string): readonly NoteSignature[] {
  const { body, signatures } = parseNote(`\n\n${lines}`);
  if (body !== '\n') throw noteMalformed();
  return signatures;
}

/** The note with further signatures, each in place of an earlier one by the same key. */
export function withSignatures(note: Note, further: readonly NoteSignature[]): Note {
  const keyOf = ({ name, keyId }: NoteSignature): string => `${name}+${String(keyId)}`;
  const all = [...note.signatures, ...further].map((signature) => [keyOf(signature), signature] as const);
  return { body: note.body, signatures: [...new Map(all).values()] };
}

function textOf(input: string | Uint8Array): string {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  if (bytes.length > MAX_NOTE_BYTES) throw noteMalformed();
  const text = typeof input === 'string' ? input : decoded(input);

  if (!text.isWellFormed() || /[\u0000-\u0009\u000b-\u001f]/.test(text)) throw noteMalformed();
  return text;
}

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw noteMalformed();
  }
}

function parseSignature(line: string): NoteSignature {
  const [dash, name = '', base64 = '', ...more] = line.split(' ');
  const bytes = readBase64(base64);
  if (dash !== '—' || more.length > 0 || !isKeyName(name) || bytes === undefined || bytes.length < 5) {
    throw noteMalformed();
  }
  return { name, keyId: bytes.readUInt32BE(), signature: bytes.subarray(4) };
}
