import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { loadConfig, may, ROLES } from '#platform';
import { startPartyNetwork, type PartyNetwork, type TestAnswer, type TestCall } from '#testing';
import { IntakeConfig } from '../src/config.js';
import { IntakeModule } from '../src/intake.module.js';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startPartyNetwork([
    {
      id: 'intake-cav',
      institutions: ['cav-1', 'cav-2'],
      load: (environment) => {
        const config = loadConfig(IntakeConfig, environment);
        return { config, module: IntakeModule.forRoot(config) };
      },
    },
  ]);
});
afterAll(() => network.stop());

const POLICE = { source: 'police', channel: 'phone', wish: 'not-asked' };
const NAME = 'Xilofona Invéntata';
const PHONE = '000 900 7731';

const enter = (body: object, call: TestCall = {}): Promise<TestAnswer> =>
  network.call('cav-1', 'contacts', { ...call, body });
const close = (id: unknown, body: object, call: TestCall = {}): Promise<TestAnswer> =>
  network.call('cav-1', `contacts/${String(id)}/outcome`, { ...call, body });
const get = (path: string, call: TestCall = {}): Promise<TestAnswer> => network.call('cav-1', path, call);
/** Past the doors. */
const query = (text: string): Promise<unknown[]> =>
  network.node('intake-cav').app.get(DataSource).query(text);
const idsOf = ({ body }: TestAnswer): string[] => (body['items'] as { id: string }[]).map(({ id }) => id);

describe('an incoming contact', () => {
  it('is counted with nothing but codes', async () => {
    const entered = await enter(POLICE);
    expect(entered).toMatchObject({
      status: 201,
      body: { ...POLICE, learnedThrough: null, case: null, outcome: null, closedAt: null, overdue: false },
    });
    const { id } = entered.body;
    expect((await get(`contacts/${String(id)}`)).body).toEqual(entered.body);
    const closed = await close(id, { outcome: 'not-wished' });
    expect(closed).toMatchObject({ status: 200, body: { outcome: 'not-wished', case: null } });
    expect(idsOf(await get('contacts?state=closed'))).toContain(id);
    expect(idsOf(await get('contacts'))).not.toContain(id);
  });

  it('that was answered on the spot is closed at once', async () => {
    const entered = await enter({
      ...POLICE,
      source: 'helpline-1522',
      outcome: 'information',
      learnedThrough: 'web',
    });
    expect(entered).toMatchObject({ status: 201, body: { outcome: 'information', learnedThrough: 'web' } });
    expect(entered.body['closedAt']).not.toBeNull();
  });

  it('with a number to call opens a case, which alone holds it, sealed, for its team', async () => {
    const entered = await enter({ ...POLICE, callback: { name: NAME, phone: PHONE } }, { subject: 'anna' });
    const file = String(entered.body['case']);
    const identity = await get(`cases/${file}/identity`, { subject: 'anna' });
    expect(identity).toMatchObject({ status: 200, body: { name: NAME, phone: PHONE } });
    expect((await get(`cases/${file}/identity`, { subject: 'berta' })).status).toBe(404);
    expect(entered.text + (await get(`contacts/${String(entered.body['id'])}`)).text).not.toMatch(
      /900 7731|Xilofona/,
    );
    const stored = await query(`SELECT contact::text AS row FROM contact`);
    expect(JSON.stringify(stored)).not.toMatch(/900 7731|Xilofona/);

    const closed = await close(entered.body['id'], { outcome: 'taken-in-charge' }, { subject: 'anna' });
    expect(closed).toMatchObject({ status: 200, body: { case: file, outcome: 'taken-in-charge' } });
  });

  it('is listed by when somebody has to have called, and is overdue afterwards', async () => {
    const happened = new Date(Date.now() - 7_200_000).toISOString();
    const promised = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
    const late = await enter({ ...POLICE, happened, callBackBy: promised(-60) });
    const soon = await enter({ ...POLICE, happened, callBackBy: promised(60) });
    const sooner = await enter({ ...POLICE, happened, callBackBy: promised(30) });
    const [a, b, c] = [late, sooner, soon].map(({ body }) => body['id']);
    const mine = idsOf(await get('contacts?limit=200')).filter((id) => [a, b, c].includes(id));
    expect(mine).toEqual([a, b, c]);
    expect([late.body['overdue'], soon.body['overdue']]).toEqual([true, false]);

    const paged: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page = await get(`contacts?limit=1${next === '' ? '' : `&cursor=${next}`}`);
      paged.push(...idsOf(page));
      next = page.body['next'] as string | null;
    }
    expect(paged).toEqual(idsOf(await get('contacts?limit=200')));
    expect(new Set(paged).size).toBe(paged.length);
  });

  it('is closed once; the same call again says the same', async () => {
    const { id } = (await enter(POLICE)).body;
    const headers = { 'idempotency-key': randomUUID() };
    const first = await close(id, { outcome: 'sent-elsewhere' }, { headers });
    expect(await close(id, { outcome: 'sent-elsewhere' }, { headers })).toMatchObject({
      status: 200,
      body: first.body,
    });
    expect(await close(id, { outcome: 'information' })).toMatchObject({
      status: 409,
      body: { code: 'contact.closed', details: { outcome: 'sent-elsewhere' } },
    });
    const again = { 'idempotency-key': randomUUID() };
    const entered = await enter(POLICE, { headers: again });
    expect((await enter(POLICE, { headers: again })).body['id']).toBe(entered.body['id']);
    expect(await enter({ ...POLICE, wish: 'yes' }, { headers: again })).toMatchObject({
      status: 422,
      body: { code: 'idempotency.reused' },
    });
  });

  it('taken in charge belongs to a file of somebody who works on it', async () => {
    const { id } = (await enter(POLICE)).body;
    expect(await close(id, { outcome: 'taken-in-charge' })).toMatchObject({
      status: 422,
      body: { code: 'contact.needs-case' },
    });
    const file = (await network.call('cav-1', 'cases', { subject: 'anna', body: { subject: 'woman' } })).body[
      'id'
    ];
    const naming = { outcome: 'taken-in-charge', case: file };
    expect((await close(id, naming, { subject: 'berta' })).body['code']).toBe('not-found');
    expect(await close(id, naming, { subject: 'anna' })).toMatchObject({ status: 200, body: { case: file } });
  });

  it('tells the file that it belongs to how she came, where nothing says so yet', async () => {
    const anna = { subject: 'anna' };
    const file = async (id: unknown): Promise<unknown> =>
      (await get(`cases/${String(id)}`, anna)).body['firstContact'];
    const opened = await enter({ ...POLICE, learnedThrough: 'web', callback: {} }, anna);
    const told = { source: 'police', channel: 'phone', learnedThrough: 'web' };
    expect(await file(opened.body['case'])).toEqual(told);

    const open = async (body: object): Promise<unknown> =>
      (await network.call('cav-1', 'cases', { ...anna, body: { subject: 'woman', ...body } })).body['id'];
    const [empty, known] = [await open({}), await open({ firstContact: { source: 'herself' } })];
    for (const id of [empty, known]) {
      const { id: contact } = (await enter(POLICE)).body;
      expect((await close(contact, { outcome: 'taken-in-charge', case: id }, anna)).status).toBe(200);
    }
    expect(await file(empty)).toEqual({ source: 'police', channel: 'phone' });
    expect(await file(known)).toEqual({ source: 'herself' });
  });

  it('is not there for somebody whom its case shuts out', async () => {
    const { id, case: file } = (await enter({ ...POLICE, callback: {} }, { subject: 'anna' })).body;
    const shutOut = await network.call('cav-1', `cases/${String(file)}/blocks`, {
      subject: 'anna',
      body: { subject: 'carla' },
    });
    expect(shutOut.status).toBe(204);
    const carla = { subject: 'carla' };
    expect((await get(`contacts/${String(id)}`, carla)).body['code']).toBe('not-found');
    expect(idsOf(await get('contacts?limit=200', carla))).not.toContain(id);
    expect((await close(id, { outcome: 'information' }, carla)).status).toBe(404);
    expect((await get(`contacts/${String(id)}`)).body['outcome']).toBeNull();
  });

  it('is its institution’s alone, and for whoever works on requests there', async () => {
    const { id } = (await enter(POLICE)).body;
    expect((await network.call('cav-2', `contacts/${String(id)}`)).body['code']).toBe('not-found');
    expect(idsOf(await network.call('cav-2', 'contacts?limit=200'))).not.toContain(id);
    for (const role of ROLES) {
      const roles = [role];
      const allowed = may([role], 'referral:read');
      expect([role, (await get('contacts', { roles })).status]).toEqual([role, allowed ? 200 : 404]);
      expect([role, (await enter(POLICE, { roles })).status]).toEqual([role, allowed ? 201 : 404]);
      const { status } = await close((await enter(POLICE)).body['id'], { outcome: 'information' }, { roles });
      expect([role, status]).toEqual([role, allowed ? 200 : 404]);
    }
  });

  it.each([
    [{ ...POLICE, source: 'neighbour 000 900 7731' }, 422],
    [{ ...POLICE, wish: null }, 400],
    [{ ...POLICE, callback: { phone: 'via Inventata 3' } }, 400],
    [{ ...POLICE, callback: { fiscalCode: 'NVNXLF' } }, 400],
    [{ ...POLICE, happened: '2999-01-01T00:00:00Z' }, 422],
    [{ ...POLICE, callBackBy: '2001-01-01T00:00:00Z' }, 422],
    [{ ...POLICE, outcome: 'taken-in-charge' }, 422],
  ])('that says %j is refused, and nothing is kept', async (body, status) => {
    const count = (): Promise<unknown[]> =>
      query(`SELECT count(*) FROM contact UNION ALL SELECT count(*) FROM case_file`);
    const before = await count();
    const refused = await enter(body);
    expect(refused.status).toBe(status);
    expect(refused.text).not.toMatch(/900 7731|Inventata|NVNXLF/);
    expect(await count()).toEqual(before);
  });

  it.each([
    'contacts?cursor=bm8',
    'contacts?state=closed&cursor=WyJ4Il0',
    'contacts?limit=0',
    'contacts?state=lost',
  ])('cannot be asked for as %s', async (path) => {
    expect((await get(path)).status).toBe(400);
  });
});

describe('files in the statistics', () => {
  it('are counted as opened, as closed by how, and as those that are open in the end', async () => {
    const open = async (openedAt: string, closedAt: string | null, outcome: string | null): Promise<void> => {
      const opened = await network.call('cav-2', 'cases', { body: { subject: 'woman' } });
      await query(
        `UPDATE case_file SET opened_at = '${openedAt}', closed_at = ${closedAt === null ? 'NULL' : `'${closedAt}'`},
           outcome = ${outcome === null ? 'NULL' : `'${outcome}'`}, closed_by = ${outcome === null ? 'NULL' : `'x'`}
         WHERE id = '${String(opened.body['id'])}'`,
      );
    };
    await open('2025-02-01', null, null);
    await open('2025-05-01', '2025-05-20', 'goals-reached');
    await open('2025-06-30', '2025-08-01', 'contact-lost');
    await open('2025-07-01T12:00:00Z', null, null);
    const { body } = await network.call('cav-2', 'statistics?period=2025-Q2', { roles: ['coordinator'] });
    const figures = body['figures'] as { figure: string; by?: string; count: number }[];
    expect(figures.filter(({ figure }) => figure.startsWith('files'))).toEqual([
      { figure: 'files-closed-by-outcome', by: 'goals-reached', count: 1 },
      { figure: 'files-open', count: 2 },
      { figure: 'files-opened', count: 2 },
      { figure: 'files-opened-by-subject', by: 'woman', count: 2 },
    ]);
  });
});

describe('contacts in the statistics', () => {
  it('are counted in the period in which they came, not in which they were entered', async () => {
    const happened = '2025-02-03T10:00:00Z';
    await enter({ source: 'school', channel: 'phone', wish: 'yes', happened, outcome: 'information' });
    await enter({ source: 'police', channel: 'phone', wish: 'not-asked', happened });
    const { body } = await get('statistics?period=2025-Q1', { roles: ['coordinator'] });
    const figures = body['figures'] as { figure: string; by?: string; count: number }[];
    const counted = Object.fromEntries(
      figures.map(({ figure, by = '', count }) => [`${figure} ${by}`, count]),
    );
    expect(counted).toEqual({
      'contacts ': 2,
      'contacts-by-source school': 1,
      'contacts-by-source police': 1,
      'contacts-by-channel phone': 2,
      'contacts-by-wish yes': 1,
      'contacts-by-wish not-asked': 1,
      'contacts-by-outcome information': 1,
      'contacts-by-outcome open': 1,
      'files-opened ': 0,
      'files-open ': 0,
      'placements-outside ': 0,
      'equipe-cases-open ': 0,
    });
    expect((await get('statistics?period=2025-Q1')).status).toBe(404);
  });

  it('has a callback of its own in the contract: that of a request must be there', async () => {
    const { url } = network.node('intake-cav');
    const { components } = (await (await fetch(`${url}/api/intake-cav/openapi.json`)).json()) as {
      components: { schemas: Record<string, { required?: string[] }> };
    };
    expect(components.schemas['CallbackDto']?.required).toEqual(['name', 'phone']);
    expect(components.schemas['ContactCallbackDto']?.required).toBeUndefined();
  });
});
