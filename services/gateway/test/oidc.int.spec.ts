import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenVerifier } from '#platform';
import { Browser, type Page } from './browser.js';
import {
  freePort,
  MINUTE,
  startTestGateway,
  TestClock,
  type GatewaySettings,
  type TestGateway,
} from './support.js';

const ACCESS = {
  users: [
    {
      username: 'cav-1.operator',
      name: 'Ada Prova',
      password: 'parola',
      institution: 'cav-1',
      roles: ['operator', 'dpo'],
    },
    { username: 'cav-2.operator', password: 'parola', institution: 'cav-2', roles: ['operator'] },
  ],
  clients: [
    { clientId: 'cav-1.program', clientSecret: 'segreto', institution: 'cav-1', roles: ['operator'] },
  ],
  gateway: { clientId: 'gateway', clientSecret: 'segreto-del-gateway' },
};

async function demoSettings(): Promise<GatewaySettings> {
  const port = String(await freePort());
  return {
    nodes: {},
    access: ACCESS,
    files: { STAFFETTA_CLIENT_SECRET_FILE: ACCESS.gateway.clientSecret },
    environment: {
      STAFFETTA_GATEWAY_PORT: port,
      STAFFETTA_ISSUER: `http://127.0.0.1:${port}/oidc`,
      STAFFETTA_PUBLIC_URL: `http://127.0.0.1:${port}`,
      STAFFETTA_CLIENT_ID: ACCESS.gateway.clientId,
    },
  };
}

describe('the development identity provider', () => {
  let gateway: TestGateway;
  let verifier: TokenVerifier;
  const clock = new TestClock();
  beforeAll(async () => {
    gateway = await startTestGateway({ ...(await demoSettings()), clock });
    verifier = new TokenVerifier({ issuer: `${gateway.url}/oidc`, audience: 'urn:staffetta:api' });
  });
  afterAll(() => gateway.stop());

  const token = (form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${gateway.url}/oidc/token`, { method: 'POST', body: new URLSearchParams(form), headers });
  const basic = (id: string, secret: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });

  it('gives a program a token that nodes believe, with the secret in the header or in the body', async () => {
    for (const response of [
      await token({ grant_type: 'client_credentials' }, basic('cav-1.program', 'segreto')),
      await token({ grant_type: 'client_credentials', client_id: 'cav-1.program', client_secret: 'segreto' }),
    ]) {
      expect(response.status).toBe(200);
      const body = (await response.json()) as {
        access_token: string;
        token_type: string;
        expires_in: number;
      };
      expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
      expect(await verifier.verify(`Bearer ${body.access_token}`)).toMatchObject({
        subject: 'cav-1.program',
        client: 'cav-1.program',
        institution: 'cav-1',
        roles: ['operator'],
        authenticatedAt: expect.any(Date),
      });
    }
  });

  it('gives nobody else one', async () => {
    for (const response of [
      await token({ grant_type: 'client_credentials' }, basic('cav-1.program', 'sbagliato')),
      await token({ grant_type: 'client_credentials' }, basic('nobody', 'segreto')),
      await token({ grant_type: 'client_credentials', client_id: 'cav-1.program' }),
      await token({ grant_type: 'client_credentials' }, basic('gateway', 'segreto-del-gateway')),
      await token(
        { grant_type: 'password', username: 'cav-1.operator', password: 'parola' },
        basic('cav-1.program', 'segreto'),
      ),
    ]) {
      expect([400, 401]).toContain(response.status);
      expect(await response.json()).not.toHaveProperty('access_token');
    }
  });

  it('lets nobody but the gateway sign people in, and leads back to nowhere else', async () => {
    const browser = new Browser();
    const start = (change: (query: URLSearchParams) => void): Promise<Page> => {
      const query = new URLSearchParams({
        client_id: 'gateway',
        response_type: 'code',
        redirect_uri: `${gateway.url}/auth/callback`,
        scope: 'openid',
        code_challenge: randomBytes(32).toString('base64url'),
        code_challenge_method: 'S256',
      });
      change(query);
      return browser.hop(`${gateway.url}/oidc/auth?${query.toString()}`, true, {});
    };
    const plain = await start((query) => {
      query.delete('code_challenge');
      query.delete('code_challenge_method');
    });
    expect(plain.headers.get('location')).toContain('error=invalid_request');
    for (const [name, value] of [
      ['redirect_uri', 'https://elsewhere.example/'],
      ['redirect_uri', `${gateway.url}/`],
      ['client_id', 'console'],
      ['client_id', 'cav-1.program'],
    ] as const) {
      const refused = await start((query) => {
        query.set(name, value);
      });
      expect([name, value, refused.status, refused.headers.get('location')]).toEqual([
        name,
        value,
        400,
        null,
      ]);
    }
  });

  it('shows a page on which anybody can sign in, also without a script', async () => {
    const page = await new Browser().navigate(`${gateway.url}/auth/sign-in`);
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(page.text).toContain('DATI INVENTATI');
    expect(page.text).toContain('<html lang="it">');
    expect(page.text).toContain('<title>Pannello</title>');
    expect(page.text).toContain('autocomplete="username"');
    expect(page.text).toContain('autocomplete="current-password"');
    expect(page.text).toContain('href="/exit"');
    expect(page.text).not.toMatch(/<script [^>]*src| on\w+="|style="/);
    for (const id of ['username', 'password']) {
      expect(page.text).toContain(`<label for="${id}">`);
      expect(page.text).toMatch(new RegExp(`<input\\s+id="${id}"`));
    }
  });

  it('lets nobody guess for long, and tells nothing about who exists', async () => {
    const attempt = async (username: string, password: string): Promise<Page> => {
      const browser = new Browser();
      const form = await browser.navigate(`${gateway.url}/auth/sign-in`);
      return browser.submit(form, { username, password });
    };
    const answers = new Map<string, string[]>();
    for (const username of ['cav-1.operator', 'nobody']) {
      const seen: string[] = [];
      for (let index = 0; index < 7; index += 1) {
        const page = await attempt(username, 'CANARY');
        expect(page.text).toContain('role="alert"');
        expect(page.text).not.toMatch(/CANARY|cav-1\.operator|nobody/);
        seen.push(`${String(page.status)} ${page.text}`);
      }
      answers.set(username, seen);
    }
    const known = answers.get('cav-1.operator') ?? [];
    expect(known).toEqual(answers.get('nobody'));
    expect(known.map((answer) => answer.slice(0, 3))).toEqual([
      '401',
      '401',
      '401',
      '401',
      '401',
      '429',
      '429',
    ]);
    expect((await attempt('cav-1.operator', 'parola')).status).toBe(429);
    // somebody else still can
    expect((await attempt('cav-2.operator', 'parola')).url).toBe(`${gateway.url}/`);
    clock.forward(5 * MINUTE);
    expect((await attempt('cav-1.operator', 'parola')).url).toBe(`${gateway.url}/`);
  });

  it('has no login page for those who are not signing in', async () => {
    for (const method of ['GET', 'POST']) {
      const response = await fetch(`${gateway.url}/oidc/interaction/abc`, {
        method,
        ...(method === 'GET' ? {} : { body: new URLSearchParams({ username: 'CANARY' }) }),
      });
      const page = await response.text();
      expect([method, response.status, page.includes('role="alert"')]).toEqual([method, 404, true]);
      expect(page).toContain('href="/auth/sign-in?lang=it"');
      expect(page).not.toMatch(/<input|CANARY/);
    }
  });

  it('speaks English where the page that led there asked for it, and where she chooses it', async () => {
    const browser = new Browser();
    const page = await browser.navigate(`${gateway.url}/auth/sign-in?lang=en`);
    expect(page.text).toContain('<html lang="en">');
    expect(page.text).toContain('Sign-in name');
    const italian = await browser.navigate(`${page.url}?lang=it`);
    expect(italian.text).toContain('<html lang="it">');
    const wrong = await browser.submit(page, { username: 'x', password: 'CANARY' });
    expect([wrong.status, wrong.text.includes('Name or password not right.')]).toEqual([401, true]);
    expect(wrong.text).toMatch(/<p role="alert" id="wrong" [^>]*tabindex="-1" autofocus>/);
    expect(wrong.text.match(/aria-describedby="wrong"/g)).toHaveLength(2);
  });

  it('keeps its keys beside the access file, for their owner only', async () => {
    const file = join(gateway.dir, 'oidc-keys.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const published = await (await fetch(`${gateway.url}/oidc/jwks`)).text();
    const { jwks } = JSON.parse(await readFile(file, 'utf8')) as { jwks: { d: string; n: string }[] };
    expect(published).toContain(jwks[0]?.n);
    expect(published).not.toContain(jwks[0]?.d);
  });

  it('logs no password and no token', () => {
    expect(gateway.log.join('')).not.toMatch(/parola|segreto|eyJ/);
  });
});

describe('demo access', () => {
  it.each([
    [
      { STAFFETTA_PROFILE: 'production', STAFFETTA_ISSUER: 'https://accesso.example' },
      'STAFFETTA_DEMO_ACCESS_FILE',
    ],
    [{ STAFFETTA_PROFILE: 'production' }, 'STAFFETTA_ISSUER'],
    [{ STAFFETTA_PROFILE: 'test' }, 'STAFFETTA_DEMO_ACCESS_FILE'],
    [{ STAFFETTA_HOST: '0.0.0.0' }, 'STAFFETTA_HOST'],
    [{ STAFFETTA_ISSUER: 'http://staffetta.example/oidc' }, 'STAFFETTA_ISSUER'],
  ])('is refused with %j', async (environment: Record<string, string>, name) => {
    const settings = await demoSettings();
    const start = startTestGateway({ ...settings, environment: { ...settings.environment, ...environment } });
    await expect(start).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining(name),
    });
  });

  it.each([[{ users: [] }], [{ users: [{ username: 'x' }], clients: [] }], ['CANARY']])(
    'is refused where the file is %j',
    async (access) => {
      const start = startTestGateway({ ...(await demoSettings()), access });
      await expect(start).rejects.toMatchObject({ code: 'config.invalid' });
      await expect(start).rejects.not.toMatchObject({ message: expect.stringContaining('CANARY') });
    },
  );

  it('is not there without a file', async () => {
    const gateway = await startTestGateway({ nodes: {} });
    expect((await fetch(`${gateway.url}/oidc/.well-known/openid-configuration`)).status).toBe(404);
    expect(await (await fetch(gateway.url)).text()).not.toContain('DATI INVENTATI');
    await gateway.stop();
  });
});
