import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PartyNetwork } from '#testing';
import { idOf, REQUEST, send, someone, startNodes } from './nodes.js';

const HOST = 'ambito-barletta';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNodes();
});
afterAll(() => network.stop());

/** What the institution's officer finds about somebody. */
async function denials(institution: string, actor: string): Promise<readonly unknown[]> {
  const officer = someone(network, institution, `${institution}-officer`, ['dpo']);
  const { body } = await officer.get(`access-records?actor=${actor}&outcome=denied`);
  return (body['items'] as Record<string, unknown>[]).map(({ action, reach }) => [action, reach]);
}

describe('a refusal is on record', () => {
  it('of name and contact, to somebody who is shut out', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    const cora = someone(network, HOST, 'cora', ['coordinator']);
    expect((await cora.post(`referrals/${id}/blocks`, { subject: 'shut-out' })).status).toBe(204);
    const shutOut = someone(network, HOST, 'shut-out');
    const answer = await shutOut.post(`referrals/${id}/identity`, { purpose: 'protection' });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(await denials(HOST, 'shut-out')).toEqual([['identity-read', 'blocked']]);
    for (let i = 0; i < 4; i += 1) await shutOut.post(`referrals/${id}/identity`, { purpose: 'protection' });
    const officer = someone(network, HOST, 'dora', ['dpo']);
    const { body } = await officer.get('access-alarms?limit=200');
    expect(body['items']).toContainEqual(
      expect.objectContaining({ kind: 'repeated-denials', actor: 'shut-out' }),
    );
  });

  it('of the team of a referral and of a file', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    const file = idOf(await someone(network, 'cav-1', 'owner').post('cases', { subject: 'woman' }));
    const stranger = someone(network, HOST, 'stranger');
    expect((await stranger.get(`referrals/${id}/team`)).status).toBe(404);
    expect(await denials(HOST, 'stranger')).toEqual([['assigned', 'not-assigned']]);
    const colleague = someone(network, 'cav-1', 'colleague');
    expect((await colleague.get(`cases/${file}/team`)).status).toBe(404);
    expect(await denials('cav-1', 'colleague')).toEqual([['assigned', 'not-assigned']]);
  });
});
