import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { JWK } from 'oidc-provider';

/** What the demo's identity provider signs with. Kept, so that tokens outlive a restart of the gateway. */
export interface ProviderKeys {
  readonly jwks: readonly JWK[];
  readonly cookies: readonly string[];
}

/** Reads the keys, or makes them at the first start, readable by their owner only. */
export async function openProviderKeys(file: string): Promise<ProviderKeys> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProviderKeys;
  } catch (error) {
    // a damaged file is not replaced: somebody should look at it
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  // written out by the generation itself: a key that it returns must not be exported (ADR 0019)
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { format: 'der', type: 'spki' },
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
  });
  const jwk = createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  const keys: ProviderKeys = {
    // RS256 is what every OIDC client expects unless told otherwise
    jwks: [{ ...jwk, kid: randomBytes(8).toString('hex'), alg: 'RS256', use: 'sig' }],
    cookies: [randomBytes(32).toString('base64url')],
  };
  await writeFile(`${file}.new`, JSON.stringify(keys), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return keys;
}
