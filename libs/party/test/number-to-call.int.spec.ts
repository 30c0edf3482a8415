import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import type { PartyNetwork, TestAnswer } from '#testing';
import { contextOf, REQUEST, send, someone, startNodes } from './nodes.js';

const RECIPIENT = 'ambito-barletta';

let network: PartyNetwork;
let id: string;
let numberOf: (institution: string) => string | undefined;
beforeAll(async () => {
  network = await startNodes();
  id = await send(network, 'cav-1', REQUEST);
  numberOf = (institution) => contextOf(network, 'intake-cav').registry.institution(institution)?.onCall;
});
afterAll(() => network.stop());

const detailsOf = ({ body }: TestAnswer): Record<string, unknown> =>
  (body['details'] ?? {}) as Record<string, unknown>;

describe('whoever is refused', () => {
  it('is told where it stands and whom to telephone: the recipient, who asked', async () => {
    const refused = await network.say(RECIPIENT, id, 'admission');
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'referral.illegal', details: { state: 'received', call: numberOf('cav-1') } },
    });
  });

  it('is told so too where a field holds what it may not, and nobody repeats what', async () => {
    const refused = await network.say(RECIPIENT, id, 'decline', { reason: 'chiamare 347 1234567' });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'request.contact-in-code', details: { state: 'received', call: numberOf('cav-1') } },
    });
    expect(refused.text).not.toMatch(/347 1|1234567/);
    expect((await network.call(RECIPIENT, `referrals/${id}`)).body).toMatchObject({
      state: 'received',
      pending: null,
    });
  });

  it('is told a number that answers now, as its sender', async () => {
    await network.untilState('cav-1', id, 'received');
    const refused = await network.say('cav-1', id, 'confirmation');
    expect(refused.status).toBe(409);
    expect(detailsOf(refused)['call']).toMatch(/^000 /);
  });

  it('is told the number of whom she wanted to ask, or of whoever answers', async () => {
    const coded = await network.call('cav-1', 'referrals', {
      body: { ...REQUEST, urgency: 'in via Roma 3' },
    });
    expect(coded).toMatchObject({ status: 422, body: { details: { call: numberOf(RECIPIENT) } } });
    const nobody = await network.call('cav-1', 'referrals', { body: { ...REQUEST, to: 'no-such' } });
    expect(nobody.status).toBe(422);
    expect(detailsOf(nobody)['call']).toMatch(/^000 /);
    // a body of which nothing can be made: the emergency service
    const odd = await network.call('cav-1', 'referrals', { body: { to: 7, service: ['x'] } });
    expect(odd.status).toBe(400);
    expect(detailsOf(odd)['call']).toMatch(/^000 2/);
    // several at once, for a file that is not there
    const several = await network.call('cav-1', `cases/${newId()}/requests`, {
      body: { ...REQUEST, to: [RECIPIENT] },
    });
    expect(several).toMatchObject({
      status: 422,
      body: { code: 'case.not-found', details: { call: numberOf(RECIPIENT) } },
    });
    const coded2 = await network.call('cav-1', `cases/${newId()}/requests`, {
      body: { ...REQUEST, to: [RECIPIENT], urgency: 'in via Roma 3' },
    });
    expect(coded2).toMatchObject({ status: 422, body: { details: { call: numberOf(RECIPIENT) } } });
  });

  it('is told nothing of what is not there for her', async () => {
    const foreign = await network.say('ambito-andria', id, 'acknowledgement');
    const missing = await network.say(RECIPIENT, newId(), 'acknowledgement');
    const host = someone(network, RECIPIENT, 'host', ['coordinator']);
    await host.post(`referrals/${id}/blocks`, { subject: 'shut-out' });
    const shutOut = await someone(network, RECIPIENT, 'shut-out').post(`referrals/${id}/decline`, {
      reason: 'chiamare 347 1234567',
    });
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    for (const answer of [foreign, missing, shutOut]) {
      expect(detailsOf(answer)).not.toHaveProperty('call');
      expect(detailsOf(answer)).not.toHaveProperty('state');
    }
  });
});
