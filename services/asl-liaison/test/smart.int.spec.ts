import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { PartyNetwork } from '#testing';
import { FHIR_PATH } from '../src/app/fhir/terms.js';
import { ASL, askFhir, startAslNetwork } from './asl-network.js';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startAslNetwork({});
});
afterAll(() => network.stop());

describe('a program of the ASL', () => {
  it('reads, without a token, how it comes by one', async () => {
    const url = `${network.node('asl-liaison').url}${FHIR_PATH}/.well-known/smart-configuration`;
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    const body = (await response.json()) as { scopes_supported: string[] };
    expect(body).toMatchObject({
      token_endpoint: `${network.issuer.url}/token`,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      capabilities: ['client-confidential-asymmetric', 'permission-v2'],
    });
    expect(body.scopes_supported).toContain('system/Task.crus');
  });

  it('sees nothing but what its scopes say, whatever its roles are', async () => {
    const scope = 'system/Task.rs';
    const token = await network.issuer.token(ASL, ['operator', 'coordinator'], 'p', 'p', undefined, scope);
    for (const path of ['referrals', 'cases', 'worklist', 'stream', 'observations']) {
      const { status } = await fetch(`${network.node('asl-liaison').url}/api/asl-liaison/v1/${path}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect([path, status]).toEqual([path, 404]);
    }
    const refused = await askFhir(network, '/Subscription', { scope });
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code: 'forbidden', details: { coding: [{ code: 'token.insufficient-scope' }] } }],
    });
    expect(refused.headers.get('www-authenticate')).toBe(
      'Bearer realm="staffetta", error="insufficient_scope"',
    );
  });

  it('is a stranger with a token that is old, for others, of others, or unsigned', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const claims = {
      institution: ASL,
      roles: ['coordinator'],
      scope: 'system/Subscription.rs',
      client_id: 'x',
    };
    const base = (alg: string): SignJWT =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, kid: 'test' })
        .setSubject('x')
        .setIssuer(network.issuer.url)
        .setAudience('urn:staffetta:api')
        .setExpirationTime('5m');
    const unsigned = new UnsecuredJWT(claims)
      .setSubject('x')
      .setIssuer(network.issuer.url)
      .setAudience('urn:staffetta:api')
      .setExpirationTime('5m')
      .encode();
    const hmac = await base('HS256').sign(new TextEncoder().encode('x'.repeat(32)));
    for (const authorization of [
      `Bearer ${await base('ES256').sign(privateKey)}`,
      `Bearer ${unsigned}`,
      `Bearer ${hmac}`,
      'Bearer x',
      'Basic eDp4',
    ]) {
      const { status, body } = await askFhir(network, '/Subscription', { authorization });
      expect([status, JSON.stringify(body).includes(ASL)]).toEqual([401, false]);
      expect(body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'login' }] });
    }
  });
});
