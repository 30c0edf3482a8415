import { describe, expect, it } from '@jest/globals';
import { TokenVerifier } from '#platform';
import { Browser, type Page } from './browser.js';
import { codeOf, MEMBERSHIPS, SESSION, setStage } from './stage.js';
import { MINUTE } from './support.js';

describe('a session', () => {
  const stage = setStage();

  it('lets the node see a token that it can check, and no cookie', async () => {
    await stage.signIn();
    expect((await stage.things()).status).toBe(200);
    const headers = stage.asked()[0]?.headers ?? {};
    expect(headers.cookie).toBeUndefined();
    expect(headers['x-csrf-token']).toBeUndefined();
    expect(headers['x-acting-for']).toBe('cav-1');
    const verifier = new TokenVerifier({
      issuer: `${stage.gateway.url}/oidc`,
      audience: 'urn:staffetta:api',
    });
    const { authorization } = headers;
    // when she gave her password: some routes ask for that anew
    const now = Date.now();
    const { authenticatedAt } = await verifier.verify(authorization);
    expect(Math.abs(now - (authenticatedAt?.getTime() ?? 0))).toBeLessThan(60_000);
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
    await stage.signIn();
    expect((await stage.things()).headers.getSetCookie()).toEqual([]);
  });

  it('needs the session’s token and our own origin for whatever changes something', async () => {
    await stage.signIn();
    const { csrfToken } = await stage.session();
    const other = new Browser();
    await stage.signIn(other);
    const foreign = (await stage.session(other)).csrfToken;
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
      const answer = await stage.post(headers);
      expect([headers, answer.status, codeOf(answer)]).toEqual([headers, 400, 'session.csrf']);
    }
    const plain = await fetch(`${stage.gateway.url}/api/intake-cav/v1/things`, {
      method: 'POST',
      headers: { ...right, cookie: `${SESSION}=${stage.browser.cookie(stage.gateway.url, SESSION) ?? ''}` },
      body: '{}',
    });
    expect(plain.status).toBe(400);
    expect(stage.asked()).toHaveLength(0);
    expect((await stage.post(right)).status).toBe(200);
    expect(stage.asked()).toHaveLength(1);
    for (const path of ['/auth/acting', '/auth/extension', '/auth/sign-out']) {
      const answer = await stage.browser.call(stage.gateway.url + path, { method: 'POST' });
      expect([path, codeOf(answer)]).toEqual([path, 'session.csrf']);
    }
    expect((await stage.session()).csrfToken).toBe(csrfToken);
  });

  it('lets another site not even read', async () => {
    await stage.signIn();
    const answer = await stage.things({ headers: { 'sec-fetch-site': 'cross-site' } });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'session.csrf']);
    // and without the header a browser keeps the strict cookie back
    const page = await stage.browser.navigate(
      `${stage.gateway.url}/api/intake-cav/v1/things`,
      'https://elsewhere.example/',
    );
    expect(page.status).toBe(200);
    expect(stage.asked()[0]?.headers.authorization).toBeUndefined();
  });

  it('asks nothing of the kind of a bearer token, and takes no two callers at once', async () => {
    const answer = await fetch(`${stage.gateway.url}/api/intake-cav/v1/things`, {
      method: 'POST',
      headers: { authorization: 'Bearer t', 'x-acting-for': 'cav-2' },
    });
    expect(answer.status).toBe(200);
    expect(stage.asked()[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'x-acting-for': 'cav-2' });
    await stage.signIn();
    const both = await stage.things({ headers: { authorization: 'Bearer t' } });
    expect([both.status, codeOf(both)]).toEqual([400, 'session.two-callers']);
    expect(stage.asked()).toHaveLength(1);
  });

  it('lets her act for another of her institutions, and for no one else’s', async () => {
    await stage.signIn();
    const { csrfToken } = await stage.session();
    const act = (institution: unknown): Promise<Page> =>
      stage.browser.call(`${stage.gateway.url}/auth/acting`, {
        method: 'POST',
        headers: { 'x-csrf-token': csrfToken, 'content-type': 'application/json' },
        body: JSON.stringify({ institution }),
      });
    for (const institution of ['asl-bt', '', null, ['cav-2'], undefined]) {
      const refused = await act(institution);
      expect([institution, refused.status, codeOf(refused)]).toEqual([institution, 404, 'not-found']);
    }
    expect(JSON.parse((await act('cav-2')).text)).toMatchObject({ actingFor: 'cav-2' });
    await stage.things();
    expect(stage.asked().at(-1)?.headers['x-acting-for']).toBe('cav-2');
    // one request for the other one, as a page that is open beside this one makes it
    await stage.things({ headers: { 'x-acting-for': 'cav-1' } });
    expect(stage.asked().at(-1)?.headers['x-acting-for']).toBe('cav-1');
    expect((await stage.session()).actingFor).toBe('cav-2');
  });

  it('ends fifteen minutes after the last thing she did; looking at the session is none', async () => {
    await stage.signIn();
    stage.clock.forward(14 * MINUTE);
    expect((await stage.things()).status).toBe(200);
    stage.clock.forward(14 * MINUTE);
    await stage.session();
    stage.clock.forward(1 * MINUTE);
    const late = await stage.things();
    expect([late.status, codeOf(late)]).toEqual([401, 'session.ended']);
    expect(stage.browser.cookie(stage.gateway.url, SESSION)).toBeUndefined();
    const gone = await stage.browser.call(`${stage.gateway.url}/auth/session`);
    expect([gone.status, codeOf(gone)]).toEqual([401, 'session.missing']);
  });

  it('goes on for as long again where she says that she is there', async () => {
    await stage.signIn();
    const { csrfToken } = await stage.session();
    stage.clock.forward(14 * MINUTE);
    const extended = await stage.browser.call(`${stage.gateway.url}/auth/extension`, {
      method: 'POST',
      headers: { 'x-csrf-token': csrfToken },
    });
    expect(extended.status).toBe(200);
    expect(JSON.parse(extended.text)).toEqual(await stage.session());
    const { idleUntil } = await stage.session();
    expect(idleUntil).toBe(new Date(stage.clock.now().getTime() + 15 * MINUTE).toISOString());
    stage.clock.forward(14 * MINUTE);
    expect((await stage.things()).status).toBe(200);
  });

  it('is not kept alive by what its page reads by itself', async () => {
    await stage.signIn();
    for (let reads = 0; reads < 2; reads += 1) {
      stage.clock.forward(7 * MINUTE);
      expect((await stage.things({ headers: { 'x-background': '1' } })).status).toBe(200);
    }
    expect(stage.asked().every(({ headers }) => headers['x-background'] === undefined)).toBe(true);
    stage.clock.forward(1 * MINUTE);
    const late = await stage.things({ headers: { 'x-background': '1' } });
    expect([late.status, codeOf(late)]).toEqual([401, 'session.ended']);
  });

  it('ends after eight hours, whatever she does', async () => {
    await stage.signIn();
    for (let minutes = 0; minutes < 470; minutes += 10) {
      expect([minutes, (await stage.things()).status]).toEqual([minutes, 200]);
      stage.clock.forward(10 * MINUTE);
    }
    expect((await stage.things()).status).toBe(200);
    stage.clock.forward(10 * MINUTE);
    expect((await stage.things()).status).toBe(401);
  });

  it('is told of everything that she could act for, by one stream', async () => {
    await stage.signIn();
    const leave = new AbortController();
    const listening = stage.browser
      .call(`${stage.gateway.url}/api/stream`, { signal: leave.signal })
      .catch(() => undefined);
    while (stage.asked().length < MEMBERSHIPS.length) await new Promise(setImmediate);
    leave.abort();
    await listening;
    const names = stage.asked().map(({ url, headers }) => [url, headers['x-acting-for']]);
    expect(names.sort()).toEqual(
      MEMBERSHIPS.map(({ institution }) => ['/api/intake-cav/v1/stream', institution]),
    );
  });
});
