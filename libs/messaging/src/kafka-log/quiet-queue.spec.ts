import { describe, expect, it } from '@jest/globals';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import './quiet-queue.js';

const open = () =>
  new RequestQueue({
    maxInFlightRequests: 1,
    requestTimeout: 1_000,
    clientId: 'test',
    broker: 'test',
    logger: { debug: () => undefined, warn: () => undefined },
  });

const ask = (queue: ReturnType<typeof open>, correlationId: number): Promise<void> =>
  new Promise((resolve) => {
    queue.push({ entry: { correlationId, resolve }, expectResponse: false, sendRequest: () => undefined });
  });

describe('a connection’s queue', () => {
  it('sets no timer while nothing waits', async () => {
    const queue = open();
    await ask(queue, 1);
    queue.fulfillRequest({ correlationId: 1, payload: null, size: 0 });
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('sends what a throttling broker made wait', async () => {
    const queue = open();
    queue.throttledUntil = Date.now() + 20;
    const sent = ask(queue, 1);
    expect(queue.pending).toHaveLength(1);
    await sent;
    expect(queue.pending).toHaveLength(0);
  });
});
