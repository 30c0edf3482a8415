import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK } from 'jose';
import { TokenVerifier } from '#platform';
import { START_MS, startGatewayProcess, type GatewayProcess } from './gateway-process.js';

describe('a program that signs', () => {
  let gateway: GatewayProcess;
  let url: string;
  let programKey: CryptoKey;
  let publicJwk: JWK;
  let verifier: TokenVerifier;
  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    programKey = privateKey;
    publicJwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
    const signer = { clientId: 'cav-1.signer', institution: 'cav-1', roles: ['operator'], jwk: publicJwk };
    gateway = await startGatewayProcess({ users: [], clients: [], keyClients: [signer] });
    ({ url } = gateway);
    verifier = new TokenVerifier({ issuer: `${url}/oidc`, audience: 'urn:staffetta:api' });
  }, START_MS);
  afterAll(() => gateway.stop());

  const token = (form: Record<string, string>): Promise<Response> =>
    fetch(`${url}/oidc/token`, { method: 'POST', body: new URLSearchParams(form) });
  const assertion = (
    change: (jwt: SignJWT) => SignJWT = (jwt) => jwt,
    key: CryptoKey = programKey,
    header: { alg: string; kid?: string } = { alg: 'ES256', kid: 'k1' },
  ): Promise<string> =>
    change(
      new SignJWT({ jti: randomUUID() })
        .setIssuer('cav-1.signer')
        .setSubject('cav-1.signer')
        .setAudience(`${url}/oidc`)
        .setIssuedAt()
        .setExpirationTime('1m'),
    )
      .setProtectedHeader(header)
      .sign(key);
  const tokenFor = (client_assertion: string): Promise<Response> =>
    token({
      grant_type: 'client_credentials',
      client_assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });

  it('gives it a token for a fresh assertion, once', async () => {
    const fresh = await assertion();
    const response = await tokenFor(fresh);
    expect(response.status).toBe(200);
    const { access_token: access } = (await response.json()) as { access_token: string };
    expect(await verifier.verify(`Bearer ${access}`)).toMatchObject({
      subject: 'cav-1.signer',
      institution: 'cav-1',
      roles: ['operator'],
    });
    const replayed = await tokenFor(fresh);
    expect([replayed.status, await replayed.json()]).toMatchObject([401, { error: 'invalid_client' }]);
  });

  it('refuses an assertion that is for others, old, of another, unsigned, or signed with what is public', async () => {
    const { privateKey: stranger } = await generateKeyPair('ES256');
    const claims = {
      iss: 'cav-1.signer',
      sub: 'cav-1.signer',
      aud: `${url}/oidc`,
      jti: randomUUID(),
      exp: Math.floor(Date.now() / 1_000) + 60,
    };
    const hmac = (secret: string): Promise<string> =>
      new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
    const refused: Record<string, string> = {
      'for somebody else': await assertion((jwt) => jwt.setAudience('https://elsewhere.example')),
      expired: await assertion((jwt) => jwt.setExpirationTime('-1m')),
      'without an end': await new SignJWT({ ...claims, exp: undefined })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .sign(programKey),
      'without an id': await new SignJWT({ ...claims, jti: undefined })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .sign(programKey),
      'of another client': await assertion((jwt) =>
        jwt.setIssuer('cav-1.program').setSubject('cav-1.program'),
      ),
      'signed by a stranger': await assertion(undefined, stranger),
      unsigned: new UnsecuredJWT(claims).encode(),
      'signed with the public key': await hmac(JSON.stringify(publicJwk)),
      'signed with a secret': await hmac('segreto'),
    };
    for (const [name, text] of Object.entries(refused)) {
      const response = await tokenFor(text);
      const { error } = (await response.json()) as { error: string };
      expect([name, response.status, error]).toEqual([name, 401, 'invalid_client']);
    }
    const secret = await token({
      grant_type: 'client_credentials',
      client_id: 'cav-1.signer',
      client_secret: 'segreto',
    });
    expect(secret.status).toBe(401);
  });
});
