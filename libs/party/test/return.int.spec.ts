import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PartyNetwork, TestAnswer } from '#testing';
import { databaseOf, idOf, NECESSITY, NEEDS, REQUEST, someone, startNodes, type Someone } from './nodes.js';

let network: PartyNetwork;
let anna: Someone;
beforeAll(async () => {
  network = await startNodes();
  anna = someone(network, 'cav-1', 'anna');
});
afterAll(() => network.stop());

const EQUIPE = REQUEST.to;
const RISK = { tool: 'da-5', level: 'high', date: '2026-01-10', violence: ['physical'] };
const NOW = { name: 'DATI INVENTATI di turno', phone: '000 900 0099' };

const openFile = async (): Promise<string> => idOf(await anna.post('cases', { subject: 'woman' }));

const agreed = async (file: string, to: string, tiers: readonly string[]): Promise<string> =>
  idOf(
    await anna.post(`cases/${file}/agreements`, {
      ...{ to, service: REQUEST.service, tiers, method: 'oral' },
      validUntil: new Date(Date.now() + 86_400_000).toISOString(),
    }),
  );

/** A request of hers, for a file. */
async function sent(file: string, more: object = {}): Promise<string> {
  const answer = await anna.post('referrals', { ...REQUEST, case: file, risk: RISK, ...more });
  expect(answer.status).toBe(201);
  await network.untilState(EQUIPE, idOf(answer), 'received');
  return idOf(answer);
}

const back = (file: string, referral: string, body: object = {}): Promise<TestAnswer> =>
  anna.post(`cases/${file}/return`, { referral, callback: NOW, necessity: NECESSITY, ...body });

const contentOf = async (id: string): Promise<Record<string, unknown>> =>
  (await anna.get(`referrals/${id}/content`)).body;

/** Ends a request in one of the ways in which a woman comes back. */
const ENDINGS: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
  completed: async (id) => {
    await inCharge(id);
    await network.say(EQUIPE, id, 'completion', { outcome: 'service-given' });
  },
  'declined-by-woman': (id) => anna.post(`referrals/${id}/own-decision`, {}),
  cancelled: (id) => anna.post(`referrals/${id}/cancellation`, { reason: 'other' }),
  declined: async (id) => {
    await network.say(EQUIPE, id, 'acknowledgement');
    await network.say(EQUIPE, id, 'decline', { reason: 'no-place' });
  },
  'no-show': async (id) => {
    await confirmed(id);
    await network.say(EQUIPE, id, 'no-show');
  },
};

async function confirmed(id: string): Promise<void> {
  await network.say(EQUIPE, id, 'acknowledgement');
  await network.say(EQUIPE, id, 'offer', { appointment: new Date(Date.now() + 3_600_000).toISOString() });
  await network.untilState('cav-1', id, 'offered');
  await anna.post(`referrals/${id}/confirmation`, {});
  await network.untilState(EQUIPE, id, 'confirmed');
}

async function inCharge(id: string): Promise<void> {
  await confirmed(id);
  await network.say(EQUIPE, id, 'admission');
}

describe('a woman who comes back', () => {
  it.each(Object.keys(ENDINGS))('after %s is asked for again with what was sent then', async (state) => {
    const file = await openFile();
    const id = await sent(file);
    await ENDINGS[state]?.(id);
    await network.untilState('cav-1', id, state);
    const again = await back(file, id, { urgency: 'E1', needs: { adults: 2 } });
    expect(again).toMatchObject({
      status: 201,
      body: { to: EQUIPE, service: REQUEST.service, urgency: 'E1', case: file, rerouteOf: null },
    });
    expect(idOf(again)).not.toBe(id);
    await network.untilState(EQUIPE, idOf(again), 'received');
    const told = await contentOf(idOf(again));
    // whom to call is of now; a judgement of then is not sent as if it were today's
    expect(told['needs']).toEqual({ ...NEEDS, adults: 2, callback: NOW });
    expect(told).not.toHaveProperty('risk');
    // and what was sent then is what was sent then
    expect(await contentOf(id)).toMatchObject({ needs: NEEDS, risk: RISK });
    const [row] = await databaseOf(network, 'intake-cav').query<{ kind: string; earlier: string }[]>(
      `SELECT kind, earlier FROM passed_on WHERE referral = $1`,
      [idOf(again)],
    );
    expect(row).toEqual({ kind: 'return', earlier: id });
  });

  it('opens her closed file again', async () => {
    const file = await openFile();
    const id = await sent(file);
    await ENDINGS['cancelled']?.(id);
    await network.untilState('cav-1', id, 'cancelled');
    expect((await anna.post(`cases/${file}/closure`, { outcome: 'ended-by-her' })).status).toBe(200);
    expect((await back(file, id)).status).toBe(201);
    expect((await anna.get(`cases/${file}`)).body).toMatchObject({ outcome: null, closedAt: null });
  });

  it('chooses anew: what she agreed to then is not asked', async () => {
    const file = await openFile();
    const id = await sent(file);
    await ENDINGS['cancelled']?.(id);
    await network.untilState('cav-1', id, 'cancelled');
    const silent = await back(file, id, { necessity: undefined });
    expect(silent).toMatchObject({ status: 422, body: { code: 'referral.ground' } });
    const agreement = await agreed(file, EQUIPE, ['T0', 'T1']);
    const chosen = await back(file, id, { necessity: undefined, agreement, risk: RISK });
    expect(chosen).toMatchObject({ status: 201, body: { ground: 'agreement' } });
    await network.untilState(EQUIPE, idOf(chosen), 'received');
    expect(await contentOf(idOf(chosen))).toMatchObject({ risk: RISK });
  });

  it('is not asked for twice while a request is under way, nor from another’s file', async () => {
    const file = await openFile();
    const id = await sent(file);
    expect(await back(file, id)).toMatchObject({
      status: 409,
      body: { code: 'referral.not-ended', details: { state: 'received' } },
    });
    await ENDINGS['cancelled']?.(id);
    await network.untilState('cav-1', id, 'cancelled');
    expect((await back(await openFile(), id)).body['code']).toBe('not-found');
    const berta = someone(network, 'cav-1', 'berta');
    const body = { referral: id, callback: NOW, necessity: NECESSITY };
    expect((await berta.post(`cases/${file}/return`, body)).body['code']).toBe('not-found');
    const records = await databaseOf(network, 'intake-cav').query<{ outcome: string }[]>(
      `SELECT outcome FROM access_record WHERE referral = $1 AND actor = 'berta'`,
      [id],
    );
    expect(records).toEqual([{ outcome: 'denied' }]);
  });

  it('is prefilled for a form, and the reading is on record', async () => {
    const file = await openFile();
    const id = await sent(file);
    const before = await anna.get(`referrals/${id}/again`);
    expect(before.body).toMatchObject({
      ...{ referral: id, case: file, to: EQUIPE, service: REQUEST.service, urgency: REQUEST.urgency },
      ...{ needs: NEEDS, risk: RISK },
    });
    const [record] = await databaseOf(network, 'intake-cav').query<{ action: string; tier: string }[]>(
      `SELECT action, tier FROM access_record WHERE referral = $1 AND actor = 'anna' AND outcome = 'allowed'`,
      [id],
    );
    expect(record).toEqual({ action: 'content-read', tier: 'T1' });
    expect((await someone(network, 'cav-1', 'berta').get(`referrals/${id}/again`)).status).toBe(404);
    // the recipient has nothing to send again
    await network.say(EQUIPE, id, 'acknowledgement');
    expect((await network.call(EQUIPE, `referrals/${id}/again`)).status).toBe(404);
  });
});

describe('a refusal that is sent elsewhere', () => {
  it('is told as far as she agrees now, and says what was left out', async () => {
    const file = await openFile();
    const id = await sent(file, {
      necessity: undefined,
      agreement: await agreed(file, EQUIPE, ['T0', 'T1']),
    });
    await ENDINGS['declined']?.(id);
    await network.untilState('cav-1', id, 'declined');
    const elsewhere = async (to: string, ...tiers: string[]) => {
      const body = { to, agreement: await agreed(file, to, tiers) };
      const headers = { 'idempotency-key': `elsewhere-${to}` };
      return { subject: anna.subject, roles: ['operator'], body, headers };
    };

    const call = await elsewhere('ambito-andria', 'T0');
    const narrow = await network.call('cav-1', `referrals/${id}/reroute`, call);
    expect(narrow).toMatchObject({ status: 201, body: { tiers: ['T0'], leftOut: ['risk'], rerouteOf: id } });
    const again = await network.call('cav-1', `referrals/${id}/reroute`, call);
    expect(again.body).toMatchObject({ id: idOf(narrow), leftOut: ['risk'] });
    await network.untilState('ambito-andria', idOf(narrow), 'received');
    await network.say('ambito-andria', idOf(narrow), 'acknowledgement');
    const told = await network.call('ambito-andria', `referrals/${idOf(narrow)}/content`);
    expect(told.body).toMatchObject({ needs: NEEDS });
    expect(told.body).not.toHaveProperty('risk');

    // with all that she agreed to nothing is left out
    const wide = await elsewhere('ambito-canosa', 'T0', 'T1');
    expect(await network.call('cav-1', `referrals/${id}/reroute`, wide)).toMatchObject({
      status: 201,
      body: { tiers: ['T0', 'T1'], leftOut: [] },
    });
  });
});
