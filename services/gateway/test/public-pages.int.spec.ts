import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { answerJson, startFakeNode, startTestGateway, type FakeNode, type TestGateway } from './support.js';

describe('the page of services', () => {
  let node: FakeNode;
  let gateway: TestGateway;
  beforeAll(async () => {
    node = await startFakeNode(({ url }, response) => {
      if (url.includes('n=now')) answerJson(response, 500, { code: 'internal' });
      else
        response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' }).end('<p>x</p>');
    });
    gateway = await startTestGateway({ nodes: { 'local-plan': { url: node.url } } });
  });
  afterEach(() => {
    node.seen.length = 0;
  });
  afterAll(async () => {
    await gateway.stop();
    await node.stop();
  });

  it('has a short address in two languages, and tells the node nothing of who looks', async () => {
    const headers = {
      cookie: 'staffetta=1',
      authorization: 'Bearer t',
      'user-agent': 'canarino',
      referer: 'https://canarino.example/',
      'x-forwarded-for': '192.0.2.1',
    };
    for (const path of ['/servizi?n=legal&fbclid=canarino', '/en/services']) {
      const response = await fetch(gateway.url + path, { headers });
      expect([response.status, await response.text()]).toEqual([200, '<p>x</p>']);
      expect(response.headers.get('set-cookie')).toBeNull();
    }
    expect(node.seen.map(({ url }) => url)).toEqual([
      '/api/local-plan/pages/it?n=legal',
      '/api/local-plan/pages/en',
    ]);
    for (const { headers: told } of node.seen) {
      expect(Object.keys(told).sort()).toEqual(['connection', 'host', 'traceparent']);
      expect(JSON.stringify(told)).not.toContain('canarino');
    }
  });

  it('passes over a choice that is none', async () => {
    expect((await fetch(`${gateway.url}/servizi?n=%3Cb%3E"`)).status).toBe(200);
    expect((await fetch(`${gateway.url}/servizi?${'a'.repeat(300)}`)).status).toBe(200);
    expect(node.seen.at(-1)?.url).toBe('/api/local-plan/pages/it');
  });

  it('says the two numbers while its node cannot answer', async () => {
    const broken = await fetch(`${gateway.url}/servizi?n=now`);
    await node.stop();
    for (const response of [broken, await fetch(`${gateway.url}/servizi`)]) {
      expect(response.status).toBe(503);
      const text = await response.text();
      expect(text).toContain('tel:1522');
      expect(text).not.toContain('internal');
    }
  });
});
