import type { Bytes } from './bytes.js';

/** Plain http has no WebCrypto, and older browsers know no Ed25519 in it: then code that does it is fetched. */
const subtle = () => (globalThis.crypto as typeof crypto | undefined)?.subtle;

export async function sha256(bytes: Bytes): Promise<Bytes> {
  const native = subtle();
  if (native !== undefined) return new Uint8Array(await native.digest('SHA-256', bytes));
  const { sha256: hash } = await import('@noble/hashes/sha2.js');
  return new Uint8Array(hash(bytes));
}

/** Whether the signature is that key's over exactly these bytes; false for whatever is wrong. */
export async function verifyEd25519(publicKey: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  const native = subtle();
  if (native !== undefined) {
    try {
      const key = await native.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
      return await native.verify('Ed25519', key, signature, message);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotSupportedError') return false;
    }
  }
  const { ed25519 } = await import('@noble/curves/ed25519.js');
  try {
    // as WebCrypto and every other verifier of this log do (RFC 8032)
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}
