import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { postSigned, type Resolve } from '../src/notify/post-signed.js';
import { webhookSender } from '../src/notify/post-webhook.js';

const SECRET = randomBytes(32);
const MESSAGE = {
  id: '0c6a3d52-2e0b-4c0a-8e0f-6a1f6a5b9d20',
  address: 'sms-bruna',
  at: new Date('2026-03-02T09:00:00Z'),
};

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly url: string;
  readonly body: string;
}

let gateway: Server;
let calls: Call[];
let answer: { status: number; headers?: Record<string, string> };
beforeEach(async () => {
  calls = [];
  answer = { status: 202 };
  gateway = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      calls.push({ headers: request.headers, url: request.url ?? '', body });
      response.writeHead(answer.status, answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  gateway.closeAllConnections();
  await new Promise((resolve) => gateway.close(resolve));
});

const port = (): number => (gateway.address() as AddressInfo).port;

function sender(
  url: string,
  { onlyPublic = false, resolve }: { readonly onlyPublic?: boolean; readonly resolve?: Resolve } = {},
): Promise<void> {
  const targets = new Map([['sms-bruna', { url: new URL(url), secret: SECRET }]]);
  return webhookSender({ targets, onlyPublic }, resolve)(MESSAGE);
}

describe('a gateway', () => {
  it('is told that somebody should look, and nothing else, under a signature that it can check', async () => {
    await sender(`http://127.0.0.1:${port()}/hook`);
    const [call, ...more] = calls;
    expect(more).toEqual([]);
    expect(JSON.parse(call?.body ?? '')).toEqual({
      id: MESSAGE.id,
      at: '2026-03-02T09:00:00.000Z',
      kind: 'attention',
    });
    const [, seconds = '', mac] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(call?.headers['staffetta-signature'])) ?? [];
    expect(Number(seconds)).toBe(MESSAGE.at.getTime() / 1_000);
    const body = call?.body ?? '';
    expect(mac).toBe(createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex'));
    expect(Object.keys(call?.headers ?? {}).sort()).toEqual(
      ['connection', 'content-length', 'content-type', 'host', 'staffetta-signature'].sort(),
    );
  });

  it.each([[500], [404], [301]])(
    'that answers %i has not taken it; no redirect is followed',
    async (status) => {
      answer = { status, headers: { location: `http://127.0.0.1:${port()}/elsewhere` } };
      await expect(sender(`http://127.0.0.1:${port()}/hook`)).rejects.toMatchObject({
        code: `http-${String(status)}`,
      });
      expect(calls.map(({ url }) => url)).toEqual(['/hook']);
    },
  );

  it('whose name nobody resolves is given up with it', async () => {
    const patience = new AbortController();
    const resolve: Resolve = () => {
      patience.abort();
      return new Promise(() => undefined);
    };
    const target = { url: new URL(`http://gateway.invalid:${port()}/hook`), secret: SECRET };
    const message = { body: '', at: MESSAGE.at, contentType: 'text/plain' };
    const call = postSigned(target, message, { resolve, signal: patience.signal });
    await expect(call).rejects.toMatchObject({ code: 'name-timeout' });
    expect(calls).toEqual([]);
  });

  it('that this node does not know is not called', async () => {
    const send = webhookSender({ targets: new Map(), onlyPublic: false });
    await expect(send(MESSAGE)).rejects.toMatchObject({ code: 'unknown-gateway' });
  });
});

describe('where only public addresses are allowed', () => {
  it.each([
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['172.16.0.1'],
    ['192.168.1.1'],
    ['169.254.169.254'],
    ['100.64.0.1'],
    ['0.0.0.0'],
    ['198.18.0.1'],
    ['239.1.1.1'],
    ['255.255.255.255'],
    ['[::1]'],
    ['[::]'],
    ['[::ffff:127.0.0.1]'],
    ['[fe80::1]'],
    ['[fd00::1]'],
    ['[64:ff9b::7f00:1]'],
    ['[2002:7f00:1::]'],
    ['[2001:db8::1]'],
  ])('%s is not called', async (host) => {
    await expect(sender(`http://${host}:${port()}/hook`, { onlyPublic: true })).rejects.toMatchObject({
      code: 'private-address',
    });
    expect(calls).toEqual([]);
  });

  it('a name is not called that leads to one, also beside a public one', async () => {
    for (const addresses of [['127.0.0.1'], ['93.184.216.34', '127.0.0.1'], ['2606:2800:220:1::1', '::1']]) {
      const resolve: Resolve = () =>
        Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
      const url = `http://gateway.example:${port()}/hook`;
      await expect(sender(url, { onlyPublic: true, resolve })).rejects.toMatchObject({
        code: 'private-address',
      });
    }
    expect(calls).toEqual([]);
  });

  it('the address that was looked at is the one that is called', async () => {
    const asked: string[] = [];
    const resolve: Resolve = (host) => {
      asked.push(host);
      return Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    };
    // nobody but `resolve` knows this name
    await sender(`http://gateway.invalid:${port()}/hook`, { resolve });
    expect(asked).toEqual(['gateway.invalid']);
    expect(calls).toHaveLength(1);
  });
});
