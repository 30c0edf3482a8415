import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { TokenVerifier } from '#platform';
import { Browser, type Page } from './browser.js';
import { signed, startFakeProvider, type FakeProvider } from './fake-provider.js';
import {
  answerJson,
  freePort,
  messages,
  MINUTE,
  startFakeNode,
  startTestGateway,
  TestClock,
  type FakeNode,
  type TestGateway,
} from './support.js';

const SESSION = 'session';
const PENDING = 'sign-in';
const PERSON = {
  sub: 'p-1',
  memberships: [
    { institution: 'cav-1', roles: ['operator'] },
    { institution: 'cav-2', roles: ['operator'] },
  ],
};

const codeOf = (page: Page): unknown => (JSON.parse(page.text) as { code?: unknown }).code;

describe('signing in at another provider, with a key in place of a secret', () => {
  let provider: FakeProvider;
  let node: FakeNode;
  let gateway: TestGateway;
  let clock: TestClock;
  let browser: Browser;
  beforeAll(async () => {
    provider = await startFakeProvider();
    node = await startFakeNode(({ url }, response) => {
      if (!url.endsWith('/stream')) answerJson(response, 200, {});
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
    });
    clock = new TestClock();
    const port = String(await freePort());
    gateway = await startTestGateway({
      nodes: { 'intake-cav': { url: node.url } },
      clock,
      files: { STAFFETTA_CLIENT_KEY_FILE: JSON.stringify(provider.clientKey) },
      environment: {
        STAFFETTA_GATEWAY_PORT: port,
        STAFFETTA_ISSUER: provider.issuer,
        STAFFETTA_PUBLIC_URL: `http://127.0.0.1:${port}`,
        STAFFETTA_CLIENT_ID: 'rete-bat',
        STAFFETTA_SCOPES: 'openid,profile',
      },
    });
  });
  beforeEach(() => {
    browser = new Browser();
    provider.person = { ...PERSON };
    provider.signIdToken = signed;
    provider.isDown = false;
    provider.refusesRefresh = false;
    node.seen.length = 0;
  });
  afterEach(() => {
    expect(gateway.log.join('')).not.toMatch(/eyJ|p-1|BEGIN/);
  });
  afterAll(async () => {
    await gateway.stop();
    await node.stop();
    await provider.stop();
  });

  const signIn = (): Promise<Page> => browser.navigate(`${gateway.url}/auth/sign-in?returnTo=/?qui`);
  const things = (headers: Record<string, string> = {}): Promise<Page> =>
    browser.call(`${gateway.url}/api/intake-cav/v1/things`, { headers });
  const asked = (): FakeNode['seen'] => node.seen.filter(({ url }) => url !== '/');
  /** Up to the callback, which the browser does not open. */
  const callbackUrl = async (): Promise<string> => {
    const start = await browser.hop(`${gateway.url}/auth/sign-in`, true, {});
    const there = await browser.hop(start.headers.get('location') ?? '', false, {});
    return there.headers.get('location') ?? '';
  };

  it('crosses from the other site to ours and back with a strict cookie', async () => {
    const page = await signIn();
    expect([page.status, page.url]).toEqual([200, `${gateway.url}/?qui`]);
    expect(browser.cookieLine(gateway.url, SESSION)).toContain('SameSite=Strict');
    const view = JSON.parse((await browser.call(`${gateway.url}/auth/session`)).text) as object;
    expect(view).toMatchObject({ name: null, memberships: PERSON.memberships, actingFor: null });
    expect(provider.assertions.size).toBeGreaterThan(0);
    // a link on another site finds nobody signed in
    const linked = await browser.navigate(`${gateway.url}/auth/session`, `${provider.issuer}/`);
    expect([linked.status, codeOf(linked)]).toEqual([401, 'session.missing']);
  });

  it('hands a token on that says for whom she may act; who acts for nobody yet has to say', async () => {
    await signIn();
    await things();
    const { authorization, ...headers } = asked()[0]?.headers ?? {};
    expect(headers['x-acting-for']).toBeUndefined();
    const verifier = new TokenVerifier({
      issuer: provider.issuer,
      audience: 'urn:staffetta:api',
      jwksUrl: `${provider.issuer}/keys`,
    });
    await expect(verifier.verify(authorization)).rejects.toMatchObject({ code: 'acting.required' });
    expect(await verifier.verify(authorization, 'cav-2')).toMatchObject({ institution: 'cav-2' });
  });

  it('takes a code and a state once, and only with the cookie that they began with', async () => {
    const url = await callbackUrl();
    const sealed = browser.cookie(gateway.url, PENDING) ?? '';
    const tampered = new URL(url);
    tampered.searchParams.set('state', 'A'.repeat(43));
    expect((await browser.hop(tampered.href, false, {})).status).toBe(400);
    expect((await new Browser().hop(url, false, {})).status).toBe(400);
    const first = await browser.hop(url, false, {});
    expect(first.status).toBe(200);
    const again = await browser.hop(url, false, {});
    expect(again.status).toBe(400);
    browser.plant(gateway.url, PENDING, sealed);
    const replayed = await browser.hop(url, false, {});
    expect([replayed.status, replayed.headers.getSetCookie()]).toEqual([400, []]);
    expect(provider.grants.filter((kind) => kind === 'authorization_code').length).toBeGreaterThan(0);
  });

  it('takes another sign-in’s code as little', async () => {
    const other = new URL(await callbackUrl()).searchParams.get('code') ?? '';
    const url = new URL(await callbackUrl());
    url.searchParams.set('code', other);
    // PKCE: the code belongs to the other verifier
    const page = await browser.hop(url.href, false, {});
    expect(page.status).toBe(401);
    expect(page.text).toContain('non ha confermato');
    expect(browser.cookie(gateway.url, SESSION)).toBeUndefined();
  });

  it('does not wait for ever', async () => {
    const url = await callbackUrl();
    clock.forward(10 * MINUTE);
    expect((await browser.hop(url, false, {})).status).toBe(400);
  });

  it.each<[string, FakeProvider['signIdToken']]>([
    ['unsigned', (claims) => Promise.resolve(new UnsecuredJWT(claims).encode())],
    [
      'signed with the public key as a secret',
      async (claims) => {
        const keys = await (await fetch(`${provider.issuer}/keys`)).text();
        return new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'p1' })
          .sign(new TextEncoder().encode(keys));
      },
    ],
    [
      'signed with another key',
      async (claims) => signed(claims, (await generateKeyPair('ES256')).privateKey),
    ],
    ['of another issuer', (claims, key) => signed({ ...claims, iss: 'https://elsewhere.example' }, key)],
    ['for another client', (claims, key) => signed({ ...claims, aud: 'elsewhere' }, key)],
    ['of another sign-in', (claims, key) => signed({ ...claims, nonce: 'x' }, key)],
    ['expired', (claims, key) => signed({ ...claims, exp: Math.floor(Date.now() / 1_000) - 60 }, key)],
    [
      'of a password of this morning',
      (claims, key) => signed({ ...claims, auth_time: Math.floor(Date.now() / 1_000) - 3_600 }, key),
    ],
    ['without when the password was given', ({ auth_time: _, ...claims }, key) => signed(claims, key)],
  ])('believes no ID token that is %s', async (_name, signIdToken) => {
    provider.signIdToken = signIdToken;
    const page = await signIn();
    expect(page.status).toBe(401);
    expect(browser.cookie(gateway.url, SESSION)).toBeUndefined();
  });

  it.each([[{ sub: 'p-1' }], [{ sub: 'p-1', memberships: 'cav-1' }], [{ sub: 'p-1', memberships: [] }]])(
    'begins no session for somebody of no institution: %j',
    async (person) => {
      provider.person = person;
      const page = await signIn();
      expect(page.status).toBe(401);
      expect(page.text).toContain('nessuna istituzione');
      expect(browser.cookie(gateway.url, SESSION)).toBeUndefined();
    },
  );

  it('asks the provider again every five minutes, once for all requests, and follows what it says', async () => {
    await signIn();
    provider.grants.length = 0;
    await things();
    clock.forward(5 * MINUTE);
    provider.person = { ...PERSON, memberships: PERSON.memberships.slice(0, 1) };
    expect((await Promise.all([things(), things(), things()])).map(({ status }) => status)).toEqual([
      200, 200, 200,
    ]);
    expect(provider.grants).toEqual(['refresh_token']);
    const view = JSON.parse((await browser.call(`${gateway.url}/auth/session`)).text) as object;
    expect(view).toMatchObject({ memberships: PERSON.memberships.slice(0, 1), actingFor: 'cav-1' });
  });

  it('ends the session when the provider knows her no longer, or as somebody else', async () => {
    await signIn();
    provider.refusesRefresh = true;
    expect((await things()).status).toBe(200);
    clock.forward(5 * MINUTE);
    const refused = await things();
    expect([refused.status, codeOf(refused)]).toEqual([401, 'session.ended']);
    expect((await things()).status).toBe(200); // nobody is signed in any more, the node is asked without a token
    expect(asked().at(-1)?.headers.authorization).toBeUndefined();

    provider.refusesRefresh = false;
    await signIn();
    clock.forward(5 * MINUTE);
    provider.person = { ...PERSON, sub: 'p-2' };
    expect((await things()).status).toBe(401);
  });

  it('lets sessions go on while the provider is down', async () => {
    await signIn();
    await things();
    const before = asked().at(-1)?.headers.authorization;
    provider.isDown = true;
    clock.forward(4 * MINUTE);
    for (let minutes = 5; minutes < 10; minutes += 1) {
      clock.forward(MINUTE);
      expect([minutes, (await things()).status]).toEqual([minutes, 200]);
      expect(asked().at(-1)?.headers.authorization).toBe(before);
    }

    // its token has ended too: wait, not away
    clock.forward(MINUTE);
    const late = await things();
    expect([late.status, codeOf(late)]).toEqual([503, 'sign-in.provider-unavailable']);
    expect(late.headers.get('retry-after')).toBe('2');
    provider.isDown = false;
    clock.forward(15_000);
    expect((await things()).status).toBe(200);
  });

  it('ends streams with the session', async () => {
    await signIn();
    const cookie = `${SESSION}=${browser.cookie(gateway.url, SESSION) ?? ''}`;
    const listen = (path: string): Promise<Response> =>
      fetch(gateway.url + path, { headers: { cookie, accept: 'text/event-stream' } });
    const merged = await listen('/api/stream');
    const single = await listen('/api/intake-cav/v1/stream');
    expect([merged.status, single.status]).toEqual([200, 200]);
    clock.forward(15 * MINUTE);
    // whoever looks finds it over; a sweep would otherwise
    expect((await things()).status).toBe(401);
    expect(await messages(merged).next()).toBeUndefined();
    await expect(messages(single).next()).rejects.toThrow();
  });
});
