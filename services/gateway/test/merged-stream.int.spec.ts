import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { answerJson, messages, startFakeNode, startTestGateway, type FakeNode } from './support.js';

/** A node whose streams the test writes; it accepts the tokens that it is told. */
async function startStreamNode(
  tokens: readonly string[],
  port = 0,
): Promise<FakeNode & { say(data: object | string): void; opened(): Promise<ServerResponse> }> {
  const open: ServerResponse[] = [];
  const waiting: ((response: ServerResponse) => void)[] = [];
  const node = await startFakeNode(({ url, headers }, response) => {
    if (!tokens.includes(headers.authorization ?? ''))
      answerJson(response, headers.authorization === 'Bearer bad' ? 401 : 404, {});
    else if (url.endsWith('/v1/stream')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n');
      open.push(response);
      waiting.shift()?.(response);
    }
  }, port);
  return {
    ...node,
    say(data) {
      for (const response of open)
        response.write(typeof data === 'string' ? data : `data: ${JSON.stringify(data)}\n\n`);
    },
    opened: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

const open = (url: string, token?: string): Promise<Response> =>
  fetch(`${url}/api/stream`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

const ID = '3f0e8a52-6c9d-4a3e-9b6e-0c1d7a0c2f11';

describe('the merged stream', () => {
  it('says what the nodes say that accept the token, ids only', async () => {
    const one = await startStreamNode(['Bearer a', 'Bearer b']);
    const two = await startStreamNode(['Bearer a']);
    const gateway = await startTestGateway({ nodes: { one: { url: one.url }, two: { url: two.url } } });
    const response = await open(gateway.url, 'a');
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const stream = messages(response);
    const onlyOne = messages(await open(gateway.url, 'b'));

    two.say({ type: 'referral', id: ID, side: 'r', name: 'CANARY', needs: { text: 'CANARY' } });
    expect(await stream.next()).toEqual({ node: 'two', type: 'referral', id: ID, side: 'r' });
    one.say(`: still here\n\ndata: {"type":"referral",`);
    one.say(`"id":"${ID}"}\n\n`);
    expect(await stream.next()).toEqual({ node: 'one', type: 'referral', id: ID });
    expect(await onlyOne.next()).toEqual({ node: 'one', type: 'referral', id: ID });

    await stream.cancel();
    await onlyOne.cancel();
    await gateway.stop();
    await one.stop();
    await two.stop();
  });

  it('answers like the nodes where none lets the caller in', async () => {
    const node = await startStreamNode([]);
    const gateway = await startTestGateway({ nodes: { node: { url: node.url } } });
    expect((await open(gateway.url)).status).toBe(401);
    expect((await open(gateway.url, 'bad')).status).toBe(401);
    expect((await open(gateway.url, 'other')).status).toBe(404);
    await node.stop();
    const down = await open(gateway.url, 'bad');
    expect([down.status, ((await down.json()) as { code: string }).code]).toEqual([
      503,
      'gateway.node-unavailable',
    ]);
    await gateway.stop();
  });

  it('finds a node again, and says that something may have been missed', async () => {
    const one = await startStreamNode(['Bearer a']);
    const gateway = await startTestGateway({ nodes: { one: { url: one.url } } });
    const stream = messages(await open(gateway.url, 'a'));
    await one.stop();
    const again = await startStreamNode(['Bearer a'], Number(new URL(one.url).port));
    expect(await stream.next()).toEqual({ node: 'one', type: 'resync', id: 'one' });
    again.say({ type: 'referral', id: ID });
    expect(await stream.next()).toEqual({ node: 'one', type: 'referral', id: ID });
    await stream.cancel();
    await gateway.stop();
    await again.stop();
  });

  it('ends when no node accepts the token any more', async () => {
    const one = await startStreamNode(['Bearer bad']);
    const gateway = await startTestGateway({ nodes: { one: { url: one.url } } });
    const stream = messages(await open(gateway.url, 'bad'));
    await one.stop();
    const again = await startStreamNode([], Number(new URL(one.url).port));
    expect(await stream.next()).toBeUndefined();
    await gateway.stop();
    await again.stop();
  });

  it('ends when the token is over, also while another node is down', async () => {
    const [one, two] = [await startStreamNode(['Bearer bad']), await startStreamNode(['Bearer bad'])];
    const gateway = await startTestGateway({ nodes: { one: { url: one.url }, two: { url: two.url } } });
    const stream = messages(await open(gateway.url, 'bad'));
    await one.stop();
    await two.stop();
    const again = await startStreamNode([], Number(new URL(two.url).port));
    expect(await stream.next()).toBeUndefined();
    await gateway.stop();
    await again.stop();
  });

  it('lets go of the nodes when the caller leaves', async () => {
    const one = await startStreamNode(['Bearer a']);
    const gateway = await startTestGateway({ nodes: { one: { url: one.url } } });
    const opened = one.opened();
    const stream = messages(await open(gateway.url, 'a'));
    const upstream = await opened;
    const closed = new Promise<void>((resolve) => upstream.once('close', resolve));
    await stream.cancel();
    await closed;
    await gateway.stop();
    await one.stop();
  });

  it('passes a single node’s own stream through, and lets go of it too', async () => {
    const one = await startStreamNode(['Bearer a']);
    const gateway = await startTestGateway({ nodes: { one: { url: one.url } } });
    const opened = one.opened();
    const stream = messages(
      await fetch(`${gateway.url}/api/one/v1/stream`, { headers: { authorization: 'Bearer a' } }),
    );
    const upstream = await opened;
    one.say({ type: 'referral', id: ID });
    expect(await stream.next()).toEqual({ type: 'referral', id: ID });
    const closed = new Promise<void>((resolve) => upstream.once('close', resolve));
    await stream.cancel();
    await closed;
    await gateway.stop();
    await one.stop();
  });
});
