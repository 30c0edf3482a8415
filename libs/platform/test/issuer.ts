import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { urlOf } from '../src/http-server.js';

/** A stand-in for the identity provider: its keys on a real port, and a pen. */
export interface Issuer {
  readonly url: string;
  readonly key: CryptoKey;
  token(claims: Record<string, unknown>, change?: (jwt: SignJWT) => SignJWT): Promise<string>;
  stop(): Promise<void>;
}

export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const keys = JSON.stringify({
    keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }],
  });
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(keys);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = urlOf(server);
  return {
    url,
    key: privateKey,
    token: (claims, change = (jwt) => jwt) =>
      change(
        new SignJWT({ client_id: 'console', ...claims })
          .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
          .setSubject('person-1')
          .setIssuer(url)
          .setAudience('urn:staffetta:api')
          .setExpirationTime('5m'),
      ).sign(privateKey),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
