import { describe, expect, it } from '@jest/globals';
import { Browser, type Page } from './browser.js';
import { startFakeProvider } from './fake-provider.js';
import { codeOf, SESSION, setStage } from './stage.js';
import { freePort, startTestGateway } from './support.js';

const ELSEWHERE = 'https://www.meteoam.it/';
const CLEARED = '"storage"';

describe('the quick exit', () => {
  const stage = setStage();
  const leave = (headers: Record<string, string> = {}, method = 'GET'): Promise<Page> =>
    stage.browser.hop(`${stage.gateway.url}/exit`, true, { headers, method });
  const said = ({ status, headers }: Page): unknown[] => [
    status,
    headers.get('location'),
    headers.get('clear-site-data'),
    headers.get('cache-control'),
  ];

  it('ends her session, takes its traces from the browser, and opens something harmless', async () => {
    await stage.signIn();
    const id = stage.browser.cookie(stage.gateway.url, SESSION) ?? '';
    const page = await leave({ 'sec-fetch-site': 'same-origin' });
    expect(said(page)).toEqual([303, ELSEWHERE, CLEARED, 'no-store']);
    // the provider keeps those of the sign-in's own path, which say nothing, for ten minutes
    const kept = stage.browser.names(stage.gateway.url).filter((name) => !/^_interaction/.test(name));
    expect(kept).toEqual([]);
    stage.browser.plant(stage.gateway.url, SESSION, id);
    const late = await stage.things();
    expect([late.status, codeOf(late)]).toEqual([401, 'session.ended']);
  });

  it('opens it also where nobody is known, and where the address was typed', async () => {
    expect(said(await leave())).toEqual([303, ELSEWHERE, CLEARED, 'no-store']);
    stage.browser.plant(stage.gateway.url, SESSION, 'A'.repeat(43));
    expect(said(await leave({ 'sec-fetch-site': 'none' }))).toEqual([303, ELSEWHERE, CLEARED, 'no-store']);
    expect(stage.browser.cookie(stage.gateway.url, SESSION)).toBeUndefined();
  });

  it('takes back a sign-in that has begun', async () => {
    const form = await stage.browser.navigate(`${stage.gateway.url}/auth/sign-in`);
    expect(stage.browser.names(stage.gateway.url)).toContain('sign-in');
    await leave();
    expect(stage.browser.names(stage.gateway.url)).not.toContain('sign-in');
    const late = await stage.browser.submit(form, { username: 'ada', password: 'parola' });
    expect(late.status).toBe(400);
    expect(stage.browser.cookie(stage.gateway.url, SESSION)).toBeUndefined();
  });

  it('tells its pages where it leads: to go there when the gateway does not answer', async () => {
    const gateway = await startTestGateway({
      nodes: {},
      environment: { STAFFETTA_EXIT_URL: 'https://example.org/?a=1&b="$&' },
    });
    for (const path of ['/', '/sicurezza', '/en/sheets']) {
      const text = await (await fetch(gateway.url + path)).text();
      expect(text).toContain('data-elsewhere="https://example.org/?a=1&amp;b=&quot;$&amp;"');
    }
    await gateway.stop();
  });

  it('is no way for another site to put her out, nor for a browser that guesses', async () => {
    await stage.signIn();
    for (const site of ['cross-site', 'same-site']) {
      const page = await leave({ 'sec-fetch-site': site });
      expect(said(page)).toEqual([303, ELSEWHERE, null, 'no-store']);
      expect(page.headers.getSetCookie()).toEqual([]);
    }
    expect((await leave({ 'sec-purpose': 'prefetch;prerender' })).status).toBe(503);
    expect((await leave({}, 'HEAD')).status).toBe(404);
    expect((await stage.things()).status).toBe(200);
  });

  it('asks nobody: not a provider that is down, nor one that is none', async () => {
    const provider = await startFakeProvider();
    const port = String(await freePort());
    const gateway = await startTestGateway({
      nodes: {},
      files: { STAFFETTA_CLIENT_KEY_FILE: JSON.stringify(provider.clientKey) },
      environment: {
        STAFFETTA_GATEWAY_PORT: port,
        STAFFETTA_ISSUER: provider.issuer,
        STAFFETTA_PUBLIC_URL: `http://127.0.0.1:${port}`,
        STAFFETTA_CLIENT_ID: 'rete-bat',
        STAFFETTA_EXIT_URL: 'https://example.org/',
      },
    });
    const browser = new Browser();
    await browser.navigate(`${gateway.url}/auth/sign-in`);
    expect(browser.cookie(gateway.url, SESSION)).toBeDefined();
    provider.isDown = true;
    const page = await browser.hop(`${gateway.url}/exit`, true, {});
    expect([page.status, page.headers.get('location')]).toEqual([303, 'https://example.org/']);
    expect(browser.cookie(gateway.url, SESSION)).toBeUndefined();
    await gateway.stop();
    await provider.stop();
    const bare = await startTestGateway({ nodes: {} });
    const answer = await fetch(`${bare.url}/exit`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, ELSEWHERE]);
    await bare.stop();
  });
});
