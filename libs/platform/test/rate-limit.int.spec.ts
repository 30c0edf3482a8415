import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startNode, type Answer, type TestNode } from './node.js';
import { health } from './things.js';

const THINGS = '/api/intake-cav/v1/things';
const LIMIT = 60;

describe('requests a minute', () => {
  let node: TestNode;
  const tokenOf = (person: string): Promise<string> =>
    node.issuer.token({ institution: 'cav-1', roles: ['operator'] }, (jwt) => jwt.setSubject(person));
  const read = (token: string): Promise<Answer> => node.ask(THINGS, { token });
  const write = (token: string): Promise<Answer> =>
    node.ask(THINGS, {
      ...{ token, method: 'POST', headers: { 'idempotency-key': 'k' } },
      body: JSON.stringify({ text: 'x' }),
    });
  const exhaust = async (token: string): Promise<void> => {
    for (let asked = 0; asked < LIMIT; asked += 1) await read(token);
  };

  beforeAll(async () => {
    node = await startNode({}, { STAFFETTA_REQUESTS_PER_MINUTE: String(LIMIT) });
  });
  afterAll(() => node.stop());

  it('are told with each answer, and too many are refused with the time to wait', async () => {
    const token = await tokenOf('reader');
    const first = await read(token);
    expect(first.headers.get('ratelimit-limit')).toBe(String(LIMIT));
    expect(first.headers.get('ratelimit-remaining')).toBe(String(LIMIT - 1));
    await exhaust(token);
    const refused = await read(token);
    expect(refused).toMatchObject({ status: 429, body: { code: 'request.too-many' } });
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(refused.headers.get('ratelimit-reset')).toBe(String(wait));
  });

  it('are counted for each person, not for a whole centre', async () => {
    await exhaust(await tokenOf('busy'));
    expect((await read(await tokenOf('colleague'))).status).toBe(200);
  });

  it('never stop what an emergency is made of: that has a pool of its own, and is slowed at most', async () => {
    const token = await tokenOf('night');
    await exhaust(token);
    expect((await read(token)).status).toBe(429);
    const answers = [];
    for (let sent = 0; sent < LIMIT + 2; sent += 1) answers.push((await write(token)).status);
    expect(new Set(answers)).toEqual(new Set([201]));
  });

  it('count what is refused too: who tries what is not theirs', async () => {
    const token = await tokenOf('probe');
    const probe = (): Promise<Answer> =>
      node.ask(`${THINGS}/forbidden`, { token, method: 'POST', body: JSON.stringify({ text: 'x' }) });
    for (let asked = 0; asked < LIMIT; asked += 1) expect((await probe()).status).toBe(404);
    expect((await probe()).status).toBe(429);
  });
});

describe('the status', () => {
  it('is told to everybody, without the parts', async () => {
    const node = await startNode();
    expect(await node.ask('/api/intake-cav/v1/status')).toMatchObject({
      status: 200,
      body: { status: 200, title: 'In funzione' },
    });
    await node.stop();
  });

  it('is a problem to come back for where the node cannot work', async () => {
    health.database = false;
    const node = await startNode();
    try {
      const answer = await node.ask('/api/intake-cav/v1/status');
      expect(answer).toMatchObject({ status: 503, body: { code: 'node.not-ready' } });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.headers.get('retry-after')).not.toBeNull();
      expect(answer.text).not.toContain('database');
    } finally {
      health.database = true;
      await node.stop();
    }
  });
});
