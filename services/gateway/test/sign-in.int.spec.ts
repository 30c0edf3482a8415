import { describe, expect, it } from '@jest/globals';
import { Browser } from './browser.js';
import { codeOf, MEMBERSHIPS, SESSION, setStage } from './stage.js';
import { MINUTE } from './support.js';

describe('signing in', () => {
  const stage = setStage();

  it('leads to the provider and back to where she was', async () => {
    const page = await stage.signIn(stage.browser, 'ada', '/?vista=richieste&pagina=2');
    expect([page.status, page.url]).toEqual([200, `${stage.gateway.url}/?vista=richieste&pagina=2`]);
    const { csrfToken, ...view } = await stage.session();
    expect(csrfToken).toMatch(/^[\w-]{43}$/);
    const now = stage.clock.now().getTime();
    expect(view).toEqual({
      name: 'Ada Prova',
      memberships: MEMBERSHIPS,
      actingFor: 'cav-1',
      shared: false,
      idleUntil: new Date(now + 15 * MINUTE).toISOString(),
      expiresAt: new Date(now + 480 * MINUTE).toISOString(),
      nodes: [{ name: 'intake-cav', party: true, institutions: ['cav-1', 'cav-2'] }],
      demo: true,
    });
  });

  it('leaves the browser with nothing but an id that no script and no other site can use', async () => {
    await stage.signIn();
    const id = stage.browser.cookie(stage.gateway.url, SESSION);
    expect(id).toMatch(/^[\w-]{43}$/);
    const attributes = stage.browser.cookieLine(stage.gateway.url, SESSION) ?? '';
    expect(attributes).toBe('; Path=/; HttpOnly; SameSite=Strict');
    expect(stage.browser.cookie(stage.gateway.url, 'sign-in')).toBeUndefined();
    const page = await stage.browser.call(`${stage.gateway.url}/auth/session`);
    expect(page.text).not.toContain('eyJ');
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  it('ends when she signs out, at the provider too', async () => {
    await stage.signIn();
    const { csrfToken } = await stage.session();
    const id = stage.browser.cookie(stage.gateway.url, SESSION) ?? '';
    const out = await stage.browser.call(`${stage.gateway.url}/auth/sign-out`, {
      method: 'POST',
      headers: { 'x-csrf-token': csrfToken },
    });
    const { endSession } = JSON.parse(out.text) as { endSession: string };
    expect(endSession).toContain(`${stage.gateway.url}/oidc/session/end?`);
    expect(endSession).not.toMatch(/eyJ|ada/i);
    expect(stage.browser.cookie(stage.gateway.url, SESSION)).toBeUndefined();
    stage.browser.plant(stage.gateway.url, SESSION, id);
    const late = await stage.things();
    expect([late.status, codeOf(late)]).toEqual([401, 'session.ended']);
    const page = await stage.browser.navigate(endSession);
    expect(page.text).toContain('Vuoi uscire anche dal servizio di accesso?');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.text).not.toMatch(/ on\w+="/);
  });

  it('never goes on with an id that the browser brought', async () => {
    stage.browser.plant(stage.gateway.url, SESSION, 'A'.repeat(43));
    await stage.signIn();
    const first = stage.browser.cookie(stage.gateway.url, SESSION) ?? '';
    expect(first).not.toBe('A'.repeat(43));
    await stage.signIn();
    const second = stage.browser.cookie(stage.gateway.url, SESSION);
    expect(second).not.toBe(first);
    stage.browser.plant(stage.gateway.url, SESSION, first);
    expect((await stage.things()).status).toBe(401);
  });

  it('asks for the password again although the provider remembers her', async () => {
    await stage.signIn();
    const page = await stage.browser.navigate(`${stage.gateway.url}/auth/sign-in`);
    expect(page.url).toContain('/oidc/interaction/');
    const back = await stage.browser.submit(page, { username: 'bice', password: 'parola' });
    expect([back.status, back.url]).toEqual([200, `${stage.gateway.url}/`]);
    expect((await stage.session()).actingFor).toBe('asl-bt');
  });

  it('knows of a computer that others use too, from who said so when she signed in', async () => {
    await stage.signIn(stage.browser, 'ada', '/', { shared: '1' });
    expect((await stage.session()).shared).toBe(true);
    await stage.signIn();
    expect((await stage.session()).shared).toBe(false);
  });

  it('begins again after an end that the provider was not told to share', async () => {
    await stage.signIn();
    const { csrfToken } = await stage.session();
    await stage.browser.call(`${stage.gateway.url}/auth/sign-out`, {
      method: 'POST',
      headers: { 'x-csrf-token': csrfToken },
    });
    const page = await stage.signIn();
    expect([page.status, page.url]).toEqual([200, `${stage.gateway.url}/`]);
    expect((await stage.session()).actingFor).toBe('cav-1');
  });

  it('keeps five sessions of one person, the youngest', async () => {
    const browsers = Array.from({ length: 6 }, () => new Browser());
    for (const one of browsers) await stage.signIn(one, 'bice');
    const states = await Promise.all(browsers.map(async (one) => (await stage.things({}, one)).status));
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
    '/exit',
    '/%65xit',
    '/%61uth/sign-in',
    '/%2Felsewhere.example',
    '/%zz',
    'elsewhere',
    `/${'a'.repeat(600)}`,
  ])('leads to no place like %j', async (returnTo) => {
    const query = new URLSearchParams({ returnTo }).toString();
    const page = await stage.browser.navigate(`${stage.gateway.url}/auth/sign-in?${query}`);
    expect([page.status, codeOf(page)]).toEqual([400, 'sign-in.return-to']);
  });

  it('finishes nothing that this browser has not begun', async () => {
    const attacker = new Browser();
    const form = await attacker.navigate(`${stage.gateway.url}/auth/sign-in`);
    // her own code for her own state, which somebody else is to redeem
    let step = await attacker.hop(form.url, true, {
      method: 'POST',
      body: new URLSearchParams({ username: 'bice', password: 'parola' }),
    });
    let next = step.headers.get('location') ?? '';
    while (!next.includes('/auth/callback')) {
      step = await attacker.hop(new URL(next, stage.gateway.url).href, true, {});
      next = step.headers.get('location') ?? '';
    }
    await stage.browser.navigate(`${stage.gateway.url}/auth/sign-in`);
    const page = await stage.browser.navigate(next, 'https://elsewhere.example/');
    expect(page.status).toBe(400);
    expect(page.text).toContain('non è stato iniziato qui');
    expect(stage.browser.cookie(stage.gateway.url, SESSION)).toBeUndefined();
  });

  it('is told in one’s own words where it fails', async () => {
    const page = await stage.browser.navigate(
      `${stage.gateway.url}/auth/callback?error=access_denied&state=CANARY`,
    );
    expect([page.status, page.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    expect(page.text).toContain('role="alert"');
    expect(page.text).not.toContain('CANARY');
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
  });
});
