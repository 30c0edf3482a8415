import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor, type PartyNetwork, type TestAnswer, type TestCall } from '#testing';
import { ASL, askFhir, startAslNetwork } from './asl-network.js';

const CAV = 'cav-1';
const HER = {
  name: 'Nome Canarino',
  phone: '000 900 0042',
  contact: { channel: 'phone', hours: '9-12', voicemail: false },
  children: [{ name: 'Figlio Canarino' }],
};
const NEEDS = {
  adults: 1,
  children: [{ ageBand: '3-5' }],
  callback: { name: 'DATI INVENTATI', phone: '000 300 0001' },
};

let network: PartyNetwork;
beforeAll(async () => {
  network = await startAslNetwork({ 'intake-cav': [CAV] });
});
afterAll(() => network.stop());

const asAsl = (path: string, call: TestCall = {}): Promise<TestAnswer> => network.call(ASL, path, call);

/** What the centre tells of a woman in its care, who agreed that the ASL may know her name. */
async function notice(code: string): Promise<{ id: string; agreement: string }> {
  const opened = await network.call(CAV, 'cases', { body: { subject: 'woman' } });
  const file = String(opened.body['id']);
  await network.call(CAV, `cases/${file}/identity`, {
    method: 'PUT',
    body: HER,
    headers: { 'if-match': opened.headers.get('etag') ?? '' },
  });
  const agreed = await network.call(CAV, `cases/${file}/agreements`, {
    body: {
      ...{ to: ASL, service: 'health-notice', tiers: ['T0', 'T1', 'T2'], method: 'oral' },
      validUntil: new Date(Date.now() + 86_400_000).toISOString(),
    },
  });
  const agreement = String(agreed.body['id']);
  const told = await network.call(CAV, 'referrals', {
    body: {
      ...{ to: ASL, service: 'health-notice', urgency: 'E2', case: file, agreement, needs: NEEDS },
      notice: { code },
    },
  });
  expect(told).toMatchObject({ status: 201 });
  const id = String(told.body['id']);
  await network.untilState(ASL, id, 'received');
  return { id, agreement };
}

interface Task {
  readonly kind: string;
  readonly referral: string;
  readonly dueAt: string | null;
}
const tasksOf = async (id: string): Promise<Task[]> =>
  ((await asAsl('tasks')).body['items'] as Task[]).filter(({ referral }) => referral === id);
const askName = (id: string): Promise<TestAnswer> =>
  asAsl(`referrals/${id}/identity`, { body: { purpose: 'health-care' } });

describe('a notice of a centre to the ASL', () => {
  it('is hidden before her name is asked for, and noted', async () => {
    const { id } = await notice('children-need-paediatrician');
    const [task, ...more] = await tasksOf(id);
    expect([task?.kind, more]).toEqual(['record-obscuration', []]);
    // by when it is to be noted
    const { body: view } = await asAsl(`referrals/${id}`);
    expect(view['deadlines']).toMatchObject([{ stage: 'acknowledged', due: task?.dueAt }]);

    // a word does not complete it, only the deed
    const { id: taskId } = ((await asAsl('tasks')).body['items'] as { id: string; referral: string }[]).find(
      ({ referral }) => referral === id,
    ) ?? { id: '' };
    expect((await asAsl(`tasks/${taskId}/completion`, { body: {} })).body['code']).toBe('task.by-deed');

    const noted = await network.say(ASL, id, 'acknowledgement');
    expect(noted).toMatchObject({ status: 200, body: { state: 'noted', kind: 'notice' } });
    const content = await asAsl(`referrals/${id}/content`);
    expect(content.body).toMatchObject({
      notice: { code: 'children-need-paediatrician' },
      needs: { children: [{ ageBand: '3-5' }] },
    });
    expect(content.text).not.toContain('Canarino');
    expect(await askName(id)).toMatchObject({
      status: 409,
      body: { code: 'identity.refused', details: { rule: 'not-obscured' } },
    });
    const before = await network.call(CAV, `referrals/${id}/timeline`);
    expect(before.text).not.toContain('identity-disclosed');

    expect((await asAsl(`referrals/${id}/obscuration`, { body: {} })).status).toBe(204);
    expect(await tasksOf(id)).toEqual([]);
    expect(await askName(id)).toMatchObject({ status: 200, body: { name: HER.name, children: [{}] } });
    // both sides say it on the lane
    await waitFor('both facts', async () => {
      const { text } = await network.call(CAV, `referrals/${id}/timeline`);
      return text.includes('identity-disclosed') && text.includes('identity-opened');
    });
  });

  it('is a Communication at the FHIR door: its code for its team, her name for nobody', async () => {
    const { id } = await notice('follow-up-needed');
    const communication = (subject?: string): Promise<{ status: number; body: Record<string, unknown> }> =>
      askFhir(network, `/Communication/${id}`, {
        ...(subject === undefined ? {} : { subject }),
        roles: ['operator'],
        scope: 'system/Communication.r',
      });
    expect((await communication()).body).toMatchObject({
      status: 'in-progress',
      subject: { reference: `Patient/${id}` },
    });
    await network.say(ASL, id, 'acknowledgement');
    await asAsl(`referrals/${id}/obscuration`, { body: {} });
    expect((await askName(id)).status).toBe(200);
    const ofTeam = await communication(`${ASL}-person`);
    expect(ofTeam.body).toMatchObject({
      status: 'completed',
      reasonCode: [{ coding: [{ code: 'follow-up-needed' }] }],
    });
    const ofOthers = await communication();
    expect(ofOthers.body['reasonCode']).toBeUndefined();
    expect(JSON.stringify([ofTeam.body, ofOthers.body])).not.toContain('Canarino');
    expect((await askFhir(network, `/Task/${id}`)).body).toMatchObject({ status: 'completed' });
  });

  it.each([['end-of-stay'], ['follow-up-needed'], ['discharge']])('tells %s', async (code) => {
    const { id } = await notice(code);
    await network.say(ASL, id, 'acknowledgement');
    expect((await asAsl(`referrals/${id}/content`)).body['notice']).toEqual({ code });
  });

  it('asks for nothing any more when it was taken back', async () => {
    const { id } = await notice('follow-up-needed');
    expect(await tasksOf(id)).toHaveLength(1);
    await network.say(CAV, id, 'correction');
    await network.untilState(ASL, id, 'entered-in-error');
    expect(await tasksOf(id)).toEqual([]);
  });

  it('tells no name after she took her choice back', async () => {
    const { id, agreement } = await notice('follow-up-needed');
    await network.say(ASL, id, 'acknowledgement');
    await asAsl(`referrals/${id}/obscuration`, { body: {} });
    await network.call(CAV, `agreements/${agreement}/withdrawal`, { body: {} });
    const refused = await askName(id);
    expect(refused.status).toBe(409);
    expect(refused.text).not.toContain('Canarino');
  });

  it('is refused with a code that nobody knows, or words', async () => {
    const refused = await network.call(CAV, 'referrals', {
      body: {
        ...{ to: ASL, service: 'health-notice', urgency: 'E2', needs: NEEDS },
        necessity: { ground: 'vital-interest', decidedBy: 'DATI INVENTATI' },
        notice: { code: 'CANARY' },
      },
    });
    expect(refused.status).toBe(400);
    expect(refused.text).not.toContain('CANARY');
  });
});
