import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { idOf, NECESSITY, NEEDS, REQUEST, send, startNodes } from './nodes.js';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNodes();
});
afterAll(() => network.stop());

const call = (...args: Parameters<PartyNetwork['call']>): Promise<TestAnswer> => network.call(...args);

const timeline = async (institution: string, id: string, side = ''): Promise<string[]> => {
  const { body } = await call(institution, `referrals/${id}/timeline${side}`);
  return (body['items'] as { side: string; type: string; superseded: boolean }[]).map(
    (item) => `${item.side} ${item.type}${item.superseded ? ' superseded' : ''}`,
  );
};

describe('a referral, over HTTP', () => {
  it('goes from her file to completed, and both parties have the same list', async () => {
    const opened = await call('cav-1', 'cases', { body: { alias: 'Girasole', subject: 'woman' } });
    expect(opened.status).toBe(201);
    expect(opened.headers.get('etag')).toBe('"1"');
    const chosen = await call('cav-1', `cases/${idOf(opened)}/agreements`, {
      body: {
        to: 'ambito-barletta',
        service: 'equipe-care',
        tiers: ['T0', 'T1'],
        method: 'oral',
        heardBy: 'operator',
        alone: true,
        validUntil: new Date(Date.now() + 86_400_000).toISOString(),
      },
    });
    expect(chosen.status).toBe(201);
    const { necessity: _, ...request } = REQUEST;
    const sent = await call('cav-1', 'referrals', {
      body: {
        ...request,
        case: idOf(opened),
        agreement: idOf(chosen),
        risk: { tool: 'da-5', level: 'high', violence: ['physical'] },
      },
    });
    const id = idOf(sent);
    expect(sent.status).toBe(201);
    expect(sent.headers.get('location')).toBe(`/api/intake-cav/v1/referrals/${id}`);
    expect(sent.body).toMatchObject({ state: 'draft', side: 's', pending: { type: 'submitted' } });
    await network.untilState('ambito-barletta', id, 'received');
    const early = await call('ambito-barletta', `referrals/${id}/content`);
    expect(early).toMatchObject({ status: 404, body: { code: 'not-found' } });
    // whoever takes it in hand reads it
    expect((await network.say('ambito-barletta', id, 'acknowledgement')).status).toBe(200);
    const content = await call('ambito-barletta', `referrals/${id}/content`);
    expect(content.body).toMatchObject({ needs: NEEDS, risk: { level: 'high' } });

    expect(
      (await network.say('ambito-barletta', id, 'info-request', { question: 'E la scuola?' })).status,
    ).toBe(200);
    await network.untilState('cav-1', id, 'info-requested');
    expect((await network.say('cav-1', id, 'info', { answer: 'Da vedere insieme.' })).status).toBe(200);
    await network.untilState('ambito-barletta', id, 'acknowledged');
    const appointment = new Date(Date.now() + 3_600_000).toISOString();
    const offered = await network.say('ambito-barletta', id, 'offer', { appointment });
    expect(offered).toMatchObject({ status: 200, body: { state: 'offered' } });
    const { body } = await network.untilState('cav-1', id, 'offered');
    // the flow's hold, though the operator gave none
    const { id: offer, until } = body['offer'] as { id: string; until: string };
    expect(Date.parse(until)).toBeGreaterThan(Date.now());
    expect((await network.say('cav-1', id, 'confirmation', { offer, escort: true })).status).toBe(200);
    await network.untilState('ambito-barletta', id, 'confirmed');
    expect((await network.say('cav-1', id, 'departure')).status).toBe(200);
    expect((await network.say('ambito-barletta', id, 'meeting')).status).toBe(200);
    expect((await network.say('ambito-barletta', id, 'admission')).status).toBe(200);
    const done = await network.say('ambito-barletta', id, 'completion', { outcome: 'service-given' });
    expect(done).toMatchObject({ status: 200, body: { state: 'completed', pending: null } });
    await network.untilState('cav-1', id, 'completed');

    const list = await timeline('cav-1', id);
    expect(list).toEqual([
      's submitted',
      'r received',
      'r acknowledged',
      'r info-requested',
      's info-provided',
      'r offered',
      's confirmed',
      's departed',
      'r met',
      'r taken-in-charge',
      'r completed',
    ]);
    expect(await timeline('ambito-barletta', id)).toEqual(list);
  });

  it('is answered by one click where they had agreed by voice', async () => {
    const id = await send(network, 'ambito-barletta', {
      to: 'cav-2',
      service: 'centre-support',
      urgency: 'E1',
      necessity: NECESSITY,
      agreed: 'voice',
      needs: NEEDS,
    });
    expect(await network.say('cav-2', id, 'voice-agreement')).toMatchObject({
      status: 200,
      body: { state: 'confirmed', agreed: 'voice' },
    });
  });

  it('says to phone 112 first at E0', async () => {
    const emergency = await call('cav-1', 'referrals', { body: { ...REQUEST, urgency: 'E0' } });
    expect(emergency).toMatchObject({ status: 201, body: { phoneFirst: '112' } });
    const urgent = await call('cav-1', 'referrals', { body: REQUEST });
    expect(urgent.body).not.toHaveProperty('phoneFirst');
  });

  it('may be a question, which is answered', async () => {
    const id = await send(network, 'cav-1', {
      to: 'ambito-andria',
      service: 'cost-cover',
      urgency: 'E3',
      necessity: NECESSITY,
      needs: { callback: NEEDS.callback },
      question: { code: 'cost-cover', days: 30 },
    });
    const answered = await network.say('ambito-andria', id, 'answer', { answer: 'covered' });
    expect(answered).toMatchObject({ status: 200, body: { state: 'completed' } });
  });

  it('keeps the precise reason of a refusal at home', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    await network.say('ambito-barletta', id, 'acknowledgement');
    const declined = await network.say('ambito-barletta', id, 'decline', { reason: 'safety-distance' });
    expect(declined).toMatchObject({ status: 200, body: { state: 'declined' } });
    await network.untilState('cav-1', id, 'declined');
    const { text } = await call('cav-1', `referrals/${id}/timeline`);
    expect(text).toContain('does-not-fit');
    expect(text).not.toContain('safety-distance');
    const own = await call('ambito-barletta', `referrals/${id}/content`);
    expect(own.body).toMatchObject({ declineReason: 'safety-distance' });
  });

  it('is reported by the sender where the recipient is off the network', async () => {
    const request = { ...REQUEST, to: 'casa-fuori-1', service: 'placement', urgency: 'E1' };
    const id = await send(network, 'cav-1', request, 'cav-1');
    const silent = await network.say('cav-1', id, 'acknowledgement');
    expect(silent).toMatchObject({ status: 422, body: { code: 'referral.reported' } });
    expect((await network.say('cav-1', id, 'acknowledgement', { reported: true })).status).toBe(200);
    expect((await network.say('cav-1', id, 'offer', { reported: true })).status).toBe(200);
    expect((await network.say('cav-1', id, 'confirmation')).status).toBe(200);
    expect((await network.say('cav-1', id, 'admission', { reported: true })).status).toBe(200);
    const { body } = await call('cav-1', `referrals/${id}/timeline`);
    const items = body['items'] as { side: string; reported: boolean }[];
    expect(items.every((item) => item.reported === (item.side === 'r'))).toBe(true);

    const other = await send(network, 'cav-1', REQUEST);
    const pretended = await network.say('ambito-barletta', other, 'acknowledgement', { reported: true });
    expect(pretended).toMatchObject({ status: 422, body: { code: 'referral.reported' } });
  });

  it('answers 202 where nobody waits, and 409 with the state where something came first', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    const unheard = await call('ambito-barletta', `referrals/${id}/acknowledgement`, { body: {} });
    expect(unheard).toMatchObject({ status: 202, body: { pending: { type: 'acknowledged' } } });
    await network.untilState('cav-1', id, 'acknowledged');
    const letGo = await network.holdRelay('intake-ambiti');
    const headers = { 'idempotency-key': newId() };
    const offer = `referrals/${id}/offer`;
    expect((await call('ambito-barletta', offer, { body: {}, headers })).status).toBe(202);
    const cancelled = await network.say('cav-1', id, 'cancellation', { reason: 'no-longer-needed' });
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    await letGo();
    await waitFor('the offer, superseded', async () =>
      (await timeline('cav-1', id)).includes('r offered superseded'),
    );
    // asked again with the same key, the node tells what became of it
    const heard = await call('ambito-barletta', offer, {
      body: {},
      headers: { ...headers, prefer: 'wait=4' },
    });
    expect(heard).toMatchObject({
      status: 409,
      body: { code: 'referral.superseded', details: { state: 'cancelled' } },
    });
    expect(await timeline('ambito-barletta', id)).toEqual(await timeline('cav-1', id));
  });

  it('is listed by pages at both parties, and only there', async () => {
    const ids = [await send(network, 'cav-2', REQUEST), await send(network, 'cav-2', REQUEST)];
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const cursor = next === '' ? '' : `&cursor=${next}`;
      const { body } = await call('cav-2', `referrals?side=sent&limit=1${cursor}`);
      seen.push(...(body['items'] as { id: string }[]).map((item) => item.id));
      next = body['next'] as string | null;
    }
    expect(seen).toEqual([...ids].reverse());
    const received = await call('ambito-barletta', 'referrals?side=received&state=received');
    expect((received.body['items'] as { id: string }[]).map((item) => item.id)).toEqual(
      expect.arrayContaining(ids),
    );
    for (const order of ['', '&order=due']) {
      const requests = await call('cav-2', `referrals?side=sent&kind=request${order}`);
      expect((requests.body['items'] as { id: string }[]).map(({ id }) => id).sort()).toEqual(
        [...ids].sort(),
      );
      expect((await call('cav-2', `referrals?side=sent&kind=notice${order}`)).body['items']).toEqual([]);
      expect((await call('cav-2', `referrals?side=sent&service=equipe-care${order}`)).body['items']).toEqual(
        requests.body['items'],
      );
      expect((await call('cav-2', `referrals?side=sent&service=cost-cover${order}`)).body['items']).toEqual(
        [],
      );
    }
    expect((await call('cav-2', 'referrals?side=sent&kind=other')).status).toBe(400);
    expect((await call('cav-2', 'referrals?side=sent&service=other')).status).toBe(400);
    expect(await call('cav-2', 'referrals?side=sent&order=due&ended=false')).toMatchObject({
      status: 400,
      body: { code: 'request.invalid' },
    });
    for (const stranger of ['cav-1', 'ambito-andria']) {
      expect((await call(stranger, `referrals/${ids[0] ?? ''}`)).status).toBe(404);
      expect((await call(stranger, `referrals/${ids[0] ?? ''}/timeline`)).status).toBe(404);
      expect((await network.say(stranger, ids[0] ?? '', 'acknowledgement')).status).toBe(404);
    }
  });
});

describe('an Idempotency-Key', () => {
  it('makes one referral of many attempts', async () => {
    const headers = { 'idempotency-key': newId() };
    const attempts = await Promise.all(
      Array.from({ length: 8 }, () => call('cav-1', 'referrals', { body: REQUEST, headers })),
    );
    const made = attempts.filter((answer) => answer.status === 201);
    expect(new Set(made.map(idOf)).size).toBe(1);
    expect(attempts.filter((answer) => answer.status !== 201).map((answer) => answer.body['code'])).toEqual(
      attempts.filter((answer) => answer.status !== 201).map(() => 'idempotency.in-flight'),
    );
    const again = await call('cav-1', 'referrals', { body: REQUEST, headers });
    expect([again.status, idOf(again)]).toEqual([201, idOf(made[0] ?? again)]);
  });

  it('repeats a verb without doing it again', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    const headers = { 'idempotency-key': newId(), prefer: 'wait=4' };
    const first = await call('ambito-barletta', `referrals/${id}/acknowledgement`, { body: {}, headers });
    const second = await call('ambito-barletta', `referrals/${id}/acknowledgement`, { body: {}, headers });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect((await timeline('ambito-barletta', id)).filter((item) => item === 'r acknowledged')).toHaveLength(
      1,
    );
  });
});
