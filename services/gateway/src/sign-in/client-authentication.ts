import { readFile } from 'node:fs/promises';
import { importJWK, type CryptoKey, type JWK } from 'jose';
import { ClientSecretBasic, PrivateKeyJwt, type ClientAuth } from 'openid-client';
import { configInvalid } from '#platform';
import type { SignInSettings } from './settings.js';

/** Keys that sign; with none of them the provider could sign in the client's place. */
const ALGORITHMS = new Set(['ES256', 'PS256', 'RS256', 'EdDSA', 'Ed25519']);

/**
 * How the gateway shows the provider who it is: by a signature (`private_key_jwt`, the file is a private JWK with `kid`
 * and `alg`), or by a secret.
 * @throws {AppError} invalid `config.invalid` where the file is not that; nothing of it is told.
 */
export async function clientAuthentication(settings: SignInSettings): Promise<ClientAuth> {
  const { keyFile, secretFile = '' } = settings;
  if (keyFile === undefined) {
    const secret = (await read(secretFile))?.trim() ?? '';
    if (secret === '') throw configInvalid(['STAFFETTA_CLIENT_SECRET_FILE (a file with a secret)']);
    return ClientSecretBasic(secret);
  }
  const jwk = jwkIn(await read(keyFile));
  const { kid, alg } = jwk ?? {};
  if (jwk === undefined || kid === undefined || alg === undefined || !ALGORITHMS.has(alg)) throw wrongKey();
  try {
    return PrivateKeyJwt({ key: (await importJWK(jwk, alg)) as CryptoKey, kid });
  } catch {
    throw wrongKey();
  }
}

const wrongKey = (): Error =>
  configInvalid(['STAFFETTA_CLIENT_KEY_FILE (a file with a private JWK, kid and alg in it)']);

const read = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

function jwkIn(text: string | undefined): JWK | undefined {
  try {
    const jwk = JSON.parse(text ?? '') as JWK | null;
    return jwk?.d === undefined ? undefined : jwk;
  } catch {
    return undefined;
  }
}
