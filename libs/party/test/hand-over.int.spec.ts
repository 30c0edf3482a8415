import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import type { PartyNetwork, TestAnswer } from '#testing';
import { databaseOf, idOf, NECESSITY, NEEDS, someone, startNodes, type Someone } from './nodes.js';

let network: PartyNetwork;
let anna: Someone;
let dora: Someone;
beforeAll(async () => {
  network = await startNodes();
  anna = someone(network, 'cav-1', 'anna');
  dora = someone(network, 'cav-2', 'dora');
});
afterAll(() => network.stop());

const ASK = { urgency: 'E3', necessity: NECESSITY, needs: NEEDS };
const HER = {
  name: 'DATI INVENTATI Nome',
  contact: { channel: 'phone', note: 'DATI INVENTATI' },
  children: [],
};

async function fileWithName(): Promise<{ file: string; agreement: string }> {
  const opened = await anna.post('cases', { subject: 'woman' });
  const file = idOf(opened);
  await anna.put(`cases/${file}/identity`, HER, '"1"');
  const agreed = await anna.post(`cases/${file}/agreements`, {
    ...{ to: 'cav-2', service: 'centre-support', tiers: ['T0', 'T1', 'T2'], method: 'oral' },
    validUntil: new Date(Date.now() + 86_400_000).toISOString(),
  });
  return { file, agreement: idOf(agreed) };
}

const handOver = (file: string, body: object = {}): Promise<TestAnswer> =>
  anna.post(`cases/${file}/hand-over`, { ...ASK, to: 'cav-2', ...body });

const DA_5 = {
  ...{ form: 'da-5', version: '1', date: '2026-03-01', level: 'extreme' },
  answers: { weapon: 'yes', strangled: 'yes' },
};
const assess = (file: string, key: string): Promise<TestAnswer> =>
  network.call('cav-1', `cases/${file}/risk-assessments`, {
    ...{ subject: 'anna', headers: { 'idempotency-key': key }, body: DA_5 },
  });

/** The other centre has offered an appointment, and she said yes. */
async function confirm(id: string, to = 'cav-2', who = dora): Promise<void> {
  await network.untilState(to, id, 'received');
  for (const [by, verb, state] of [
    [who, 'acknowledgement', 'acknowledged'],
    [who, 'offer', 'offered'],
    [anna, 'confirmation', 'confirmed'],
  ] as const) {
    expect((await by.post(`referrals/${id}/${verb}`, {})).status).toBe(202);
    await network.untilState('cav-1', id, state);
    await network.untilState(to, id, state);
  }
}

async function takeInCharge(id: string, to = 'cav-2', who = dora): Promise<void> {
  await who.post(`referrals/${id}/admission`, {});
  await network.untilState('cav-1', id, 'in-charge');
  await network.untilState(to, id, 'in-charge');
}

describe('a file that goes from one centre to the other', () => {
  it('stays the first one’s until the other has taken her in charge, and is then read only', async () => {
    const { file, agreement } = await fileWithName();
    const key = newId();
    const assessed = await assess(file, key);
    const handed = await handOver(file, { agreement, necessity: undefined });
    expect(handed).toMatchObject({
      status: 201,
      body: {
        service: 'centre-support',
        to: 'cav-2',
        purpose: 'hand-over',
        flow: 'centre-one-to-two-hand-over',
      },
    });
    const id = idOf(handed);
    // what the Province sees of it, beside what is only asked for
    const asked = await anna.post('referrals', { ...ASK, to: 'cav-2', service: 'centre-support' });
    const said = await databaseOf(network, 'intake-cav').query<{ purpose: string }[]>(
      `SELECT attributes->>'purpose' AS purpose FROM outbox WHERE subject = ANY($1) ORDER BY subject = $2 DESC`,
      [[id, idOf(asked)], id],
    );
    expect(said.map(({ purpose }) => purpose)).toEqual(['hand-over', 'support']);
    await confirm(id);
    expect((await anna.get(`cases/${file}`)).body).toMatchObject({ outcome: null });
    await takeInCharge(id);
    expect((await anna.get(`cases/${file}`)).body).toMatchObject({ id: file, outcome: 'handed-over' });
    expect((await anna.get(`cases/${file}/identity`)).body).toMatchObject({ name: HER.name });
    // whoever follows her now is asked
    const refusal = {
      status: 409,
      body: { code: 'case.handed-over', details: { to: 'cav-2', call: '000 300 0002' } },
    };
    expect(await anna.post('referrals', { ...EQUIPE, case: file })).toMatchObject(refusal);
    expect(await anna.put(`cases/${file}/identity`, HER, '*')).toMatchObject(refusal);
    const assessments = `cases/${file}/risk-assessments`;
    expect(await anna.post(assessments, DA_5)).toMatchObject(refusal);
    const draft = { form: 'note', case: file, content: {} };
    expect(await anna.put(`drafts/${newId()}`, draft, '"0"')).toMatchObject(refusal);
    expect((await anna.get(assessments)).body).toMatchObject({ items: [{ form: 'da-5' }] });
    expect((await assess(file, key)).body).toEqual(assessed.body);
    // … unless she has come back
    expect((await anna.post(`cases/${file}/reopening`, {})).status).toBe(200);
    expect((await anna.post('referrals', { ...EQUIPE, case: file })).status).toBe(201);
  });

  it('leaves its id at home: the other one opens a file of its own', async () => {
    const { file, agreement } = await fileWithName();
    const id = idOf(await handOver(file, { agreement, necessity: undefined }));
    await network.untilState('cav-2', id, 'received');
    expect((await dora.post(`referrals/${id}/acknowledgement`, {})).status).toBe(202);
    await network.untilState('cav-1', id, 'acknowledged');
    const early = await dora.post(`referrals/${id}/case`, { subject: 'woman' });
    expect(early).toMatchObject({ status: 409, body: { code: 'referral.not-taken-up' } });
    await dora.post(`referrals/${id}/offer`, {});
    await network.untilState('cav-1', id, 'offered');
    await anna.post(`referrals/${id}/confirmation`, {});
    await network.untilState('cav-2', id, 'confirmed');

    const content = await dora.get(`referrals/${id}/content`);
    expect(content.body).toMatchObject({ handOver: true, needs: NEEDS });
    const claimed = await dora.post(`referrals/${id}/identity`, { purpose: 'hand-over' });
    expect(claimed.body).toMatchObject({ name: HER.name });
    const opened = await dora.post(`referrals/${id}/case`, { subject: 'woman', alias: 'Ginestra' });
    expect(opened).toMatchObject({ status: 201, body: { needs: NEEDS } });
    const { callback: _, ...told } = NEEDS;
    const household = await dora.get(`cases/${idOf(opened)}/household`);
    expect(household.body).toMatchObject({ adults: [{}], children: NEEDS.children, needs: told });
    expect(household.text).not.toContain(NEEDS.callback.phone);
    const again = await dora.post(`referrals/${id}/case`, { subject: 'woman' });
    expect(again).toMatchObject({ status: 200, body: { id: opened.body['id'] } });
    expect((await dora.get(`cases/${idOf(opened)}`)).body).toMatchObject({ alias: 'Ginestra' });
    const stranger = await someone(network, 'cav-2', 'elsa').post(`referrals/${id}/case`, {
      subject: 'woman',
    });
    expect(stranger.body['code']).toBe('not-found');

    for (const [who, other] of [
      [dora, file],
      [anna, idOf(opened)],
    ] as const) {
      for (const path of ['', '/content', '/timeline']) {
        expect((await who.get(`referrals/${id}${path}`)).text).not.toContain(other);
      }
    }
    const said = await databaseOf(network, 'intake-cav').query<{ text: string }[]>(
      `SELECT attributes::text || convert_from(value, 'latin1') AS text FROM outbox WHERE subject = $1`,
      [id],
    );
    expect(said.length).toBeGreaterThan(4);
    for (const { text } of said) {
      expect(text).not.toContain(file);
      expect(text).not.toContain(idOf(opened));
    }
  });

  it('leaves a task to whoever has other requests for her open', async () => {
    const { file } = await fileWithName();
    const open = idOf(await anna.post('referrals', { ...EQUIPE, case: file }));
    const id = idOf(await handOver(file));
    await confirm(id);
    await takeInCharge(id);
    const { body } = await anna.get('tasks');
    const mine = (body['items'] as { kind: string; referral: string; call: unknown }[]).filter(
      ({ referral }) => referral === id,
    );
    // with the number of who goes on with her
    expect(mine).toMatchObject([
      {
        kind: 'close-requests',
        call: { institution: expect.any(String), phone: expect.stringMatching(/^000 /) },
      },
    ]);
    // what is open may be ended all the same
    expect((await anna.post(`referrals/${open}/cancellation`, { reason: 'helped-elsewhere' })).status).toBe(
      202,
    );
  });

  it('goes to a social service too, for what that one gives', async () => {
    const { file } = await fileWithName();
    const host = someone(network, 'ambito-andria', 'gina');
    const handed = await handOver(file, { to: 'ambito-andria', service: 'equipe-care' });
    expect(handed.status).toBe(201);
    await confirm(idOf(handed), 'ambito-andria', host);
    await takeInCharge(idOf(handed), 'ambito-andria', host);
    expect((await anna.get(`cases/${file}`)).body).toMatchObject({ outcome: 'handed-over' });
  });

  it('is not handed over twice at once, to oneself, or by somebody else', async () => {
    const { file } = await fileWithName();
    expect(await handOver(file, { to: 'cav-1' })).toMatchObject({ status: 422, body: { code: 'case.own' } });
    // a flow for the service alone lets nobody hand a file over
    expect(await handOver(file, { to: 'ambito-andria', service: 'social-emergency' })).toMatchObject({
      status: 422,
      body: { code: 'referral.no-flow', details: { rule: 'no-flow', call: expect.any(String) as unknown } },
    });
    const tried = await Promise.all([handOver(file), handOver(file)]);
    expect(tried.map(({ status }) => status).sort()).toEqual([201, 409]);
    const running = await handOver(file);
    expect(running).toMatchObject({ status: 409, body: { code: 'case.hand-over-running' } });
    const body = { ...ASK, to: 'cav-2' };
    const other = await someone(network, 'cav-1', 'berta').post(`cases/${file}/hand-over`, body);
    expect(other).toMatchObject({ status: 422, body: { code: 'case.not-found' } });
    // a refusal ends it: the file is free again
    const sent = tried.find(({ status }) => status === 201);
    const id = sent === undefined ? '' : idOf(sent);
    await network.untilState('cav-2', id, 'received');
    await dora.post(`referrals/${id}/decline`, { reason: 'already-followed' });
    await network.untilState('cav-1', id, 'declined');
    expect((await handOver(file)).status).toBe(201);
  });

  it('tells nobody who is shut out of it that it is being handed over', async () => {
    const { file } = await fileWithName();
    const id = idOf(await handOver(file));
    await anna.post(`cases/${file}/team`, { subject: 'berta' });
    const again = (): Promise<TestAnswer> =>
      someone(network, 'cav-1', 'berta').post(`cases/${file}/hand-over`, { ...ASK, to: 'cav-2' });
    expect(await again()).toMatchObject({ status: 409, body: { code: 'case.hand-over-running' } });
    await anna.post(`cases/${file}/blocks`, { subject: 'berta' });
    const refused = await again();
    expect(refused).toMatchObject({ status: 422, body: { code: 'case.not-found' } });
    expect(refused.text).not.toContain(id);
    const officer = someone(network, 'cav-1', 'officer', ['dpo']);
    const { body } = await officer.get(`access-records?case=${file}&actor=berta`);
    expect((body['items'] as object[])[0]).toMatchObject({
      ...{ action: 'case-used', outcome: 'denied', reach: 'blocked' },
    });
  });

  it('shuts out of the request whoever is shut out of the file that was opened from it', async () => {
    const { file, agreement } = await fileWithName();
    const id = idOf(await handOver(file, { agreement, necessity: undefined }));
    await confirm(id);
    const elsa = someone(network, 'cav-2', 'elsa', ['operator', 'coordinator', 'dpo']);
    expect((await dora.post(`referrals/${id}/assignment`, { people: ['elsa'] })).status).toBe(200);
    const own = idOf(await dora.post(`referrals/${id}/case`, { subject: 'woman' }));
    const officerSees = async (): Promise<string> => (await elsa.get('access-records?limit=200')).text;
    expect((await elsa.get(`referrals/${id}/content`)).status).toBe(200);
    expect(await officerSees()).toContain(id);

    // somebody of hers works here
    expect((await dora.post(`cases/${own}/blocks`, { subject: 'elsa' })).status).toBe(204);
    for (const path of ['', '/content', '/timeline', '/team']) {
      expect((await elsa.get(`referrals/${id}${path}`)).status).toBe(404);
    }
    for (const [verb, body] of [
      ['admission', {}],
      ['case', { subject: 'woman' }],
      ['identity', { purpose: 'hand-over' }],
      ['break-glass', { reason: 'danger-now' }],
      ['block-lifts', { subject: 'elsa' }],
    ] as const) {
      expect(await elsa.post(`referrals/${id}/${verb}`, body)).toMatchObject({ status: 404 });
    }
    for (const list of ['referrals?side=received', 'worklist', 'tasks']) {
      expect((await elsa.get(list)).text).not.toContain(id);
    }
    expect(await officerSees()).not.toContain(id);
    expect(await dora.post(`referrals/${id}/assignment`, { people: ['elsa'] })).toMatchObject({
      status: 409,
      body: { code: 'assignment.blocked' },
    });
    expect((await dora.get(`referrals/${id}/team`)).body['blocked']).toMatchObject([
      { subject: 'elsa', of: 'case' },
    ]);
    // for the others it is as it was; let in again, she finds it
    expect((await dora.get(`referrals/${id}`)).status).toBe(200);
    expect((await dora.post(`cases/${own}/block-lifts`, { subject: 'elsa' })).status).toBe(204);
    expect((await elsa.get(`referrals/${id}`)).status).toBe(200);
  });

  it('cannot be closed as handed over by hand', async () => {
    const { file } = await fileWithName();
    expect((await anna.post(`cases/${file}/closure`, { outcome: 'handed-over' })).status).toBe(400);
  });
});

const EQUIPE = {
  ...{ to: 'ambito-barletta', service: 'equipe-care', urgency: 'E2' },
  ...{ necessity: NECESSITY, needs: NEEDS },
};
