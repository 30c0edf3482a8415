import { sign, verify, type KeyObject } from 'node:crypto';
import { noteMalformed, noteUnsigned, signatureInvalid } from './note.errors.js';
import { formatNote, parseNote, type Note, type NoteSignature } from './note.js';
import { ED25519, keyId, publicKeyOf, rawPublicKey, type Vkey } from './vkey.js';

/** What a signature says when it is valid: a cosignature tells its time, in seconds since 1970. */
export interface Verified {
  readonly seconds?: number;
}

/** One known key. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: number;
  /** What the signature says, or undefined when it is not valid; never throws. */
  verify(body: string, signature: Uint8Array): Verified | undefined;
}

/** A note whose `verified` signatures, of known keys all of them, are valid. `signatures` has the unknown ones too. */
export interface OpenedNote extends Note {
  readonly verified: readonly (NoteSignature & Verified)[];
}

export interface NoteSigner {
  /** The key's name; of a log its origin. */
  readonly name: string;
  readonly privateKey: KeyObject;
}

/** The note with the signer's Ed25519 signature (type 0x01) over the body, whose last character is a line feed. */
export function signNote(body: string, { name, privateKey }: NoteSigner): string {
  if (!body.endsWith('\n')) throw noteMalformed();
  const id = keyId(name, ED25519, rawPublicKey(privateKey));
  const signature = sign(null, Buffer.from(body), privateKey);
  return formatNote({ body, signatures: [{ name, keyId: id, signature }] });
}

/** Checks signatures of type 0x01 by this key. */
export function ed25519Verifier({ name, publicKey }: Omit<Vkey, 'type'>): NoteVerifier {
  const key = publicKeyOf(publicKey);
  return {
    name,
    keyId: keyId(name, ED25519, publicKey),
    verify: (body, signature) =>
      signature.length === 64 && verify(null, Buffer.from(body), key, signature) ? {} : undefined,
  };
}

/**
 * Reads a note and checks every signature by a known key; unknown keys count for nothing, also when they bear a known
 * name or id.
 * @throws AppError `note.malformed`; `note.signature-invalid` when one by a known key is not valid; `note.unsigned`
 *   when none is by a known key
 * @throws RangeError for two verifiers that cannot be told apart
 */
export function openNote(input: string | Uint8Array, verifiers: readonly NoteVerifier[]): OpenedNote {
  const keyOf = (key: { name: string; keyId: number }): string => `${key.name}+${String(key.keyId)}`;
  const known = new Map(verifiers.map((verifier) => [keyOf(verifier), verifier]));
  if (known.size !== verifiers.length) throw new RangeError('Two keys have the same name and id.');
  const note = parseNote(input);
  const verified = note.signatures.flatMap((line) => {
    const verifier = known.get(keyOf(line));
    if (verifier === undefined) return [];
    const says = verifier.verify(note.body, line.signature);
    if (says === undefined) throw signatureInvalid(line.name);
    return [{ ...line, ...says }];
  });
  if (verified.length === 0) throw noteUnsigned();
  return { ...note, verified };
}
