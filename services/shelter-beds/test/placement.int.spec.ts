import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { awaitUnit, request as send, startNodes, tasksOf, unitOf, type Task, type Unit } from './nodes.js';
import { HOUSE } from './units.js';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNodes();
});
afterAll(() => network.stop());

const request = (more?: object): Promise<string> => send(network, more);
const unit = (code: string): Promise<Unit> => unitOf(network, code);
const unitState = (code: string, expected: string): Promise<Unit> => awaitUnit(network, code, expected);

describe('a place in the house', () => {
  it('does not tell who is shut out of a referral that a unit is held for it', async () => {
    const id = await request();
    const { body } = await network.say(HOUSE, id, 'offer', { unit: 'U-1' });
    expect(body).toMatchObject({ state: 'offered' });
    const shut = { subject: 'shut-out' };
    expect((await network.call(HOUSE, 'units', shut)).text).toContain(id);
    await network.call(HOUSE, `referrals/${id}/blocks`, { body: shut });
    const units = await network.call(HOUSE, 'units', shut);
    expect(units.text).not.toContain(id);
    expect((units.body['items'] as Unit[]).find(({ code }) => code === 'U-1')).toMatchObject({
      state: 'held',
      referral: null,
    });
    expect((await network.call(HOUSE, 'units')).text).toContain(id);
    // nor what she changes, answers: what fills the unit is in all of it
    const held = await unit('U-1');
    const ifMatch = { 'if-match': '*' };
    const [method, bed] = ['PUT', { usable: false, reason: 'repair' }] as const;
    for (const [path, call] of [
      [`units/${held.id}`, { method: 'PATCH', headers: ifMatch, body: {} }],
      [`units/${held.id}/beds/1`, { method, headers: ifMatch, body: bed }],
      [`units/${held.id}/beds/1`, { method, headers: ifMatch, body: { usable: true } }],
    ] as const) {
      const changed = await network.call(HOUSE, path, { ...shut, ...call });
      expect(changed).toMatchObject({ status: 200, body: { state: 'held', referral: null } });
      expect(changed.text).not.toContain(id);
    }
    expect((await network.say(HOUSE, id, 'offer-withdrawal')).status).toBe(200);
    await unitState('U-1', 'available');
  });

  it('does not tell it where a unit was closed and is held since, to the same key again', async () => {
    const shut = { subject: 'shut-out-too' };
    const { id: closed } = await unit('U-1');
    const again = (verb: string, key: string, body: object): Promise<TestAnswer> =>
      network.call(HOUSE, `units/${closed}/${verb}`, { ...shut, body, headers: { 'idempotency-key': key } });
    const [closing, opening] = [newId(), newId()];
    expect((await again('closure', closing, { reason: 'cleaning' })).status).toBe(200);
    expect((await again('reopening', opening, {})).status).toBe(200);
    const id = await request();
    await network.say(HOUSE, id, 'offer', { unit: 'U-1' });
    await network.call(HOUSE, `referrals/${id}/blocks`, { body: shut });
    for (const replayed of [
      await again('closure', closing, { reason: 'cleaning' }),
      await again('reopening', opening, {}),
    ]) {
      expect(replayed).toMatchObject({ status: 200, body: { state: 'held', referral: null } });
      expect(replayed.text).not.toContain(id);
    }
    expect((await network.say(HOUSE, id, 'offer-withdrawal')).status).toBe(200);
    await unitState('U-1', 'available');
  });

  it('is held by the offer, reserved by her yes, hers while she stays, free afterwards', async () => {
    const id = await request();
    expect((await network.say(HOUSE, id, 'offer', { unit: 'U-1' })).status).toBe(200);
    const held = await unit('U-1');
    expect(held).toMatchObject({ state: 'held', referral: id });
    // the flow's hold, four hours at E1
    expect(Date.parse(held.until ?? '')).toBeGreaterThan(Date.now() + 3 * 3_600_000);
    await network.untilState('cav-1', id, 'offered');
    const expected = new Date(Date.now() + 3_600_000).toISOString();
    expect((await network.say('cav-1', id, 'confirmation', { escort: true, expected })).status).toBe(200);
    const reserved = await unitState('U-1', 'reserved');
    expect(Date.parse(reserved.until ?? '')).toBe(Date.parse(expected) + 6 * 3_600_000);
    expect((await network.say(HOUSE, id, 'admission')).status).toBe(200);
    expect(await unit('U-1')).toMatchObject({ state: 'occupied', until: null });
    expect((await network.say(HOUSE, id, 'completion', { outcome: 'goals-reached' })).status).toBe(200);
    expect((await unit('U-1')).state).toBe('available');
  });

  it('is offered once, however many offer it at the same moment', async () => {
    const ids = [await request(), await request(), await request()];
    const answers = await Promise.all(ids.map((id) => network.say(HOUSE, id, 'offer', { unit: 'U-2' })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
    const refused = answers.filter((answer) => answer.status === 409);
    expect(refused.map((answer) => answer.body['code'])).toEqual(['unit.taken', 'unit.taken']);
    for (const [index, id] of ids.entries()) {
      if (answers[index]?.status === 200)
        expect((await network.say(HOUSE, id, 'offer-withdrawal')).status).toBe(200);
      else expect((await network.say(HOUSE, id, 'offer', { unit: 'U-9' })).body['code']).toBe('unit.unknown');
    }
    expect((await unit('U-2')).state).toBe('available');
  });

  it('fits the household where the operator names none', async () => {
    const family = await request({
      needs: {
        adults: 2,
        children: [{ ageBand: '3-5' }, { ageBand: '6-10' }],
        callback: { name: 'DATI INVENTATI', phone: '000 900 0002' },
      },
    });
    expect((await network.say(HOUSE, family, 'offer')).status).toBe(200);
    expect(await unit('U-2')).toMatchObject({ state: 'held', referral: family });
    const another = await request({
      needs: {
        adults: 2,
        children: [{ ageBand: '3-5' }, { ageBand: '6-10' }],
        callback: { name: 'DATI INVENTATI', phone: '000 900 0002' },
      },
    });
    expect(await network.say(HOUSE, another, 'offer')).toMatchObject({
      status: 409,
      body: { code: 'unit.none-free' },
    });
    await network.untilState('cav-1', family, 'offered');
    expect((await network.say('cav-1', family, 'offer-refusal', { reason: 'her-choice' })).status).toBe(200);
    await unitState('U-2', 'available');
  });

  it('is agreed by voice with one click', async () => {
    const body = { agreed: 'voice' };
    const id = await request(body);
    expect((await network.say(HOUSE, id, 'voice-agreement', { unit: 'U-3' })).status).toBe(200);
    expect(await unit('U-3')).toMatchObject({ state: 'reserved', referral: id });
    expect((await network.say('cav-1', id, 'own-decision')).status).toBe(200);
    await unitState('U-3', 'available');
  });

  it('is given up by an event in the lane, after its time and not by it', async () => {
    const id = await request();
    const until = new Date(Date.now() + 500).toISOString();
    const offered = await network.say(HOUSE, id, 'offer', { unit: 'U-1', until });
    expect(offered.status).toBe(200);
    await network.untilState('cav-1', id, 'acknowledged');
    await unitState('U-1', 'available');
    const { body } = await network.call('cav-1', `referrals/${id}/timeline`);
    const told = body['items'] as { type: string; re?: string; appendedAt: string }[];
    // that the time is missed is told too, before or after
    const expired = told.find(({ type }) => type === 'offer-expired');
    expect(expired).toMatchObject({ re: (offered.body['offer'] as { id: string }).id });
    expect(Date.parse(expired?.appendedAt ?? '')).toBeGreaterThan(Date.parse(until));
  });

  it('stays hers when a cancellation reaches the lane before her admission', async () => {
    const id = await request();
    expect((await network.say(HOUSE, id, 'offer', { unit: 'U-2' })).status).toBe(200);
    await network.untilState('cav-1', id, 'offered');
    expect((await network.say('cav-1', id, 'confirmation')).status).toBe(200);
    await network.untilState(HOUSE, id, 'confirmed');
    const letGo = await network.holdRelay('shelter-beds');
    const admitted = await network.call(HOUSE, `referrals/${id}/admission`, { body: {} });
    expect(admitted).toMatchObject({ status: 202, body: { pending: { type: 'taken-in-charge' } } });
    expect((await network.say('cav-1', id, 'cancellation', { reason: 'other' })).status).toBe(200);
    await network.untilState(HOUSE, id, 'cancelled');
    expect(await unit('U-2')).toMatchObject({ state: 'occupied', referral: null });
    await letGo();
    await waitFor('the admission, superseded', async () => {
      const { body } = await network.call('cav-1', `referrals/${id}/timeline`);
      const last = (body['items'] as { type: string; superseded: boolean }[]).at(-1);
      return last?.type === 'taken-in-charge' && last.superseded;
    });
    expect(await unit('U-2')).toMatchObject({ state: 'occupied', referral: null });
    for (const institution of [HOUSE, 'cav-1']) {
      const [task, ...others] = await waitFor('a task', () => tasksAbout(institution, id));
      expect(others).toEqual([]);
      expect(task).toMatchObject({ kind: 'cover-stay' });
      const path = `tasks/${task?.id ?? ''}/completion`;
      expect((await network.call(institution, path, { body: {} })).status).toBe(204);
      expect(await tasksAbout(institution, id)).toBeUndefined();
    }
    const covering = await request();
    expect((await network.say(HOUSE, covering, 'offer', { unit: 'U-2' })).status).toBe(200);
    expect(await unit('U-2')).toMatchObject({ state: 'occupied', referral: covering });
  });
});

describe('a unit over HTTP', () => {
  it('is described by whoever looked at it last', async () => {
    const { id, version } = await unit('U-3');
    const read = await network.call(HOUSE, `units/${id}`);
    const tag = read.headers.get('etag') ?? '';
    expect(tag).toBe(`"${String(version)}"`);
    const patch = (headers: Record<string, string>, body: object): Promise<TestAnswer> =>
      network.call(HOUSE, `units/${id}`, { method: 'PATCH', headers, body });
    expect((await patch({}, { bathroom: 'own' })).status).toBe(428);
    const changed = await patch({ 'if-match': tag }, { bathroom: 'own', languages: ['it', 'ar'] });
    expect(changed).toMatchObject({ status: 200, body: { bathroom: 'own', version: version + 1 } });
    expect((await patch({ 'if-match': tag }, { bathroom: 'shared' })).status).toBe(412);
    expect((await patch({ 'if-match': '*' }, { languages: ['via Roma 3'] })).status).toBe(400);
    const bed = { method: 'PUT', headers: { 'if-match': '*' }, body: { usable: false, reason: 'repair' } };
    expect((await network.call(HOUSE, `units/${id}/beds/1`, bed)).body).toMatchObject({ usableBeds: 1 });
    const open = { ...bed, body: { usable: true } };
    expect((await network.call(HOUSE, `units/${id}/beds/1`, open)).body).toMatchObject({ usableBeds: 2 });
    expect((await network.call(HOUSE, `units/${id}/beds/9`, open)).status).toBe(404);
    const { body } = await network.call(HOUSE, 'houses');
    expect(body['items']).toMatchObject([{ code: 'H-1', authorisedBeds: 6, beds: 7, usableBeds: 7 }]);
  });

  it('is not held for whoever looked before it changed: she is told what it is, and whom to call', async () => {
    const seen = await unit('U-1');
    const [first, second] = [await request(), await request()];
    const offer = { unit: 'U-1', unitVersion: seen.version };
    expect((await network.say(HOUSE, first, 'offer', offer)).status).toBe(200);
    const refused = await network.say(HOUSE, second, 'offer', offer);
    const now = { state: 'held', version: (await unit('U-1')).version, call: expect.stringMatching(/^000 /) };
    expect(refused).toMatchObject({ status: 409, body: { code: 'unit.changed', details: now } });
    const blind = await network.say(HOUSE, second, 'offer', { unit: 'U-1' });
    expect(blind).toMatchObject({ status: 409, body: { code: 'unit.taken', details: now } });
    const { body } = await network.call(HOUSE, `referrals/${second}`);
    expect(body).toMatchObject({ state: 'acknowledged', pending: null, offer: null });
    expect((await network.say(HOUSE, first, 'offer-withdrawal')).status).toBe(200);
  });
});

async function tasksAbout(institution: string, id: string): Promise<Task[] | undefined> {
  const tasks = (await tasksOf(network, institution)).filter((task) => task.referral === id);
  return tasks.length === 0 ? undefined : tasks;
}
