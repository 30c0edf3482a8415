import { describe, expect, it } from '@jest/globals';
import { Browser } from './browser.js';
import { freePort, startTestGateway } from './support.js';

describe('a gateway that is to sign people in', () => {
  const RIGHT = {
    STAFFETTA_PUBLIC_URL: 'http://127.0.0.1:8080',
    STAFFETTA_CLIENT_ID: 'rete-bat',
    STAFFETTA_ISSUER: 'http://127.0.0.1:1/oidc',
  };
  const SECRET = { STAFFETTA_CLIENT_SECRET_FILE: 'CANARY' };

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['STAFFETTA_CLIENT_SECRET_FILE', {}, {}],
    ['STAFFETTA_CLIENT_SECRET_FILE', {}, { ...SECRET, STAFFETTA_CLIENT_KEY_FILE: '{}' }],
    ['STAFFETTA_CLIENT_SECRET_FILE', {}, { STAFFETTA_CLIENT_SECRET_FILE: '\n' }],
    ['STAFFETTA_CLIENT_KEY_FILE', {}, { STAFFETTA_CLIENT_KEY_FILE: 'CANARY' }],
    ['STAFFETTA_CLIENT_KEY_FILE', {}, { STAFFETTA_CLIENT_KEY_FILE: '{"kty":"oct","k":"CANARY","d":"x"}' }],
    ['STAFFETTA_PUBLIC_URL', { STAFFETTA_PUBLIC_URL: 'http://staffetta.example' }, SECRET],
    ['STAFFETTA_PUBLIC_URL', { STAFFETTA_PUBLIC_URL: 'https://staffetta.example/path' }, SECRET],
    ['STAFFETTA_SCOPES', { STAFFETTA_SCOPES: 'profile' }, SECRET],
  ])('does not boot with a wrong %s', async (name, environment, files) => {
    const start = startTestGateway({ nodes: {}, environment: { ...RIGHT, ...environment }, files });
    await expect(start).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining(name),
    });
    await expect(start).rejects.not.toMatchObject({ message: expect.stringContaining('CANARY') });
  });

  it('boots while the provider is down, and says so to who wants to sign in', async () => {
    const port = String(await freePort());
    const environment = {
      ...RIGHT,
      STAFFETTA_GATEWAY_PORT: port,
      STAFFETTA_PUBLIC_URL: `http://127.0.0.1:${port}`,
    };
    const gateway = await startTestGateway({ nodes: {}, environment, files: SECRET });
    const page = await new Browser().navigate(`${gateway.url}/auth/sign-in`);
    expect(page.status).toBe(503);
    expect(page.text).toContain('non risponde');
    await gateway.stop();
  });

  it('sends a browser to the one name under which its cookies hold', async () => {
    const gateway = await startTestGateway({ nodes: {}, environment: RIGHT, files: SECRET });
    const page = await new Browser().hop(`${gateway.url}/auth/sign-in?returnTo=/x`, true, {});
    expect([page.status, page.headers.get('location')]).toEqual([
      302,
      'http://127.0.0.1:8080/auth/sign-in?returnTo=%2Fx',
    ]);
    await gateway.stop();
  });
});
