import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  type JsonWebKey,
} from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeWhole } from './server-folder.js';

/** A public key as an identity provider registers it. */
export type ClientJwk = JsonWebKey & { readonly kid: string; readonly alg: 'ES256' };

/**
 * The key with which a demo program signs in place of telling a secret (`private_key_jwt`): made at the first start, in a
 * file that only its owner may read, a private JWK.
 * @returns the public half
 */
export async function openClientKey(file: string): Promise<ClientJwk> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  const jwk = text === undefined ? await makeKey(file) : (JSON.parse(text) as ClientJwk);
  const { kid, alg } = jwk;
  return { ...createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'jwk' }), kid, alg };
}

async function makeKey(file: string): Promise<ClientJwk> {
  // written out by the generation itself (ADR 0019)
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { format: 'der', type: 'spki' },
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
  });
  const jwk = createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  const named: ClientJwk = { ...jwk, kid: randomBytes(8).toString('hex'), alg: 'ES256' };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeWhole(file, JSON.stringify(named));
  return named;
}
