import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TokenVerifier } from '#platform';
import { Browser, type Page } from './browser.js';
import {
  answerJson,
  freePort,
  MINUTE,
  startFakeNode,
  startTestGateway,
  TestClock,
  type FakeNode,
  type TestGateway,
} from './support.js';

const SESSION = 'staffetta-session';
const MEMBERSHIPS = [
  { institution: 'cav-1', roles: ['operator'] },
  { institution: 'cav-2', roles: ['coordinator'] },
];
const ACCESS = {
  users: [
    {
      username: 'ada',
      name: 'Ada Prova',
      password: 'parola',
      institution: 'cav-1',
      roles: ['operator'],
      memberships: MEMBERSHIPS.slice(1),
    },
    { username: 'bice', password: 'parola', institution: 'asl-bt', roles: ['clinician'] },
  ],
  clients: [{ clientId: 'program', clientSecret: 'segreto', institution: 'cav-1', roles: ['operator'] }],
  gateway: { clientId: 'gateway', clientSecret: 'segreto-del-gateway' },
};

interface SessionView {
  readonly csrfToken: string;
  readonly actingFor: string;
  readonly idleUntil: string;
  readonly expiresAt: string;
}

const codeOf = (page: Page): unknown => (JSON.parse(page.text) as { code?: unknown }).code;

describe('signing in', () => {
  let node: FakeNode;
  let gateway: TestGateway;
  let clock: TestClock;
  let browser: Browser;
  beforeAll(async () => {
    node = await startFakeNode((_request, response) => {
      response.setHeader('set-cookie', 'node=x');
      answerJson(response, 200, {});
    });
    clock = new TestClock();
    const port = String(await freePort());
    gateway = await startTestGateway({
      nodes: { 'intake-cav': { url: node.url } },
      access: ACCESS,
      clock,
      files: { STAFFETTA_CLIENT_SECRET_FILE: 'segreto-del-gateway\n' },
      environment: {
        STAFFETTA_GATEWAY_PORT: port,
        STAFFETTA_ISSUER: `http://127.0.0.1:${port}/oidc`,
        STAFFETTA_PUBLIC_URL: `http://127.0.0.1:${port}`,
        STAFFETTA_CLIENT_ID: 'gateway',
      },
    });
  });
  beforeEach(() => {
    browser = new Browser();
    node.seen.length = 0;
  });
  afterEach(() => {
    expect(gateway.log.join('')).not.toMatch(/parola|segreto|eyJ|Ada|"ada"/);
  });
  afterAll(async () => {
    await gateway.stop();
    await node.stop();
  });

  const signIn = async (who: Browser = browser, username = 'ada', returnTo = '/'): Promise<Page> => {
    const query = new URLSearchParams({ returnTo }).toString();
    const form = await who.navigate(`${gateway.url}/auth/sign-in?${query}`);
    expect(form.url).toContain('/oidc/interaction/');
    return who.submit(form, { username, password: 'parola' });
  };
  const session = async (who: Browser = browser): Promise<SessionView> => {
    const page = await who.call(`${gateway.url}/auth/session`);
    expect(page.status).toBe(200);
    return JSON.parse(page.text) as SessionView;
  };
  const things = (init: RequestInit = {}, who: Browser = browser): Promise<Page> =>
    who.call(`${gateway.url}/api/intake-cav/v1/things`, init);
  /** What the node was asked, but for the landing page's look whether it is there. */
  const asked = (): FakeNode['seen'] => node.seen.filter(({ url }) => url !== '/');
  const post = async (headers: Record<string, string>, who: Browser = browser): Promise<Page> =>
    things({ method: 'POST', headers, body: '{}' }, who);

  it('leads to the provider and back to where she was', async () => {
    const page = await signIn(browser, 'ada', '/?vista=richieste&pagina=2');
    expect([page.status, page.url]).toEqual([200, `${gateway.url}/?vista=richieste&pagina=2`]);
    const { csrfToken, ...view } = await session();
    expect(csrfToken).toMatch(/^[\w-]{43}$/);
    const now = clock.now().getTime();
    expect(view).toEqual({
      name: 'Ada Prova',
      memberships: MEMBERSHIPS,
      actingFor: 'cav-1',
      idleUntil: new Date(now + 15 * MINUTE).toISOString(),
      expiresAt: new Date(now + 480 * MINUTE).toISOString(),
    });
  });

  it('leaves the browser with nothing but an id that no script and no other site can use', async () => {
    await signIn();
    const id = browser.cookie(gateway.url, SESSION);
    expect(id).toMatch(/^[\w-]{43}$/);
    const attributes = browser.cookieLine(gateway.url, SESSION) ?? '';
    expect(attributes).toBe('; Path=/; HttpOnly; SameSite=Strict');
    expect(browser.cookie(gateway.url, 'staffetta-sign-in')).toBeUndefined();
    const page = await browser.call(`${gateway.url}/auth/session`);
    expect(page.text).not.toContain('eyJ');
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  it('lets the node see a token that it can check, and no cookie', async () => {
    await signIn();
    expect((await things()).status).toBe(200);
    const headers = asked()[0]?.headers ?? {};
    expect(headers.cookie).toBeUndefined();
    expect(headers['x-csrf-token']).toBeUndefined();
    expect(headers['x-acting-for']).toBe('cav-1');
    const verifier = new TokenVerifier({ issuer: `${gateway.url}/oidc`, audience: 'urn:staffetta:api' });
    const { authorization } = headers;
    expect(await verifier.verify(authorization)).toMatchObject({
      subject: 'ada',
      client: 'gateway',
      institution: 'cav-1',
      roles: ['operator'],
    });
    expect(await verifier.verify(authorization, 'cav-2')).toMatchObject({
      institution: 'cav-2',
      roles: ['coordinator'],
    });
    await expect(verifier.verify(authorization, 'asl-bt')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('takes no cookie from a node', async () => {
    await signIn();
    expect((await things()).headers.getSetCookie()).toEqual([]);
  });

  it('needs the session’s token and our own origin for whatever changes something', async () => {
    await signIn();
    const { csrfToken } = await session();
    const other = new Browser();
    await signIn(other);
    const foreign = (await session(other)).csrfToken;
    const right = { 'x-csrf-token': csrfToken, 'content-type': 'application/json' };
    for (const headers of [
      { 'content-type': 'application/json' },
      { ...right, 'x-csrf-token': '' },
      { ...right, 'x-csrf-token': foreign },
      { ...right, origin: 'https://elsewhere.example' },
      { ...right, origin: 'null' },
      { ...right, 'sec-fetch-site': 'cross-site' },
      { ...right, 'sec-fetch-site': 'same-site' },
      { ...right, 'sec-fetch-site': 'none' },
    ]) {
      const answer = await post(headers);
      expect([headers, answer.status, codeOf(answer)]).toEqual([headers, 400, 'session.csrf']);
    }
    const plain = await fetch(`${gateway.url}/api/intake-cav/v1/things`, {
      method: 'POST',
      headers: { ...right, cookie: `${SESSION}=${browser.cookie(gateway.url, SESSION) ?? ''}` },
      body: '{}',
    });
    expect(plain.status).toBe(400);
    expect(asked()).toHaveLength(0);
    expect((await post(right)).status).toBe(200);
    expect(asked()).toHaveLength(1);
    for (const path of ['/auth/acting', '/auth/sign-out']) {
      const answer = await browser.call(gateway.url + path, { method: 'POST' });
      expect([path, codeOf(answer)]).toEqual([path, 'session.csrf']);
    }
    expect((await session()).csrfToken).toBe(csrfToken);
  });

  it('lets another site not even read', async () => {
    await signIn();
    const answer = await things({ headers: { 'sec-fetch-site': 'cross-site' } });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'session.csrf']);
    // and without the header a browser keeps the strict cookie back
    const page = await browser.navigate(
      `${gateway.url}/api/intake-cav/v1/things`,
      'https://elsewhere.example/',
    );
    expect(page.status).toBe(200);
    expect(asked()[0]?.headers.authorization).toBeUndefined();
  });

  it('asks nothing of the kind of a bearer token, and takes no two callers at once', async () => {
    const answer = await fetch(`${gateway.url}/api/intake-cav/v1/things`, {
      method: 'POST',
      headers: { authorization: 'Bearer t', 'x-acting-for': 'cav-2' },
    });
    expect(answer.status).toBe(200);
    expect(asked()[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'x-acting-for': 'cav-2' });
    await signIn();
    const both = await things({ headers: { authorization: 'Bearer t' } });
    expect([both.status, codeOf(both)]).toEqual([400, 'session.two-callers']);
    expect(asked()).toHaveLength(1);
  });

  it('lets her act for another of her institutions, and for no one else’s', async () => {
    await signIn();
    const { csrfToken } = await session();
    const act = (institution: unknown): Promise<Page> =>
      browser.call(`${gateway.url}/auth/acting`, {
        method: 'POST',
        headers: { 'x-csrf-token': csrfToken, 'content-type': 'application/json' },
        body: JSON.stringify({ institution }),
      });
    for (const institution of ['asl-bt', '', null, ['cav-2'], undefined]) {
      const refused = await act(institution);
      expect([institution, refused.status, codeOf(refused)]).toEqual([institution, 404, 'not-found']);
    }
    expect(JSON.parse((await act('cav-2')).text)).toMatchObject({ actingFor: 'cav-2' });
    await things();
    expect(asked().at(-1)?.headers['x-acting-for']).toBe('cav-2');
    // one request for the other one, as a page that is open beside this one makes it
    await things({ headers: { 'x-acting-for': 'cav-1' } });
    expect(asked().at(-1)?.headers['x-acting-for']).toBe('cav-1');
    expect((await session()).actingFor).toBe('cav-2');
  });

  it('ends when she signs out, at the provider too', async () => {
    await signIn();
    const { csrfToken } = await session();
    const id = browser.cookie(gateway.url, SESSION) ?? '';
    const out = await browser.call(`${gateway.url}/auth/sign-out`, {
      method: 'POST',
      headers: { 'x-csrf-token': csrfToken },
    });
    const { endSession } = JSON.parse(out.text) as { endSession: string };
    expect(endSession).toContain(`${gateway.url}/oidc/session/end?`);
    expect(endSession).not.toMatch(/eyJ|ada/i);
    expect(browser.cookie(gateway.url, SESSION)).toBeUndefined();
    browser.plant(gateway.url, SESSION, id);
    const late = await things();
    expect([late.status, codeOf(late)]).toEqual([401, 'session.ended']);
    const page = await browser.navigate(endSession);
    expect(page.text).toContain('Vuoi uscire anche dal servizio di accesso?');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.text).not.toContain('<script');
  });

  it('ends fifteen minutes after the last thing she did; looking at the session is none', async () => {
    await signIn();
    clock.forward(14 * MINUTE);
    expect((await things()).status).toBe(200);
    clock.forward(14 * MINUTE);
    await session();
    clock.forward(1 * MINUTE);
    const late = await things();
    expect([late.status, codeOf(late)]).toEqual([401, 'session.ended']);
    expect(browser.cookie(gateway.url, SESSION)).toBeUndefined();
    const gone = await browser.call(`${gateway.url}/auth/session`);
    expect([gone.status, codeOf(gone)]).toEqual([401, 'session.missing']);
  });

  it('ends after eight hours, whatever she does', async () => {
    await signIn();
    for (let minutes = 0; minutes < 470; minutes += 10) {
      expect([minutes, (await things()).status]).toEqual([minutes, 200]);
      clock.forward(10 * MINUTE);
    }
    expect((await things()).status).toBe(200);
    clock.forward(10 * MINUTE);
    expect((await things()).status).toBe(401);
  });

  it('never goes on with an id that the browser brought', async () => {
    browser.plant(gateway.url, SESSION, 'A'.repeat(43));
    await signIn();
    const first = browser.cookie(gateway.url, SESSION) ?? '';
    expect(first).not.toBe('A'.repeat(43));
    await signIn();
    const second = browser.cookie(gateway.url, SESSION);
    expect(second).not.toBe(first);
    browser.plant(gateway.url, SESSION, first);
    expect((await things()).status).toBe(401);
  });

  it('asks for the password again although the provider remembers her', async () => {
    await signIn();
    const page = await browser.navigate(`${gateway.url}/auth/sign-in`);
    expect(page.url).toContain('/oidc/interaction/');
    const back = await browser.submit(page, { username: 'bice', password: 'parola' });
    expect([back.status, back.url]).toEqual([200, `${gateway.url}/`]);
    expect((await session()).actingFor).toBe('asl-bt');
  });

  it('keeps five sessions of one person, the youngest', async () => {
    const browsers = Array.from({ length: 6 }, () => new Browser());
    for (const one of browsers) await signIn(one, 'bice');
    const states = await Promise.all(browsers.map(async (one) => (await things({}, one)).status));
    expect(states).toEqual([401, 200, 200, 200, 200, 200]);
  });

  it.each([
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/%0d%0aset-cookie:x\r\n',
    '/.//elsewhere.example',
    '/../..//elsewhere.example',
    'javascript:alert(1)',
    '/auth/sign-in',
    'elsewhere',
    `/${'a'.repeat(600)}`,
  ])('leads to no place like %j', async (returnTo) => {
    const query = new URLSearchParams({ returnTo }).toString();
    const page = await browser.navigate(`${gateway.url}/auth/sign-in?${query}`);
    expect([page.status, codeOf(page)]).toEqual([400, 'sign-in.return-to']);
  });

  it('finishes nothing that this browser has not begun', async () => {
    const attacker = new Browser();
    const form = await attacker.navigate(`${gateway.url}/auth/sign-in`);
    // her own code for her own state, which somebody else is to redeem
    let step = await attacker.hop(form.url, true, {
      method: 'POST',
      body: new URLSearchParams({ username: 'bice', password: 'parola' }),
    });
    let next = step.headers.get('location') ?? '';
    while (!next.includes('/auth/callback')) {
      step = await attacker.hop(new URL(next, gateway.url).href, true, {});
      next = step.headers.get('location') ?? '';
    }
    await browser.navigate(`${gateway.url}/auth/sign-in`);
    const page = await browser.navigate(next, 'https://elsewhere.example/');
    expect(page.status).toBe(400);
    expect(page.text).toContain('non è stato iniziato qui');
    expect(browser.cookie(gateway.url, SESSION)).toBeUndefined();
  });

  it('is told in one’s own words where it fails', async () => {
    const page = await browser.navigate(`${gateway.url}/auth/callback?error=access_denied&state=CANARY`);
    expect([page.status, page.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    expect(page.text).toContain('role="alert"');
    expect(page.text).not.toContain('CANARY');
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
  });
});
