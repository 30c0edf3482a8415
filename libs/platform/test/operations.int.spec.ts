import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openApiFaults, waitFor } from '#testing';
import { StreamHub } from '../src/index.js';
import { ask, startNode, type TestNode } from './node.js';
import { health } from './things.js';

const THINGS = '/api/intake-cav/v1/things';
const ID = '3f0e8a52-6c9d-4a3e-9b6e-0c1d7a0c2f11';

describe('health and metrics', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startNode();
  });
  afterAll(() => node.stop());

  it('is ready while every check is', async () => {
    expect((await ask(`${node.privateUrl}/health/ready`)).body).toEqual({
      status: 'up',
      checks: { database: 'up' },
    });
    health.database = false;
    const down = await ask(`${node.privateUrl}/health/ready`);
    expect([down.status, down.body]).toEqual([503, { status: 'down', checks: { database: 'down' } }]);
    expect((await ask(`${node.privateUrl}/health/live`)).status).toBe(200);
    health.database = true;
  });

  it('measures by the pattern of a route, not by its path', async () => {
    const token = await node.issuer.token({ institution: 'cav-1', roles: ['operator'] });
    await node.ask(`${THINGS}/${ID}`, { token });
    await node.ask(`/api/CANARY`);
    const { text } = await ask(`${node.privateUrl}/metrics`);
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toContain('route="/api/intake-cav/v1/things/:id"');
    expect(text).not.toContain(ID);
    expect(text).not.toContain('CANARY');
  });
});

describe('a node that ends', () => {
  const dial = async (url: string): Promise<Socket> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  const refused = (url: string): Promise<boolean> =>
    dial(url).then(
      (socket) => {
        socket.destroy();
        return false;
      },
      () => true,
    );

  // clients keep connections in store; until their time-out is longer than a node has for its ending
  it('does not wait for connections that have asked nothing', async () => {
    const node = await startNode();
    const stored = [await dial(node.url), await dial(node.privateUrl)];
    const cut = stored.map((socket) => once(socket, 'close'));
    // the doors have taken both once they answer somebody who came later
    await Promise.all([ask(`${node.url}/api/none`), ask(`${node.privateUrl}/health/live`)]);
    await node.stop();
    await Promise.all(cut);
  }, 8_000);

  it('answers what was being asked', async () => {
    const node = await startNode();
    const token = await node.issuer.token({ institution: 'cav-1', roles: ['operator'] });
    const socket = await dial(node.url);
    const asked = once(node.app.getHttpServer(), 'request');
    const body = JSON.stringify({ text: 'late', count: 1 });
    const lines = [
      `POST ${THINGS} HTTP/1.1`,
      'host: here',
      `authorization: Bearer ${token}`,
      'content-type: application/json',
      'idempotency-key: 3f0e8a52-6c9d-4a3e-9b6e-0c1d7a0c2f12',
      `content-length: ${String(Buffer.byteLength(body))}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    await asked;
    const ended = node.stop();
    const answer = once(socket, 'data') as Promise<[Buffer]>;
    socket.write(body);
    expect((await answer)[0].toString()).toMatch(/^HTTP\/1\.1 201 /);
    await ended;
  }, 8_000);

  it('answers what comes on an open connection while it ends', async () => {
    const node = await startNode();
    const socket = await dial(node.url);
    const [head, body] = [
      ['POST /api/none HTTP/1.1', 'host: here', 'content-type: application/json', 'content-length: 2'],
      '{}',
    ];
    const asked = once(node.app.getHttpServer(), 'request');
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    await asked;
    const ended = node.stop();
    await waitFor('nobody new is let in', () => refused(node.url));
    socket.write(`${body}GET ${THINGS}/own-decision HTTP/1.1\r\nhost: here\r\n\r\n`);
    const told: Buffer[] = [];
    socket.on('data', (part: Buffer) => told.push(part));
    await ended;
    await once(socket, 'close');
    const statuses = Buffer.concat(told)
      .toString()
      .match(/HTTP\/1\.1 \d+/g);
    expect(statuses).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200']);
  }, 8_000);

  // whoever lost a stream opens it again at once, and would keep the node from ending
  it('opens no stream any more', async () => {
    const node = await startNode();
    const token = await node.issuer.token({ institution: 'cav-1', roles: ['operator'] });
    node.app.get(StreamHub).beforeApplicationShutdown();
    const answer = await node.ask(`${THINGS}/stream`, { token });
    expect([answer.status, answer.body['code'], answer.headers.get('retry-after')]).toEqual([
      503,
      'node.not-ready',
      '2',
    ]);
    await node.stop();
  });
});

describe('the contract', () => {
  interface Operation {
    parameters: { name: string; in: string; required?: boolean }[];
    responses: Record<string, unknown>;
    security?: unknown[];
    requestBody?: { content: { 'application/json': { schema: { $ref: string } } } };
  }
  let node: TestNode;
  let document: {
    openapi: string;
    info: { title: string };
    servers: object[];
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, { required?: string[]; properties: Record<string, object> }> };
  };
  beforeAll(async () => {
    node = await startNode();
    document = (await node.ask('/api/intake-cav/openapi.json')).body as unknown as typeof document;
  });
  afterAll(() => node.stop());

  it('is OpenAPI 3.1 and holds the public routes only', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.title).toBe('Things');
    expect(document.info).toMatchObject({ summary: 'Things for tests', version: '1.2.3' });
    expect(document.servers).toMatchObject([{ url: '/api/intake-cav/v1' }]);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/status', '/things', '/things/{id}', '/other/R4/metadata']),
    );
    expect(document.paths['/other/R4/metadata']).toMatchObject({ servers: [{ url: '/api/intake-cav' }] });
    expect(JSON.stringify(Object.keys(document.paths))).not.toMatch(/internal|health|metrics/);
  });

  it('lacks nothing that the Italian interoperability guidelines ask for', () => {
    expect(openApiFaults(document)).toEqual([]);
  });

  it('names a real server by https, and one for trying out as that', async () => {
    const real = await startNode({}, { STAFFETTA_PUBLIC_URL: 'https://rete.example.org' });
    const { body } = await real.ask('/api/intake-cav/openapi.json');
    await real.stop();
    expect(body['servers']).toEqual([
      { url: 'https://rete.example.org/api/intake-cav/v1', description: expect.any(String) },
    ]);
    expect(openApiFaults(body)).toEqual([]);
    expect(document.servers).toMatchObject([{ 'x-sandbox': true }]);
  });

  it('says what the door checks', () => {
    const create = document.paths['/things']?.['post'];
    expect(create?.requestBody?.content['application/json'].schema.$ref).toBe(
      '#/components/schemas/ThingDto',
    );
    expect(document.components.schemas['ThingDto']).toMatchObject({
      additionalProperties: false,
      required: expect.arrayContaining(['text', 'children']),
      properties: {
        text: { type: 'string', maxLength: 40 },
        count: { type: 'integer', minimum: 0 },
        day: { type: 'string', format: 'date' },
        children: { type: 'array', maxItems: 3, items: { $ref: '#/components/schemas/ChildDto' } },
      },
    });
    expect(document.components.schemas['ThingDto']?.required).not.toContain('count');
    expect(document.components.schemas['ChildDto']?.properties['ageBand']).toMatchObject({
      enum: ['0-5', '6-13'],
    });
    const query = document.paths['/things']?.['get']?.parameters.find(({ name }) => name === 'side');
    expect(query).toMatchObject({ in: 'query', required: false });
  });

  it('names the headers that a route reads, its problems and its token', () => {
    const create = document.paths['/things']?.['post'];
    const headers = create?.parameters.filter(({ in: place }) => place === 'header');
    expect(headers).toEqual([
      expect.objectContaining({ name: 'Prefer', required: false }),
      expect.objectContaining({ name: 'Idempotency-Key', required: true }),
      expect.objectContaining({ name: 'X-Acting-For', required: false }),
    ]);
    expect(create?.security).toEqual([{ bearer: [] }]);
    expect(JSON.stringify(create?.responses['404'])).toContain('application/problem+json');
    expect(document.paths['/things/own-decision']?.['get']?.security).toBeUndefined();
  });
});

describe('the stream', () => {
  it('tells an institution’s people ids, and ends with the node', async () => {
    const node = await startNode();
    const open = async (institution: string): Promise<ReadableStreamDefaultReader<string>> => {
      const token = await node.issuer.token({ institution, roles: ['operator'] });
      const response = await fetch(`${node.url}${THINGS}/stream`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      if (response.body === null) throw new Error('no body');
      return response.body.pipeThrough(new TextDecoderStream()).getReader();
    };
    const [own, other] = [await open('cav-1'), await open('cav-2')];
    for (const reader of [own, other]) expect((await reader.read()).value).toContain(': open');

    const hub = node.app.get(StreamHub);
    hub.publish('cav-1', { type: 'referral', id: ID });
    expect((await own.read()).value).toBe(`data: {"type":"referral","id":"${ID}"}\n\n`);
    expect(() => {
      hub.publish('cav-1', { type: 'referral', id: 'Maria Rossi' });
    }).toThrow();

    await node.stop();
    expect(await own.read()).toMatchObject({ done: true });
    expect(await other.read()).toMatchObject({ done: true });
  });

  it('ends with the token that opened it', async () => {
    const node = await startNode();
    const token = await node.issuer.token({ institution: 'cav-1', roles: ['operator'] }, (jwt) =>
      jwt.setExpirationTime('2s'),
    );
    const response = await fetch(`${node.url}${THINGS}/stream`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await response.text()).toContain(': open');
    await node.stop();
  });
});
