import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { waitFor } from '#testing';
import { HOUSE_VOICE, sayCapacity, sayFigures } from './house-voice.js';
import { PlanNode, type Answer } from './plan-node.js';

let node: PlanNode;
beforeAll(async () => {
  node = await PlanNode.start({}, [HOUSE_VOICE]);
  node.now = '2026-03-02T09:00:00Z';
});
afterAll(() => node.stop());
const db = (): DataSource => node.network.node('local-plan').app.get(DataSource);

interface Evidence {
  readonly lack: string;
  readonly needs: readonly string[];
  readonly evidence: readonly Record<string, unknown>[];
}
const evidence = async (): Promise<readonly Evidence[]> =>
  (await node.call<{ items: Evidence[] }>('evidence')).body.items;
const untilEvidence = (lack: string, part: object): Promise<Evidence> =>
  waitFor(`evidence for ${lack}`, async () => {
    const found = (await evidence()).find((each) => each.lack === lack);
    return found?.evidence.some((each) => JSON.stringify(each).includes(JSON.stringify(part).slice(1, -1)))
      ? found
      : undefined;
  });
const need = (more: object = {}): object => ({
  ...{
    code: 'nuclei-numerosi',
    title: 'DATI INVENTATI: un alloggio per nuclei numerosi',
    lack: 'large-household',
  },
  ...{ state: 'noted', notedOn: '2026-03-02', interventions: [], funding: [], ...more },
});
const fieldsOf = ({ body }: Answer): unknown => body.details?.['faults'];

describe('the register of needs', () => {
  it('lives on what the house declares, whatever came first', async () => {
    const house = node.network.node('shelter-beds');
    const nights = (count: number) => [
      { figure: 'nights-without-unit', by: 'large-household', count },
      { figure: 'nights-without-unit', by: 'pets', count: 0 },
      { figure: 'places-refused-by-lack', by: 'large-household', count: 3 },
      { figure: 'placements-outside', count: 25 },
      { figure: 'contacts-by-channel', by: 'phone', count: 25 },
    ];
    // the nights of a quarter may be one family's stay
    await sayFigures(house, '2025-Q2', 1, nights(31));
    await sayFigures(house, '2025', 2, nights(41));
    await sayFigures(house, '2025', 1, nights(40));
    const found = await untilEvidence('large-household', { nights: 41 });
    expect(found).toEqual({
      lack: 'large-household',
      needs: [],
      evidence: [{ period: '2025', figure: 'nights-without-unit', by: 'large-household', nights: 41 }],
    });
    expect((await evidence()).map(({ lack }) => lack)).toEqual(['large-household']);
    expect((await node.call('first-contacts')).body).toEqual({ items: [], next: null });
    // what was counted of people is not even kept
    const kept: { period: string; figures: { figure: string }[] }[] = await db().query(
      'SELECT period, figures FROM declared_statistics',
    );
    expect(kept.map(({ period }) => period)).toEqual(['2025']);
    expect(new Set(kept[0]?.figures.map(({ figure }) => figure))).toEqual(new Set(['nights-without-unit']));
  });

  it('hears of capacity only what a house says of now', async () => {
    const house = node.network.node('shelter-beds');
    const now = new Date().toISOString();
    await sayCapacity(house, 'none', '2001-01-01T00:00:00Z');
    await sayCapacity(house, 'none', '2999-12-31T00:00:00Z');
    await sayCapacity(house, 'places', now);
    const kept = await waitFor('the house was heard', async () => {
      const rows: { at: Date }[] = await db().query('SELECT as_of AS at FROM capacity_answer');
      return rows.some(({ at }) => at.toISOString() === now) ? rows : undefined;
    });
    expect(kept).toHaveLength(1);
    await db().query('DELETE FROM capacity_answer');
  });

  it('counts the nights on which every house said that it had no place, and none of which nothing is known', async () => {
    for (const [answer, at] of [
      ['none', '2025-03-01T20:00:00Z'],
      ['waiting-list', '2025-03-02T20:00:00Z'],
      ['places', '2025-03-03T20:00:00Z'],
      // thirteen hours before midnight in Rome
      ['none', '2025-03-05T10:00:00Z'],
      ['none', '2025-03-06T20:00:00Z'],
      // her midnight has not come yet
      ['none', '2026-03-02T20:00:00Z'],
    ] as const)
      await db().query(`INSERT INTO capacity_answer VALUES ('casa-rifugio-1', $1, $2)`, [at, answer]);
    const found = await untilEvidence('places', { nights: 3 });
    expect(found.evidence).toEqual([{ period: '2025', figure: 'nights-without-capacity', nights: 3 }]);
  });

  it('has a need from evidence to a decision of the Tavolo, and says each step on the plan’s topic', async () => {
    const made = await node.call('needs', { body: need() });
    expect(made).toMatchObject({ status: 201, body: { state: 'noted', revision: 1 } });
    expect(made.headers.get('etag')).toBe('"1"');
    expect((await untilEvidence('large-household', { nights: 41 })).needs).toEqual(['nuclei-numerosi']);
    const interventions = [{ title: 'DATI INVENTATI: lavori', state: 'planned' }];
    const funding = [{ source: 'regional', cents: 2_400_000 }];
    const { code: _code, ...body } = need({ state: 'planned', interventions, funding }) as Record<
      string,
      unknown
    >;
    const planned = await node.call('needs/nuclei-numerosi', {
      ...{ method: 'PUT', body, headers: { 'if-match': '"1"' } },
    });
    expect(planned).toMatchObject({ status: 200, body: { state: 'planned', revision: 2 } });

    const meeting = {
      ...{ code: 'tavolo-2026-03-16', date: '2026-03-16', place: 'province' },
      bodies: ['provincia-bat', 'asl-bt', 'prefettura'],
      agenda: [{ title: 'Notti senza alloggio adatto <b>', needs: ['nuclei-numerosi'] }],
      decisions: [
        { code: 'd-1', kind: 'fund-need', text: 'DATI INVENTATI: si finanzia', needs: ['nuclei-numerosi'] },
      ],
    };
    const held = await node.call('meetings', { body: meeting });
    expect(held.status).toBe(201);
    expect((await node.call('needs/nuclei-numerosi')).body).toMatchObject({ state: 'funded', revision: 3 });

    const id = String(made.body['id']);
    const said = await node.said(id, 3);
    expect(said.map(({ type, data }) => [type, data['state']])).toEqual([
      ['need-recorded', 'noted'],
      ['need-recorded', 'planned'],
      ['need-recorded', 'funded'],
    ]);
    expect(said.at(-1)?.data).toMatchObject({
      ...{ lack: 'large-household', funding, interventions: [{ state: 'planned', count: 1 }] },
      evidence: [{ period: '2025', figure: 'nights-without-unit', by: 'large-household', nights: 41 }],
    });
    const [told] = await node.said(String(held.body['id']), 1);
    expect(told?.data).toMatchObject({ decisions: [{ code: 'd-1', kind: 'fund-need', needs: [id] }] });
    for (const { value } of await node.records()) expect(value.toString()).not.toContain('DATI INVENTATI');

    const page = await node.call('meetings/tavolo-2026-03-16/minutes', {
      institution: 'cav-1',
      role: 'operator',
    });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain(`default-src 'none'`);
    expect(page.text).toContain('Finanziamento di un fabbisogno'.toLowerCase());
    expect(page.text).toContain('&lt;b&gt;');
  });

  it('changes nothing where a decision does not fit a need', async () => {
    const bare = await node.call('needs', { body: need({ code: 'animali', lack: 'pets' }) });
    expect(bare.status).toBe(201);
    const refused = await node.call('meetings', {
      body: {
        ...{ code: 'tavolo-2026-04-01', date: '2026-04-01', place: 'online', bodies: ['asl-bt'], agenda: [] },
        decisions: [
          { code: 'd-1', kind: 'examine-need', text: 'x', needs: ['animali'] },
          // nothing is planned, and there is no money
          { code: 'd-2', kind: 'fund-need', text: 'x', needs: ['animali'] },
        ],
      },
    });
    expect([refused.status, fieldsOf(refused)]).toEqual([
      422,
      [{ path: 'decisions.1.needs.0', rule: 'needState' }],
    ]);
    expect((await node.call('needs/animali')).body).toMatchObject({ state: 'noted', revision: 1 });
    expect((await node.call('meetings/tavolo-2026-04-01')).status).toBe(404);
  });

  it('keeps a need that was noted again, however the minutes that dropped it are put right', async () => {
    expect((await node.call('needs', { body: need({ code: 'ripresa', lack: 'pets' }) })).status).toBe(201);
    const decision = {
      code: 'd-1',
      kind: 'drop-need',
      text: 'x',
      needs: ['ripresa'],
      dropReason: 'no-funds',
    };
    const { code: _, ...minutes } = {
      ...{ code: 'tavolo-2026-05-01', date: '2026-05-01', place: 'online', bodies: ['asl-bt'], agenda: [] },
      decisions: [decision],
    };
    await node.call('meetings', { body: { code: 'tavolo-2026-05-01', ...minutes } });
    const state = async (): Promise<unknown> => (await node.call('needs/ripresa')).body['state'];
    expect(await state()).toBe('dropped');
    const put = (path: string, body: object): Promise<Answer> =>
      node.call(path, { method: 'PUT', body, headers: { 'if-match': '*' } });
    const { code: _code, ...again } = need({ lack: 'pets' }) as Record<string, unknown>;
    expect((await put('needs/ripresa', again)).status).toBe(200);
    const corrected = { ...minutes, decisions: [{ ...decision, text: 'Corretto' }] };
    expect((await put('meetings/tavolo-2026-05-01', corrected)).status).toBe(200);
    expect(await state()).toBe('noted');
    // what is decided anew holds
    const more = { ...decision, code: 'd-2', kind: 'examine-need', dropReason: undefined };
    const both = { ...minutes, decisions: [decision, more] };
    expect((await put('meetings/tavolo-2026-05-01', both)).status).toBe(200);
    expect(await state()).toBe('examined');
  });

  it('is written once for a key, once for a code, and by who knows what it replaces', async () => {
    const headers = { 'idempotency-key': 'one' };
    const body = need({ code: 'una-volta' });
    const first = await node.call('needs', { body, headers });
    expect((await node.call('needs', { body, headers })).body).toEqual(first.body);
    const other = await node.call('needs', { body: need({ code: 'altra' }), headers });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency.reused']);
    const taken = await node.call('needs', { body });
    expect([taken.status, taken.body.code]).toEqual([409, 'register.code-taken']);
    const { code: _code, ...rest } = body as Record<string, unknown>;
    const put = (ifMatch: object) =>
      node.call('needs/una-volta', { method: 'PUT', body: rest, headers: { ...ifMatch } });
    expect((await put({})).status).toBe(428);
    expect((await put({ 'if-match': '"7"' })).status).toBe(412);
    expect((await put({ 'if-match': '"1"' })).status).toBe(200);
    expect(
      (await node.call('needs/nessuno', { method: 'PUT', body: rest, headers: { 'if-match': '*' } })).status,
    ).toBe(404);
  });

  it('is read by all of the network and written by the planner alone', async () => {
    const as = (institution: string, role: string, body?: object) =>
      node.call('needs', { institution, role, ...(body === undefined ? {} : { body }) });
    for (const [institution, role] of [
      ['cav-1', 'operator'],
      ['casa-rifugio-1', 'coordinator'],
      ['asl-bt', 'clinician'],
      ['provincia-bat', 'auditor'],
    ] as const) {
      expect([role, (await as(institution, role)).status]).toEqual([role, 200]);
      expect([role, (await as(institution, role, need({ code: 'mio' }))).status]).toEqual([role, 404]);
    }
    expect((await node.fetch('/api/local-plan/v1/needs')).status).toBe(401);
  });

  it('pairs no house with a place: not in a need, a target, a plan', async () => {
    const shelterPlace = (path: string): unknown => [422, [{ path, rule: 'shelterPlace' }]];
    const sent = async (path: string, body: object): Promise<unknown> => {
      const answer = await node.call(path, { body });
      expect(answer.text).not.toMatch(/Andria/);
      return [answer.status, fieldsOf(answer)];
    };
    const canary = { code: 'casa', lack: 'step-free' };
    expect(await sent('needs', need({ ...canary, ambito: 'ambito-andria' }))).toEqual(shelterPlace('ambito'));
    expect(await sent('needs', need({ ...canary, notes: 'Ad Andria' }))).toEqual(shelterPlace('notes'));
    const target = { year: 2026, ambito: 'ambito-andria', count: 1 };
    expect(await sent('targets', { ...target, kind: 'casa-rifugio' })).toEqual(shelterPlace('ambito'));
    expect((await node.call('targets', { body: { ...target, kind: 'cav-desk' } })).status).toBe(200);
    const action = { code: 'case', purpose: 3, title: 'Ad Andria', budget: [] };
    const plan = { from: 2026, to: 2028, title: 'x', actions: [action] };
    expect(await sent('plans', plan)).toEqual(shelterPlace('actions.0.title'));
  });

  it('pages by code', async () => {
    const page = (query: string) =>
      node.call<{ items: { code: string }[]; next: string | null }>(`needs?${query}`);
    const all = (await page('limit=200')).body.items.map(({ code }) => code);
    const first = await page('limit=2');
    const second = await page(`limit=2&cursor=${String(first.body.next)}`);
    expect([...first.body.items, ...second.body.items].map(({ code }) => code)).toEqual(all.slice(0, 4));
    expect((await page('cursor=x')).status).toBe(400);
    expect((await page('limit=0')).status).toBe(400);
  });

  it.each([
    ['a telephone number', { title: 'chiamare 333 1234567' }],
    ['an address', { notes: 'in via Roma' }],
    ['a lack that nobody knows', { lack: 'x' }],
    ['an unknown field', { phone: 'x' }],
    ['half a cent', { funding: [{ source: 'regional', cents: 1.5 }] }],
    ['a code that is no code', { code: 'A B' }],
    ['a long text', { title: 'x'.repeat(201) }],
    ['a hidden character', { title: 'x\u202Ey' }],
    ['no list', { interventions: {} }],
    ['a day that is none', { notedOn: '2026-02-30' }],
    ['an ambito elsewhere', { ambito: 'ambito-bari' }],
  ])('refuses %s, and does not repeat it', async (_, more) => {
    const answer = await node.call('needs', { body: need({ code: 'cattivo', ...more }) });
    expect([answer.status >= 400 && answer.status < 500, answer.text]).toEqual([true, expect.any(String)]);
    for (const value of Object.values(more))
      if (typeof value === 'string' && value.length > 4) expect(answer.text).not.toContain(value);
    expect((await node.call('needs/cattivo')).status).toBe(404);
  });
});
