import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { DEFAULT_AUDIENCE } from '#platform';

/** A stand-in for the identity provider: its keys on a real port, and a pen. */
export interface TestIssuer {
  readonly url: string;
  /** An access token of an institution's client. @param signedInAt Unix seconds; by default now. @param scope SMART scopes */
  token(
    institution: string,
    roles?: readonly string[],
    client?: string,
    person?: string,
    signedInAt?: number,
    scope?: string,
  ): Promise<string>;
  stop(): Promise<void>;
}

export async function startIssuer(): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256' }] });
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(keys);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url,
    token: (
      institution,
      roles = ['operator'],
      client = `${institution}-test`,
      person = `${institution}-person`,
      signedInAt = Math.floor(Date.now() / 1_000),
      scope,
    ) =>
      new SignJWT({ client_id: client, institution, roles, auth_time: signedInAt, scope })
        .setProtectedHeader({ alg: 'ES256', kid: 'test' })
        .setSubject(person)
        .setIssuer(url)
        .setAudience(DEFAULT_AUDIENCE)
        .setIssuedAt()
        .setExpirationTime('10m')
        .sign(privateKey),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
