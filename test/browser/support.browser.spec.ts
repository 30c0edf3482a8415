import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { waitFor } from '#testing';
import { expectAccessible } from './support/accessible.js';
import { launchChromium } from './support/launch.js';
import { OUTSIDE, watch, type Watch } from './support/watch.js';

const POLICY = "default-src 'none'; script-src 'unsafe-inline'; connect-src *; img-src 'self'";
const PAGES: Readonly<Record<string, string>> = {
  '/good': '<html lang="it"><title>Pannello</title><main><h1>Pannello</h1><a href="/exit">Esci</a></main>',
  '/foreign': '<script>fetch("https://tracker.example/x").catch(() => undefined)</script>',
  '/console': '<script>console.error("canarino")</script>',
  '/thrown': '<script>throw new Error("canarino")</script>',
  '/refused': '<img src="/nothing.png" alt="">',
  '/policy': '<img src="data:," alt="">',
  '/inaccessible': '<html lang="it"><title>Pannello</title><main><h1>Pannello</h1><img src="/good"></main>',
};

describe('what is watched in a browser', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  let seen: Watch;
  let origin = '';
  beforeAll(async () => {
    server = createServer((request, response) => {
      const body = PAGES[request.url ?? ''];
      if (request.url === '/exit') response.writeHead(303, { location: `${OUTSIDE}/` }).end();
      else {
        const headers = { 'content-type': 'text/html', 'content-security-policy': POLICY };
        response.writeHead(body === undefined ? 404 : 200, headers).end(body);
      }
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchChromium();
  });
  beforeEach(async () => {
    const context = await browser.newContext({ baseURL: origin });
    page = await context.newPage();
    seen = await watch(page, origin);
  });
  afterAll(async () => {
    await browser.close();
    await new Promise((closed) => server.close(closed));
  });

  it.each([
    ['/foreign', 'foreign: GET https://tracker.example/x'],
    ['/console', 'console: canarino'],
    ['/thrown', 'thrown: Error: canarino'],
    ['/refused', '404 GET /nothing.png'],
    ['/policy', 'console: content policy: img-src data'],
  ])('%s is a fault', async (path, fault) => {
    await page.goto(path);
    await waitFor(fault, () => seen.faults().some((line) => line.startsWith(fault)));
    seen.tolerate(/./);
    expect(seen.faults()).toEqual([]);
  });

  it('lets a redirect lead outside, where nobody is asked', async () => {
    await page.goto('/good');
    await page.getByRole('link').click();
    await page.waitForURL(`${OUTSIDE}/`);
    expect(await page.title()).toBe('Meteo');
    expect(seen.faults()).toEqual([]);
    expect(seen.requests).toEqual(['GET /good', 'GET /exit']);
  });

  it('tells what is not accessible, under a policy that allows no script of others', async () => {
    await page.goto('/good');
    await expectAccessible(page);
    await page.goto('/inaccessible');
    await expect(expectAccessible(page)).rejects.toThrow(/image-alt \(critical\) at img/);
    expect(seen.faults()).toEqual([]);
  });
});
