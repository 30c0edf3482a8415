import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { PlanNode } from './plan-node.js';

const ACTION = {
  code: 'mappa-servizi',
  purpose: 1,
  title: 'DATI INVENTATI: mappatura dei servizi',
  budget: [
    { source: 'own-funds', cents: 1_200_000 },
    { source: 'regional', cents: 800_050 },
  ],
};
const BODY = { title: 'DATI INVENTATI: piano', actions: [ACTION] };
const ACT = { number: '12/2026', date: '2026-03-02', pdfSha256: 'a'.repeat(64) };
const ASKED = [
  'ambito-andria',
  'ambito-barletta',
  'ambito-canosa',
  'ambito-san-ferdinando',
  'ambito-trani',
  'asl-bt',
];

let node: PlanNode;
beforeAll(async () => {
  node = await PlanNode.start();
});
afterAll(() => node.stop());

interface Version {
  id: string;
  state: string;
  revision: number;
  missing: string[];
  opinions: { by: string; current: boolean }[];
  budget: unknown[];
}

let plan = '';
const version = (of: number, step = ''): string => `plans/${plan}/versions/${String(of)}${step}`;
const hearAll = async (of: number): Promise<void> => {
  for (const institution of ASKED) {
    const given = { institution, role: 'coordinator', body: { opinion: 'favourable' } };
    expect((await node.call(version(of, '/opinion'), given)).status).toBe(200);
  }
  const tavolo = { body: { by: 'tavolo', opinion: 'with-remarks', remarks: 'DATI INVENTATI' } };
  expect((await node.call(version(of, '/paper-opinion'), tavolo)).status).toBe(200);
};

describe('a plan', () => {
  it('begins as a draft that the planner alone sees, and says so on `plan` in codes and cents', async () => {
    const key = { 'idempotency-key': newId() };
    const made = await node.call<Version>('plans', { body: { from: 2026, to: 2028, ...BODY }, headers: key });
    expect(made.status).toBe(201);
    plan = made.body.id;
    expect(made.body).toMatchObject({ state: 'draft', version: 1 });
    expect(made.body.budget).toEqual([
      { purpose: 1, source: 'own-funds', cents: 1_200_000 },
      { purpose: 1, source: 'regional', cents: 800_050 },
    ]);
    const again = await node.call<Version>('plans', {
      body: { from: 2026, to: 2028, ...BODY },
      headers: key,
    });
    expect(again.body.id).toBe(plan);
    const [said] = await node.said(plan, 1);
    expect(said).toMatchObject({
      type: 'plan-recorded',
      data: { version: 1, state: 'draft', from: 2026, to: 2028 },
    });
    expect(JSON.stringify(said)).not.toContain('DATI INVENTATI');
    for (const [institution, role] of [
      ['cav-1', 'operator'],
      ['ambito-trani', 'coordinator'],
      ['provincia-bat', 'auditor'],
    ] as const) {
      expect((await node.call(`plans/${plan}`, { institution, role })).status).toBe(404);
      expect((await node.call(version(1), { institution, role })).status).toBe(404);
    }
  });

  it('refuses a second plan for one of its years', async () => {
    const other = await node.call('plans', { body: { from: 2028, to: 2030, ...BODY } });
    expect(other).toMatchObject({ status: 409, body: { code: 'plan.period-taken' } });
  });

  it('is written by the planner alone', async () => {
    for (const [institution, role] of [
      ['cav-1', 'planner'],
      ['provincia-bat', 'coordinator'],
      ['provincia-bat', 'registrar'],
    ] as const) {
      const asked = await node.call('plans', { institution, role, body: { from: 2030, to: 2032, ...BODY } });
      expect(asked.status).toBe(404);
    }
  });

  it('changes under If-Match', async () => {
    const read = await node.call<Version>(version(1));
    const tag = read.headers.get('etag') ?? '';
    const edit = { method: 'PUT', body: { ...BODY, premises: 'DATI INVENTATI' } };
    expect((await node.call(version(1), edit)).status).toBe(428);
    const changed = await node.call<Version>(version(1), { ...edit, headers: { 'if-match': tag } });
    expect(changed).toMatchObject({ status: 200, body: { premises: 'DATI INVENTATI' } });
    expect((await node.call(version(1), { ...edit, headers: { 'if-match': tag } })).status).toBe(412);
  });

  it('is not approved before everybody who is asked was heard on this very content', async () => {
    expect((await node.call(version(1, '/concertation'), { body: {} })).status).toBe(200);
    const early = await node.call(version(1, '/approval'), { body: ACT });
    expect(early).toMatchObject({ status: 409, body: { code: 'plan.opinions-missing' } });
    expect(early.body.details).toEqual({ missing: [...ASKED, 'tavolo'] });
    await hearAll(1);
    // somebody asks for a change: what was said was said of something else
    expect((await node.call(version(1, '/reopening'), { body: {} })).status).toBe(200);
    const { headers } = await node.call(version(1));
    const longer = { ...BODY, actions: [ACTION, { ...ACTION, code: 'formazione', purpose: 6 }] };
    const tag = { 'if-match': headers.get('etag') ?? '' };
    expect((await node.call(version(1), { method: 'PUT', body: longer, headers: tag })).status).toBe(200);
    await node.call(version(1, '/concertation'), { body: {} });
    const still = await node.call<Version>(version(1, '/approval'), { body: ACT });
    expect(still).toMatchObject({ status: 409, body: { code: 'plan.opinions-missing' } });
    await hearAll(1);
    const approved = await node.call<Version>(version(1, '/approval'), { body: ACT });
    expect(approved).toMatchObject({ status: 200, body: { state: 'approved', act: ACT, missing: [] } });
    const events = await node.said(plan, 21);
    expect(events.at(-1)).toMatchObject({
      type: 'plan-recorded',
      data: { state: 'approved', act: { number: ACT.number, date: ACT.date, sha256: ACT.pdfSha256 } },
    });
  });

  it('hears nobody who is not asked, and nobody for somebody else', async () => {
    const amended = await node.call(`plans/${plan}/versions`, { body: {} });
    expect(amended).toMatchObject({ status: 201, body: { version: 2, state: 'draft' } });
    const opinion = { role: 'coordinator', body: { opinion: 'favourable' } };
    const early = await node.call(version(2, '/opinion'), { ...opinion, institution: 'asl-bt' });
    expect(early).toMatchObject({ status: 409, body: { code: 'plan.state' } });
    await node.call(version(2, '/concertation'), { body: {} });
    const centre = await node.call(version(2, '/opinion'), { ...opinion, institution: 'cav-1' });
    expect(centre).toMatchObject({ status: 422, body: { code: 'plan.not-asked' } });
    const none = await node.call(version(2, '/opinion'), {
      institution: 'asl-bt',
      role: 'coordinator',
      body: { opinion: 'not-given' },
    });
    expect(none).toMatchObject({ status: 422, body: { code: 'plan.on-paper-only' } });
    const foreign = await node.call(version(2, '/paper-opinion'), {
      institution: 'asl-bt',
      role: 'coordinator',
      body: { by: 'ambito-trani', opinion: 'contrary' },
    });
    expect(foreign.status).toBe(404);
    const phone = await node.call(version(2, '/opinion'), {
      institution: 'asl-bt',
      role: 'coordinator',
      body: { opinion: 'contrary', remarks: 'chiamare 0883 000 000' },
    });
    expect(phone).toMatchObject({ status: 422, body: { code: 'request.contact-in-code' } });
    expect(phone.text).not.toMatch(/0883 0|000 000/);
  });

  it('stays in force until the next version is approved', async () => {
    const everybody = { institution: 'cav-2', role: 'operator' };
    expect((await node.call(`plans/${plan}`, everybody)).body).toMatchObject({ inForce: 1 });
    expect((await node.call(version(2), everybody)).status).toBe(404);
    await hearAll(2);
    await node.call(version(2, '/approval'), { body: { ...ACT, number: '13/2026' } });
    const read = await node.call<{ versions: unknown[] }>(`plans/${plan}`, everybody);
    expect(read.body).toMatchObject({ inForce: 2 });
    expect((await node.call(version(1), everybody)).body).toMatchObject({ state: 'amended' });
  });

  it('is watched: progress of an action in force, up to today', async () => {
    const entry = {
      action: 'formazione',
      asOf: '2026-06-30',
      progress: 'under-way',
      spent: [{ source: 'regional', cents: 5_000 }],
    };
    const path = `plans/${plan}/progress`;
    expect((await node.call(path, { body: entry })).status).toBe(201);
    const unknown = await node.call(path, { body: { ...entry, action: 'inventata' } });
    expect(unknown).toMatchObject({ status: 422, body: { code: 'plan.no-such-action' } });
    const early = await node.call(path, { body: { ...entry, asOf: '2099-01-01' } });
    expect(early).toMatchObject({ status: 422, body: { code: 'content.invalid' } });
    const listed = await node.call<{ items: unknown[]; next: unknown }>(path, {
      institution: 'asl-bt',
      role: 'dpo',
    });
    expect(listed.body).toMatchObject({ items: [entry], next: null });
    const events = await node.said(plan, 33);
    expect(events.at(-1)).toEqual({ type: 'progress-recorded', data: { version: 2, ...entry } });
  });
});

describe('bad input', () => {
  it.each([
    ['no action', { ...BODY, actions: [] }],
    ['a purpose that is none', { ...BODY, actions: [{ ...ACTION, purpose: 8 }] }],
    ['half a cent', { ...BODY, actions: [{ ...ACTION, budget: [{ source: 'regional', cents: 0.5 }] }] }],
    ['a negative sum', { ...BODY, actions: [{ ...ACTION, budget: [{ source: 'regional', cents: -1 }] }] }],
    ['an unknown source', { ...BODY, actions: [{ ...ACTION, budget: [{ source: 'canarino', cents: 1 }] }] }],
    ['an unknown field', { ...BODY, canarino: 1 }],
    ['years backwards', { ...BODY, from: 2040, to: 2039 }],
    ['an unknown ambito', { ...BODY, actions: [{ ...ACTION, ambito: 'canarino' }] }],
    ['one code twice', { ...BODY, actions: [ACTION, ACTION] }],
    ['a null character', { ...BODY, title: 'a\u0000canarino' }],
  ])('refuses %s, without repeating it, and writes nothing', async (_, body) => {
    const before = await node.written();
    const answer = await node.call('plans', { body: { from: 2040, to: 2042, ...body } });
    expect([400, 422]).toContain(answer.status);
    expect(answer.text).not.toContain('canarino');
    const plans = await node.call<{ items: unknown[] }>('plans');
    expect(plans.body.items).toHaveLength(1);
    expect(await node.written()).toBe(before);
  });
});
