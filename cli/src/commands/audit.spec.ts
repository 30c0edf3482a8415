import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openTerminal } from '../terminal.js';
import { rebuild } from './audit.js';

interface Reply {
  readonly status: number;
  readonly body: object;
}

const period = (result: string, missing = 0) => ({ period: '2026-Q1', result, missing });
const done = (...periods: object[]): Reply => ({
  status: 200,
  body: {
    ...{ position: 9, to: 9, periods },
    ok: periods.every((each) => (each as { result: string }).result !== 'differs'),
  },
});
const running: Reply = { status: 202, body: { position: 3, to: 9, periods: [] } };

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An audit that answers so, one after the other; the last for ever. */
async function auditThatSays(...replies: Reply[]): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`);
    const { status, body } = (replies.length > 1 ? replies.shift() : replies[0]) ?? running;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, asked };
}

async function run(url: string): Promise<{ code: number; said: Record<string, unknown> }> {
  let text = '';
  const stream = { isTTY: false, on: () => undefined, write: (part: string) => (text += part) };
  const terminal = openTerminal(true, stream as unknown as NodeJS.WriteStream);
  const code = await rebuild({ url, token: () => Promise.resolve('t') }, terminal);
  return { code, said: JSON.parse(text) as Record<string, unknown> };
}

describe('staffetta audit rebuild', () => {
  it('asks until everything is counted again', async () => {
    const { url, asked } = await auditThatSays(running, running, done(period('same')));
    expect(await run(url)).toMatchObject({ code: 0, said: { verdict: 'same', events: 9 } });
    expect(asked).toEqual(Array(3).fill('POST /v1/indicators/rebuild Bearer t'));
  });

  it.each([
    ['a period comes out otherwise', 1, 'differs', [done(period('incomplete', 4), period('differs'))]],
    ['envelopes are withheld', 2, 'incomplete', [done(period('same'), period('incomplete', 4))]],
    ['another version published', 2, 'other-method', [done(period('same'), period('other-method'))]],
    ['the audit refuses', 2, 'unknown', [{ status: 404, body: { code: 'not-found' } }]],
    ['the audit cannot now', 2, 'unknown', [running, { status: 503, body: {} }]],
  ])('says so where %s', async (_what, code, verdict, replies) => {
    const { url } = await auditThatSays(...replies);
    expect(await run(url)).toMatchObject({ code, said: { verdict } });
  });

  it('cannot tell where nobody answers', async () => {
    const { url } = await auditThatSays();
    server?.closeAllConnections();
    await new Promise((closed) => server?.close(closed));
    expect(await run(url)).toMatchObject({ code: 2, said: { verdict: 'unknown' } });
  });
});
