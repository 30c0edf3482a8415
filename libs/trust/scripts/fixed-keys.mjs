// Keys of the test vectors, made of their labels: public for ever, never to be used.
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import canonicalize from 'canonicalize';

export const sha256 = (data) => createHash('sha256').update(data).digest();
/** Fixed bytes. */
export const fixed = (label, length = 32) => sha256(`staffetta test vector: ${label}`).subarray(0, length);
const PKCS8 = { Ed25519: '302e020100300506032b657004220420', X25519: '302e020100300506032b656e04220420' };

export function keyPair(crv, label) {
  const seed = fixed(label);
  const der = Buffer.concat([Buffer.from(PKCS8[crv], 'hex'), seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  const jwk = { kty: 'OKP', crv, x };
  return {
    seed: seed.toString('hex'),
    privateKey,
    jwk,
    kid: sha256(canonicalize(jwk)).toString('base64url'),
  };
}
