import { sign as cryptoSign, verify as cryptoVerify, type KeyObject } from 'node:crypto';

const SIGNATURE = /^[A-Za-z0-9_-]{86}$/;

/** Ed25519, at once on the calling thread (about 40 µs). @returns base64url, 86 characters */
export function sign(bytes: Uint8Array, key: { readonly privateKey: KeyObject }): string {
  return cryptoSign(null, bytes, key.privateKey).toString('base64url');
}

/** Ed25519 on the thread pool. False for whatever is not a signature; it never rejects. */
export function verify(bytes: Uint8Array, sig: string, publicKey: KeyObject): Promise<boolean> {
  const signature = readSignature(sig);
  if (signature === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    cryptoVerify(null, bytes, publicKey, signature, (error, valid) => {
      resolve(error === null && valid);
    });
  });
}

/** For the few signatures of the registry. */
export function verifySync(bytes: Uint8Array, sig: string, publicKey: KeyObject): boolean {
  const signature = readSignature(sig);
  return signature !== undefined && cryptoVerify(null, bytes, publicKey, signature);
}

/** One signature has one spelling: the spare bits of the last character must be nought. */
function readSignature(sig: unknown): Buffer | undefined {
  if (typeof sig !== 'string' || !SIGNATURE.test(sig)) return undefined;
  const bytes = Buffer.from(sig, 'base64url');
  return bytes.toString('base64url') === sig ? bytes : undefined;
}
