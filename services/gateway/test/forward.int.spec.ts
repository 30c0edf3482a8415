import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answerJson,
  messages,
  rawGet,
  startFakeNode,
  startTestGateway,
  type FakeNode,
  type TestGateway,
} from './support.js';

describe('forwarding', () => {
  let node: FakeNode;
  let other: FakeNode;
  let gateway: TestGateway;
  beforeAll(async () => {
    node = await startFakeNode(({ url }, response) => {
      if (url.includes('unavailable')) {
        response
          .writeHead(503, { 'retry-after': '7', 'content-type': 'application/problem+json' })
          .end('{"code":"x"}');
      } else {
        response.setHeader('etag', '"1"').setHeader('keep-alive', 'timeout=99');
        answerJson(response, 201, { from: 'intake-cav' });
      }
    });
    other = await startFakeNode((_request, response) => {
      answerJson(response, 200, { from: 'shelter-beds' });
    });
    const lost = await startFakeNode(() => undefined);
    await lost.stop();
    gateway = await startTestGateway({
      nodes: {
        'intake-cav': { url: node.url },
        'shelter-beds': { url: other.url },
        'asl-liaison': { url: lost.url },
      },
    });
  });
  afterEach(() => {
    node.seen.length = 0;
    other.seen.length = 0;
  });
  afterAll(async () => {
    await gateway.stop();
    await node.stop();
    await other.stop();
  });

  it('hands a request on as it came, and the answer back', async () => {
    const response = await fetch(`${gateway.url}/api/intake-cav/v1/referrals?side=sent&cursor=a%20b`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer t',
        'idempotency-key': 'k',
        prefer: 'wait=2',
      },
      body: '{"a": 1}',
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('etag')).toBe('"1"');
    expect(await response.json()).toEqual({ from: 'intake-cav' });
    expect(node.seen).toHaveLength(1);
    expect(node.seen[0]).toMatchObject({
      method: 'POST',
      url: '/api/intake-cav/v1/referrals?side=sent&cursor=a%20b',
      body: '{"a": 1}',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer t',
        'idempotency-key': 'k',
        prefer: 'wait=2',
      },
    });
    expect(other.seen).toHaveLength(0);
  });

  it('keeps what is between two hops, and whatever a node need not know, to itself', async () => {
    await fetch(`${gateway.url}/api/intake-cav/v1/x`, {
      headers: {
        'proxy-authorization': 'x',
        te: 'trailers',
        cookie: 'a=b',
        'x-forwarded-for': '1.2.3.4',
        'user-agent': 'x',
        forwarded: 'for=x',
      },
    });
    expect(Object.keys(node.seen[0]?.headers ?? {}).sort()).toEqual(
      ['accept', 'accept-language', 'connection', 'host', 'traceparent'].sort(),
    );
    expect(node.seen[0]?.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('begins a trace of its own, whatever the caller says of one', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const headers = { traceparent, tracestate: 'who=canarino' };
    const answer = await fetch(`${gateway.url}/api/intake-cav/v1/x`, { headers });
    const seen = node.seen[0]?.headers;
    expect(seen).not.toHaveProperty('tracestate');
    expect(seen?.['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    const refused = await fetch(`${gateway.url}/api/nowhere/v1/x`, { headers });
    for (const each of [seen, [...answer.headers], await answer.text(), await refused.text()]) {
      expect(JSON.stringify(each)).not.toMatch(/4bf92f3577b34da6a3ce929d0e0e4736|00f067aa0ba902b7|canarino/);
    }
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'GET', 'HEAD'])('knows %s', async (method) => {
    const response = await fetch(`${gateway.url}/api/intake-cav/v1/x`, { method });
    expect([response.status, node.seen[0]?.method]).toEqual([201, method]);
  });

  it('leads nowhere but to the node that the path names', async () => {
    for (const path of [
      '/api/nobody/v1/x',
      '/api/intake-cav',
      '/api/intake-cav/',
      '/api//intake-cav/v1/x',
      '/api/intake-cav//internal/v1/claims',
      '/api/intake-cav/../shelter-beds/v1/x',
      '/api/intake-cav/..%2fshelter-beds/v1/x',
      '/api/intake-cav/%2e%2e/shelter-beds/v1/x',
      '/api/intake-cav/v1/./x',
      '/api/intake-cav/v1/a%2Fb',
      '/api/intake-cav/v1/a%5Cb',
      '/api/intake-cav/v1/a%252fb',
      '/api/intake-cav/v1/%00',
      '/api/intake%2Dcav/v1/x',
      '/API/intake-cav/v1/x',
      '/internal/v1/claims',
      '/metrics',
    ]) {
      const { status, body } = await rawGet(gateway.url, path);
      expect([path, status]).toEqual([path, 404]);
      expect(JSON.parse(body)).toMatchObject({ code: 'not-found', status: 404 });
    }
    expect((await rawGet(gateway.url, '/api/intake-cav/v1/%zz')).status).toBe(400);
    expect([...node.seen, ...other.seen]).toEqual([]);
  });

  it('takes no more than 64 KiB', async () => {
    const post = (body: string | ReadableStream): Promise<Response> =>
      fetch(`${gateway.url}/api/intake-cav/v1/x`, { method: 'POST', body, duplex: 'half' });
    const chunked = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let chunk = 0; chunk < 70; chunk += 1) controller.enqueue(new Uint8Array(1_000));
        controller.close();
      },
    });
    for (const body of ['a'.repeat(65_537), chunked]) {
      const response = await post(body);
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ code: 'request.too-large' });
    }
    expect(node.seen).toEqual([]);
    expect((await post('a'.repeat(65_536))).status).toBe(201);
  });

  it('says so when a node does not answer', async () => {
    const response = await fetch(`${gateway.url}/api/asl-liaison/v1/x`);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      code: 'gateway.node-unavailable',
      traceId: expect.any(String),
    });
  });

  it('hands a node’s own 503 on without trying again', async () => {
    const response = await fetch(`${gateway.url}/api/intake-cav/v1/unavailable`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7']);
    expect(node.seen).toHaveLength(1);
  });

  it('has a private door with health and metrics', async () => {
    expect(await (await fetch(`${gateway.privateUrl}/health/ready`)).json()).toMatchObject({ status: 'up' });
    const metrics = await (await fetch(`${gateway.privateUrl}/metrics`)).text();
    expect(metrics).toContain('route="/api/:node/*"');
    const nowhere = await fetch(`${gateway.privateUrl}/CANARY?name=CANARY`);
    const answer = await nowhere.text();
    expect([nowhere.status, JSON.parse(answer)]).toMatchObject([404, { code: 'not-found', status: 404 }]);
    expect(answer).not.toContain('CANARY');
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(404);
  });
});

describe('a node’s stream', () => {
  it('goes on after the time that an answer may take', async () => {
    let say = (_id: string): unknown => undefined;
    const node = await startFakeNode(({ url }, response) => {
      if (!url.endsWith('/stream')) return; // never answers
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      say = (id) => response.write(`data: {"id":"${id}"}\n\n`);
      say('first');
    });
    const gateway = await startTestGateway({ nodes: { 'shelter-beds': { url: node.url } }, handlerMs: 100 });
    const stream = messages(await fetch(`${gateway.url}/api/shelter-beds/v1/stream`));
    expect(await stream.next()).toEqual({ id: 'first' });
    // began later, and has run out of its time
    expect((await fetch(`${gateway.url}/api/shelter-beds/v1/x`)).status).toBe(503);
    say('second');
    expect(await stream.next()).toEqual({ id: 'second' });
    await stream.cancel();
    await gateway.stop();
    await node.stop();
  });
});

describe('the page at /', () => {
  it('tells what runs, in words that are safe', async () => {
    const node = await startFakeNode((_request, response) => {
      answerJson(response, 404, {});
    });
    const gateway = await startTestGateway({
      nodes: { up: { url: node.url, institutions: ['cav-1', '<b>'] }, down: { url: 'http://127.0.0.1:1' } },
      access: {
        users: [
          { username: 'cav-1.operator', password: 'CANARY', institution: 'cav-1', roles: ['operator'] },
        ],
        clients: [],
      },
    });
    const response = await fetch(gateway.url);
    const page = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page).toContain('DATI INVENTATI');
    expect(page).toContain('<title>Pannello</title>');
    expect(page).toContain('href="/api/up/openapi.json"');
    expect(page).toContain('in funzione');
    expect(page).toContain('non risponde');
    expect(page).toContain('cav-1.operator');
    expect(page).toContain('&lt;b&gt;');
    expect(page).not.toContain('CANARY');
    expect(page).not.toMatch(/<script [^>]*src/);
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    await gateway.stop();
    await node.stop();
  });
});
