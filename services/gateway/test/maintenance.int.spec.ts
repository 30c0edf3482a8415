import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import { answerJson, startFakeNode, startTestGateway, type FakeNode, type TestGateway } from './support.js';

describe('maintenance', () => {
  let node: FakeNode;
  let gateway: TestGateway;
  beforeAll(async () => {
    node = await startFakeNode((_request, response) => {
      answerJson(response, 200, {});
    });
    gateway = await startTestGateway({
      nodes: { 'intake-cav': { url: node.url }, 'shelter-beds': { url: node.url } },
      files: { STAFFETTA_MAINTENANCE_FILE: '' },
    });
  });
  beforeEach(() => {
    node.seen.length = 0;
  });
  afterAll(async () => {
    await gateway.stop();
    await node.stop();
  });

  const file = (): string => join(gateway.dir, 'STAFFETTA_MAINTENANCE_FILE');
  const told = async (): Promise<{ on: boolean; until?: string }> =>
    (await fetch(`${gateway.url}/api/maintenance`)).json() as Promise<{ on: boolean }>;
  const rest = async (until: string | null, nodes: readonly string[] = []): Promise<void> => {
    await writeFile(file(), JSON.stringify({ since: '2026-11-27T01:00:00Z', until, nodes }));
    await waitFor('the pause is known', async () => (await told()).on || undefined);
  };
  const post = (at: string, path: string, body: object): Promise<Response> =>
    fetch(`${gateway.url}/api/${at}/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer t' },
      body: JSON.stringify(body),
    });

  it('refuses what can wait, says so and until when, and lets through what cannot', async () => {
    await rest('2099-01-01T04:30:00.000Z');
    const refused = await post('intake-cav', 'referrals', { urgency: 'E2' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '300']);
    expect(await refused.json()).toMatchObject({
      code: 'maintenance',
      detail: expect.stringContaining('Emergencies are sent as ever') as unknown,
      details: { until: '2099-01-01T04:30:00.000Z' },
    });
    expect(node.seen).toEqual([]);
    expect((await post('intake-cav', 'referrals', { urgency: 'E1' })).status).toBe(200);
    expect((await fetch(`${gateway.url}/api/intake-cav/v1/referrals`)).status).toBe(200);
    expect(node.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /api/intake-cav/v1/referrals',
      'GET /api/intake-cav/v1/referrals',
    ]);
    // the door of a hospital's programs, with the slash that some put there
    expect((await post('intake-cav', '../fhir/R4/', {})).status).toBe(200);
    expect((await fetch(`${gateway.privateUrl}/health/ready`)).status).toBe(200);
  });

  it('is of one node where one is named', async () => {
    await rest(null, ['shelter-beds']);
    await waitFor('the other node works', async () =>
      (await post('intake-cav', 'equipe/meetings', {})).status === 200 ? true : undefined,
    );
    expect((await post('shelter-beds', 'houses', {})).status).toBe(503);
  });

  it('ends by itself, or with its file; and a file that says nothing is none', async () => {
    await rest(null);
    await writeFile(file(), JSON.stringify({ since: '', until: '2026-11-27T01:00:00Z', nodes: [] }));
    await waitFor('it is over', async () => ((await told()).on ? undefined : true));
    await rest(null);
    await writeFile(file(), '{');
    await waitFor('it is none', async () => ((await told()).on ? undefined : true));
    expect(gateway.log.join('')).toContain('maintenance-file');
    await rest(null);
    await rm(file());
    await waitFor('it is switched off', async () => ((await told()).on ? undefined : true));
    expect((await post('intake-cav', 'equipe/meetings', {})).status).toBe(200);
  });
});
