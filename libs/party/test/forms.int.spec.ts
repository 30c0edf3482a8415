import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import type { PartyNetwork, TestAnswer, TestCall } from '#testing';
import { databaseOf, idOf, REQUEST, send, someone, startNodes } from './nodes.js';

const CAV = 'cav-1';
const ANSWERS = { weapon: 'yes', strangled: 'yes', jealousy: 'yes', 'fears-being-killed': 'unknown' };
const DA_5 = { form: 'da-5', version: '1', date: '2026-03-01', answers: ANSWERS, level: 'extreme' };
const JUDGEMENT = 'DATI INVENTATI Zanzara';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNodes();
});
afterAll(() => network.stop());

const open = async (): Promise<string> =>
  idOf(await network.call(CAV, 'cases', { body: { subject: 'woman' } }));
const assess = (id: string, body: object, call: TestCall = {}, kind = 'risk'): Promise<TestAnswer> =>
  network.call(CAV, `cases/${id}/${kind}-assessments`, { ...call, body });
const list = async (id: string, kind = 'risk'): Promise<Record<string, unknown>[]> =>
  (await network.call(CAV, `cases/${id}/${kind}-assessments`)).body['items'] as Record<string, unknown>[];

describe('a filled-in form', () => {
  it('is one of those that the node documents', async () => {
    const { body } = await network.call(CAV, 'forms');
    const forms = body['items'] as {
      id: string;
      version: string;
      items: { code: string }[];
      source: string;
    }[];
    expect(forms.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['da-5', 'danger-assessment', 'sara-s', 'isa', 'needs']),
    );
    const da5 = forms.find(({ id }) => id === 'da-5');
    expect(da5?.items.map(({ code }) => code)).toEqual(expect.arrayContaining(Object.keys(ANSWERS)));
  });

  it('keeps the person’s level beside what the source’s rule suggests', async () => {
    const id = await open();
    const kept = await assess(id, { ...DA_5, judgement: JUDGEMENT });
    expect(kept).toMatchObject({
      status: 201,
      body: {
        ...DA_5,
        judgement: JUDGEMENT,
        suggested: 'high',
        risk: { tool: 'da-5', level: 'extreme', date: '2026-03-01' },
      },
    });
    const sara = {
      form: 'sara-s',
      version: '1',
      date: '2026-03-02',
      answers: { escalation: 'yes' },
      level: 'high',
    };
    expect((await assess(id, sara)).body).toMatchObject({ suggested: null, level: 'high' });
    const listed = await list(id);
    expect(listed.map(({ form }) => form)).toEqual(['sara-s', 'da-5']);
    expect(listed[1]).toEqual(kept.body);
  });

  it('of her needs concludes nothing', async () => {
    const id = await open();
    const needs = {
      form: 'needs',
      version: '1',
      date: '2026-03-01',
      answers: { housing: 'later', legal: 'yes' },
    };
    expect(await assess(id, needs, {}, 'needs')).toMatchObject({
      status: 201,
      body: { suggested: null, risk: null, answers: { housing: 'later', legal: 'yes' } },
    });
    expect(await list(id)).toEqual([]);
    expect(await list(id, 'needs')).toHaveLength(1);
  });

  it('is kept once, however often it is sent', async () => {
    const id = await open();
    const headers = { 'idempotency-key': newId() };
    const first = await assess(id, DA_5, { headers });
    expect((await assess(id, DA_5, { headers })).body).toEqual(first.body);
    expect((await assess(id, { ...DA_5, level: 'low' }, { headers })).body['code']).toBe(
      'idempotency.reused',
    );
    expect(await list(id)).toHaveLength(1);
  });

  it('lets tool, level and day leave, with T1, and no answer', async () => {
    const id = await open();
    const { risk } = (await assess(id, { ...DA_5, judgement: JUDGEMENT })).body;
    const sent = await send(network, CAV, { ...REQUEST, case: id, risk });
    await network.say(REQUEST.to, sent, 'acknowledgement');
    const told = await network.call(REQUEST.to, `referrals/${sent}/content`);
    expect(told.body['risk']).toEqual({ tool: 'da-5', level: 'extreme', date: '2026-03-01' });
    expect(told.text).not.toMatch(/Zanzara|strangled|jealousy|suggested/);
    const smuggled = { ...REQUEST, case: id, risk: { ...(risk as object), answers: ANSWERS } };
    expect((await network.call(CAV, 'referrals', { body: smuggled })).status).toBe(400);
  });

  it('is sealed, which form it is and what it led to included, and gone with the file', async () => {
    const id = await open();
    await assess(id, { ...DA_5, judgement: JUDGEMENT });
    const rows = (): Promise<Record<string, unknown>[]> =>
      databaseOf(network, 'intake-cav').query(`SELECT * FROM case_assessment WHERE case_id = $1`, [id]);
    const [row = {}] = await rows();
    const bytes = Object.values(row).map((value) =>
      Buffer.isBuffer(value) ? value.toString('latin1') : String(value),
    );
    expect(bytes.join('\n')).not.toMatch(/Zanzara|da-5|extreme|strangled|2026-03-01/);
    await someone(network, CAV, 'officer', ['dpo']).post(`cases/${id}/erasure`, {});
    expect(await rows()).toEqual([]);
    expect(await list(id)).toEqual([]);
    expect((await assess(id, DA_5)).body['code']).toBe('case.erased');
  });

  it('is for the file’s team, and on record', async () => {
    const id = await open();
    const berta = someone(network, CAV, 'berta');
    for (const kind of ['risk', 'needs']) {
      expect((await berta.get(`cases/${id}/${kind}-assessments`)).status).toBe(404);
    }
    expect((await berta.post(`cases/${id}/risk-assessments`, DA_5)).status).toBe(404);
    await assess(id, DA_5);
    await list(id);
    const { body } = await someone(network, CAV, 'officer', ['dpo']).get(`access-records?case=${id}`);
    const seen = (body['items'] as Record<string, unknown>[]).map(({ action, outcome }) => [action, outcome]);
    expect(seen).toEqual([
      ['case-read', 'allowed'],
      ['case-written', 'allowed'],
      ['case-written', 'denied'],
      ['case-read', 'denied'],
      ['case-read', 'denied'],
    ]);
  });

  it.each([
    [{ ...DA_5, version: '9' }, 422, 'form.unknown'],
    [{ ...DA_5, form: 'needs' }, 422, 'form.unknown'],
    [{ ...DA_5, date: '2999-01-01' }, 422, 'form.date'],
    [{ ...DA_5, answers: { zanzara: 'yes' } }, 422, 'form.answers'],
    [{ ...DA_5, answers: { weapon: 'zanzara' } }, 422, 'form.answers'],
    [{ ...DA_5, form: 'sara-s', answers: {}, level: 'extreme' }, 422, 'form.level'],
    [{ ...DA_5, answers: { weapon: '000 900 7731' } }, 422, 'request.contact-in-code'],
    [{ ...DA_5, answers: { 'via zanzara 3': 'yes' } }, 422, 'request.contact-in-code'],
    [{ ...DA_5, answers: ['yes'] }, 400, 'request.invalid'],
    [{ ...DA_5, answers: { weapon: { zanzara: 1 } } }, 400, 'request.invalid'],
    [{ ...DA_5, level: undefined }, 400, 'request.invalid'],
  ])('that says %j is refused', async (body, status, code) => {
    const id = await open();
    const refused = await assess(id, body);
    expect(refused).toMatchObject({ status, body: { code } });
    expect(refused.text).not.toMatch(/zanzara|900 ?7731/);
    expect(await list(id)).toEqual([]);
  });
});
