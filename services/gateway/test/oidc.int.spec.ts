import { createHash, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenVerifier } from '#platform';
import { freePort, startTestGateway, type GatewaySettings, type TestGateway } from './support.js';

const ACCESS = {
  users: [
    {
      username: 'cav-1.operator',
      name: 'Ada Prova',
      password: 'parola',
      institution: 'cav-1',
      roles: ['operator', 'dpo'],
    },
  ],
  clients: [
    { clientId: 'cav-1.program', clientSecret: 'segreto', institution: 'cav-1', roles: ['operator'] },
  ],
};

async function demoSettings(): Promise<GatewaySettings> {
  const port = String(await freePort());
  return {
    nodes: {},
    access: ACCESS,
    environment: { STAFFETTA_GATEWAY_PORT: port, STAFFETTA_ISSUER: `http://127.0.0.1:${port}/oidc` },
  };
}

describe('the development identity provider', () => {
  let gateway: TestGateway;
  let verifier: TokenVerifier;
  beforeAll(async () => {
    gateway = await startTestGateway(await demoSettings());
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
      });
    }
  });

  it('gives nobody else one', async () => {
    for (const response of [
      await token({ grant_type: 'client_credentials' }, basic('cav-1.program', 'sbagliato')),
      await token({ grant_type: 'client_credentials' }, basic('nobody', 'segreto')),
      await token({ grant_type: 'client_credentials', client_id: 'console' }),
      await token({
        grant_type: 'password',
        username: 'cav-1.operator',
        password: 'parola',
        client_id: 'console',
      }),
    ]) {
      expect([400, 401]).toContain(response.status);
      expect(await response.json()).not.toHaveProperty('access_token');
    }
  });

  it('signs a person in with code and PKCE', async () => {
    const browser = new Browser();
    const verifierText = randomBytes(32).toString('base64url');
    const start = await browser.get(authorization(gateway.url, verifierText));
    expect(start.location).toMatch(/\/oidc\/interaction\/[\w-]+$/);
    const page = await browser.get(start.location);
    expect(page.status).toBe(200);
    expect(page.text).toContain('DATI INVENTATI');
    expect(page.text).toContain('<title>Staffetta</title>');

    const wrong = await browser.post(start.location, { username: 'cav-1.operator', password: 'CANARY' });
    expect(wrong.status).toBe(401);
    expect(wrong.text).toContain('role="alert"');
    expect(wrong.text).not.toContain('CANARY');

    let step = await browser.post(start.location, { username: 'cav-1.operator', password: 'parola' });
    while (!step.location.startsWith(`${gateway.url}/callback`)) step = await browser.get(step.location);
    const code = new URL(step.location).searchParams.get('code') ?? '';
    const form = {
      grant_type: 'authorization_code',
      client_id: 'console',
      redirect_uri: `${gateway.url}/callback`,
      code,
    };
    expect((await token({ ...form, code_verifier: randomBytes(32).toString('base64url') })).status).toBe(400);

    step = await browser.get(authorization(gateway.url, verifierText));
    while (!step.location.startsWith(`${gateway.url}/callback`)) step = await browser.get(step.location);
    const fresh = new URL(step.location).searchParams.get('code') ?? '';
    const response = await token({ ...form, code: fresh, code_verifier: verifierText });
    const body = (await response.json()) as { access_token: string; id_token: string };
    expect(await verifier.verify(`Bearer ${body.access_token}`)).toMatchObject({
      subject: 'cav-1.operator',
      client: 'console',
      institution: 'cav-1',
      roles: ['operator', 'dpo'],
    });
    const claims = JSON.parse(
      Buffer.from(body.id_token.split('.')[1] ?? '', 'base64url').toString(),
    ) as object;
    expect(claims).toMatchObject({ sub: 'cav-1.operator', name: 'Ada Prova', institution: 'cav-1' });
    await expect(verifier.verify(`Bearer ${body.id_token}`)).rejects.toMatchObject({ code: 'token.invalid' });
  });

  it('refuses the console without PKCE, and strange places to return to', async () => {
    const browser = new Browser();
    const plain = new URL(authorization(gateway.url, 'x'));
    plain.searchParams.delete('code_challenge');
    plain.searchParams.delete('code_challenge_method');
    expect((await browser.get(plain.href)).location).toContain('error=invalid_request');
    const away = new URL(authorization(gateway.url, 'x'));
    away.searchParams.set('redirect_uri', 'https://elsewhere.example/');
    const refused = await browser.get(away.href);
    expect([refused.status, refused.location]).toEqual([400, '']);
  });

  it('has no login page for those who are not signing in', async () => {
    const response = await fetch(`${gateway.url}/oidc/interaction/abc`);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'not-found']);
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
    [{ STAFFETTA_PROFILE: 'production' }, 'STAFFETTA_DEMO_ACCESS_FILE'],
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

function authorization(base: string, verifier: string): string {
  const query = new URLSearchParams({
    client_id: 'console',
    response_type: 'code',
    redirect_uri: `${base}/callback`,
    scope: 'openid',
    state: 'x',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return `${base}/oidc/auth?${query.toString()}`;
}

interface Page {
  readonly status: number;
  readonly location: string;
  readonly text: string;
}

/** Keeps cookies and follows nothing by itself. */
class Browser {
  private readonly cookies = new Map<string, string>();

  get(url: string): Promise<Page> {
    return this.send(url, {});
  }

  post(url: string, form: Record<string, string>): Promise<Page> {
    return this.send(url, { method: 'POST', body: new URLSearchParams(form) });
  }

  private async send(url: string, init: RequestInit): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, headers: { cookie }, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = response.headers.get('location');
    return {
      status: response.status,
      location: location === null ? '' : new URL(location, url).href,
      text: await response.text(),
    };
  }
}
