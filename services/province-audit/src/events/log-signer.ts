import { ED25519, formatVkey, rawPublicKey } from '#merkle';
import { logKey, type KeyStore } from '#trust';
import type { LogSigner } from '../domain/signer.js';

/** Signs the log under this name with the node's own key. */
export function logSigner(keyStore: Pick<KeyStore, 'secret'>, origin: string): LogSigner {
  const privateKey = logKey(keyStore);
  const publicKey = rawPublicKey(privateKey);
  return { origin, privateKey, vkey: formatVkey({ name: origin, type: ED25519, publicKey }) };
}
