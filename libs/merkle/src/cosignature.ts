import { sign, verify } from 'node:crypto';
import { parseCheckpoint } from './checkpoint.js';
import { formatSignature } from './note.js';
import { ed25519Verifier, type NoteSigner, type NoteVerifier } from './sign-note.js';
import { COSIGNATURE_V1, ED25519, keyId, publicKeyOf, rawPublicKey, type Vkey } from './vkey.js';

const TIME_BYTES = 8;

/**
 * A witness's line under a checkpoint (c2sp.org/tlog-cosignature, Ed25519): that at `seconds` this was the largest tree
 * of that origin it had seen, consistent with all before.
 * @param seconds since 1970, above 0
 * @returns the signature line with its line feed
 * @throws AppError `checkpoint.malformed`: a witness signs nothing else
 */
export function cosign(
  body: string,
  { name, privateKey, seconds }: NoteSigner & { readonly seconds: number },
): string {
  parseCheckpoint(body);
  if (!Number.isSafeInteger(seconds) || seconds < 1) throw new RangeError('A time is whole seconds above 0.');
  const time = Buffer.alloc(TIME_BYTES);
  time.writeBigUInt64BE(BigInt(seconds));
  return formatSignature({
    name,
    keyId: keyId(name, COSIGNATURE_V1, rawPublicKey(privateKey)),
    signature: Buffer.concat([time, sign(null, message(body, seconds), privateKey)]),
  });
}

/** Checks cosignatures by this key and tells their time. A time to come is for the caller to judge. */
export function cosignatureVerifier({ name, publicKey }: Omit<Vkey, 'type'>): NoteVerifier {
  const key = publicKeyOf(publicKey);
  return {
    name,
    keyId: keyId(name, COSIGNATURE_V1, publicKey),
    verify: (body, bytes) => {
      if (bytes.length !== TIME_BYTES + 64) return undefined;
      const payload = Buffer.from(bytes);
      const seconds = Number(payload.readBigUInt64BE());
      // Nought says that nothing is said of the time, which in a cosignature of a whole tree is not allowed.
      if (!Number.isSafeInteger(seconds) || seconds === 0) return undefined;
      const valid = verify(null, message(body, seconds), key, payload.subarray(TIME_BYTES));
      return valid ? { seconds } : undefined;
    },
  };
}

/** The verifier for a key's own type. */
export function verifierOf(vkey: Vkey): NoteVerifier {
  if (vkey.type === ED25519) return ed25519Verifier(vkey);
  if (vkey.type === COSIGNATURE_V1) return cosignatureVerifier(vkey);
  throw new RangeError('No signatures of this type are read here.');
}

function message(body: string, seconds: number): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${String(seconds)}\n${body}`);
}
