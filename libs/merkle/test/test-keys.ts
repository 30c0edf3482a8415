// Ed25519 keys that are the same in every run: SHA-256 of a name as the seed.
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { rawPublicKey, type NoteSigner, type Vkey } from '#merkle';

export interface TestSigner extends NoteSigner {
  readonly publicKey: Buffer;
  /** The key under a signature type. */
  vkey(type: number): Vkey;
}

export function testSigner(name: string): TestSigner {
  const privateKey = privateKeyOf(createHash('sha256').update(`test key ${name}`).digest());
  const publicKey = rawPublicKey(createPublicKey(privateKey));
  return { name, privateKey, publicKey, vkey: (type) => ({ name, type, publicKey }) };
}

/** RFC 8410: the seed behind the fixed beginning of a PKCS #8 key. */
function privateKeyOf(seed: Buffer): KeyObject {
  const key = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}
