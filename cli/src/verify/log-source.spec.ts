import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogSource } from './log-source.js';

let server: Server;
let url: string;
/** The one token that holds. */
let valid: string;

beforeEach(async () => {
  server = createServer(({ headers }, response) => {
    response.writeHead(headers.authorization === `Bearer ${valid}` ? 200 : 401).end('shown');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/log`;
  valid = 'first';
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a token that does not last as long as the log', () => {
  it('is named as the reason', async () => {
    const source = new LogSource(url, 'first');
    expect((await source.envelopes(0, 1)).toString()).toBe('shown');
    valid = 'second';
    await expect(source.envelopes(1, 2)).rejects.toMatchObject({
      status: 401,
      message: expect.stringMatching(/the token holds no more.*verify with the fresh token$/),
    });
  });

  it('is renewed where somebody gives another', async () => {
    const source = new LogSource(url, () => Promise.resolve(valid));
    await source.envelopes(0, 1);
    valid = 'second';
    expect((await source.envelopes(1, 2)).toString()).toBe('shown');
  });
});
