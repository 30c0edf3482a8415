import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLogger } from '../src/index.js';
import { startNode, type Answer, type TestNode } from './node.js';

const THINGS = '/api/intake-cav/v1/things';
const GOOD = { text: 'perché', children: [{ ageBand: '0-5' }] };

describe('input', () => {
  let node: TestNode;
  let token: string;
  const log: string[] = [];
  beforeAll(async () => {
    node = await startNode({
      logger: createLogger('intake-cav', 'debug', { write: (line) => void log.push(line) }),
    });
    token = await node.issuer.token({ institution: 'cav-1', roles: ['operator', 'coordinator'] });
  });
  afterAll(() => node.stop());

  const post = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> =>
    node.ask(THINGS, {
      method: 'POST',
      token,
      body: body as string,
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k1', ...headers },
    });

  it('is accepted when it fits, in NFC', async () => {
    const { status, body } = await post(JSON.stringify({ ...GOOD, text: 'perche\u0301' }), {
      prefer: 'wait=2',
    });
    expect(status).toBe(201);
    expect(body).toEqual({ ...GOOD, text: 'perch\u00e9', key: 'k1', wait: 2_000 });
  });

  it('names paths and rules, never values nor fields that somebody made up', async () => {
    const { status, body, headers, text } = await post(
      JSON.stringify({
        text: 7,
        count: 'CANARY',
        children: [{ ageBand: 'CANARY', CANARY: 1 }],
        CANARY: 'CANARY',
      }),
    );
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({
      code: 'request.invalid',
      status: 400,
      title: expect.stringContaining('richiesta'),
    });
    const { errors } = body['details'] as { errors: { path: string; rule: string }[] };
    expect(errors).toEqual(
      expect.arrayContaining([
        { path: 'text', rule: 'isString' },
        { path: 'count', rule: 'isInt' },
        { path: 'children.0.ageBand', rule: 'isIn' },
        { path: 'children.0', rule: 'unknownField' },
        { path: '', rule: 'unknownField' },
      ]),
    );
    expect(text).not.toContain('CANARY');
  });

  it.each([
    ['not JSON', '{"CANARY', 400, 'request.malformed'],
    ['nothing', '', 400, 'request.malformed'],
    ['a poisoned prototype', '{"text":"a","__proto__":{"CANARY":1}}', 400, 'request.malformed'],
    ['a poisoned constructor', '{"constructor":{"prototype":{"CANARY":1}}}', 400, 'request.malformed'],
    ['a list', '[]', 400, 'request.invalid'],
    ['a bare text', '"CANARY"', 400, 'request.invalid'],
    ['null', 'null', 400, 'request.invalid'],
    ['a null character', '{"text":"CANARY\\u0000","children":[]}', 400, 'request.bad-text'],
    ['a lone surrogate', '{"text":"CANARY\\ud800","children":[]}', 400, 'request.bad-text'],
    ['a bidi control', '{"text":"CANARY\\u202e","children":[]}', 400, 'request.bad-text'],
    ['a bad name', '{"text":"a","children":[],"CANARY\\u0000":1}', 400, 'request.bad-text'],
    ['depth', '['.repeat(20_000) + ']'.repeat(20_000), 400, 'request.bad-text'],
    ['size', JSON.stringify({ text: 'a'.repeat(66_000) }), 413, 'request.too-large'],
  ])('refuses %s', async (_name, body, status, code) => {
    const answer = await post(body);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.text).not.toContain('CANARY');
  });

  it.each(['[]', '[{}]', 'null', '"CANARY"', '7', 'false'])(
    'says of %s that a body is an object',
    async (body) => {
      for (const path of [THINGS, `${THINGS}/3f0e8a52-6c9d-4a3e-9b6e-0c1d7a0c2f11/acknowledgement`]) {
        const answer = await node.ask(path, {
          method: 'POST',
          token,
          body,
          headers: { 'content-type': 'application/json', 'idempotency-key': 'k1' },
        });
        expect([answer.status, answer.body['code'], answer.body['details']]).toEqual([
          ...[400, 'request.invalid'],
          { errors: [{ path: '', rule: 'isObject' }] },
        ]);
      }
    },
  );

  it.each([
    [{ 'content-type': 'text/plain' }, 415],
    [{ 'content-type': 'application/xml' }, 415],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 415],
    [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }, 415],
    [{ 'idempotency-key': '' }, 400],
    [{ 'idempotency-key': 'CANARY CANARY' }, 400],
  ])('refuses headers %j', async (headers: Record<string, string>, status) => {
    const answer = await post(JSON.stringify(GOOD), headers);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('CANARY');
  });

  it('refuses paths and queries that are not text', async () => {
    for (const [path, status] of [
      ['/api/intake-cav/v1/%zz', 400],
      [`${THINGS}/fails/%00`, 400],
      [`${THINGS}/fails/%E2%80%AE`, 400],
      [`${THINGS}?side=%00`, 400],
      [`${THINGS}?CANARY=1`, 400],
      [`${THINGS}?side=sent&side=received`, 400],
      [`${THINGS}/CANARY`, 400],
      [`${THINGS}/${'a'.repeat(300)}`, 414],
    ] as const) {
      const answer = await node.ask(path, { token });
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.text).not.toContain('CANARY');
    }
  });

  it('asks for the version before it changes something', async () => {
    const path = `${THINGS}/3f0e8a52-6c9d-4a3e-9b6e-0c1d7a0c2f11`;
    const put = (headers: Record<string, string>): Promise<Answer> =>
      node.ask(path, { method: 'PUT', token, headers });
    expect((await put({})).status).toBe(428);
    expect((await put({ 'if-match': '"1"' })).status).toBe(412);
    expect((await put({ 'if-match': '"2"' })).status).toBe(204);
  });

  it.each([
    ['conflict', 409, 'thing.taken'],
    ['rule', 422, 'thing.refused'],
    ['large', 413, 'thing.too-large'],
    ['later', 503, 'thing.later'],
    ['database', 503, 'unavailable'],
    ['value', 400, 'request.bad-value'],
    ['nothing', 500, 'internal'],
  ])('answers %s with %i %s', async (how, status, code) => {
    const answer = await node.ask(`${THINGS}/fails/${how}`, { token });
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(answer.text).not.toContain('CANARY');
    expect(answer.headers.has('retry-after')).toBe(status === 503);
  });

  it('gives a blank 500 whose trace id is in the log, and the caller’s trace where there is one', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const traceparent = `00-${trace}-00f067aa0ba902b7-01`;
    const { status, body } = await node.ask(`${THINGS}/broken`, { token, headers: { traceparent } });
    expect(status).toBe(500);
    expect(body).toEqual({
      type: expect.any(String),
      title: 'Errore interno',
      status: 500,
      code: 'internal',
      traceId: trace,
    });
    const line = log.find((text) => text.includes(trace));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ route: `${THINGS}/broken`, name: 'Error', status: 500 });
  });

  it('answers what is not HTTP with a problem too', async () => {
    const { hostname, port } = new URL(node.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write('CANARY\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => (text += String(chunk)));
      socket.on('end', () => {
        resolve(text);
      });
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('application/problem+json');
    expect(answer).not.toContain('CANARY');
  });

  it('carries headers that forbid a browser everything', async () => {
    for (const path of [`${THINGS}/own-decision`, '/nowhere', '/%zz']) {
      const { headers } = await node.ask(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('never answers bad input with a 5xx', async () => {
    const key = fc.constantFrom(
      'text',
      'count',
      'children',
      'ageBand',
      '__proto__',
      'constructor',
      'length',
      'then',
      '',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', maxDepth: 6 },
        fc.string({ unit: 'binary', maxLength: 8 }),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(key, fc.string({ maxLength: 4 })), tie('value'), { maxKeys: 4 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          value.map((json) => JSON.stringify(json)),
          fc.string(),
        ),
        async (body) => {
          const { status } = await post(body);
          expect([201, 400]).toContain(status);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('leaves nothing of it in the log', () => {
    expect(log.length).toBeGreaterThan(0);
    expect(log.join('')).not.toContain('CANARY');
  });
});
