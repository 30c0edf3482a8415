import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { loadConfig, ROLES } from '#platform';
import {
  startPartyNetwork,
  type PartyNetwork,
  type TestAnswer,
  type TestCall,
  type TestNodeSpec,
} from '#testing';
import { IntakeConfig } from '../src/config.js';
import { IntakeModule } from '../src/intake.module.js';

const AMBITO = 'ambito-trani';
const TEXT = 'DATI INVENTATI: dal medico insieme';

const node = (id: string, institutions: readonly string[]): TestNodeSpec => ({
  id,
  institutions,
  load: (environment) => {
    const config = loadConfig(IntakeConfig, environment);
    return { config, module: IntakeModule.forRoot(config) };
  },
});

let network: PartyNetwork;
beforeAll(async () => {
  network = await startPartyNetwork([
    node('intake-ambiti', [AMBITO, 'ambito-andria']),
    node('intake-cav', ['cav-1']),
  ]);
});
afterAll(() => network.stop());

const COORDINATOR = { roles: ['coordinator'], subject: 'carla' };
const as = (subject: string): TestCall => ({ subject });
const call = (path: string, more: TestCall = {}, institution = AMBITO): Promise<TestAnswer> =>
  network.call(institution, path, more);
const manage = (path: string, body: object): Promise<TestAnswer> => call(path, { ...COORDINATOR, body });
const query = <T>(text: string, values: unknown[] = []): Promise<T[]> =>
  network.node('intake-ambiti').app.get(DataSource).query(text, values);

const addMember = async (body: object): Promise<string> => {
  const added = await manage('equipe/members', body);
  expect(added.status).toBe(201);
  return String(added.body['id']);
};
const memberOf = async (id: string): Promise<Record<string, unknown> | undefined> => {
  const { body } = await call('equipe');
  return (body['members'] as Record<string, unknown>[]).find((member) => member['id'] === id);
};

/** A file of somebody's, with a choice of hers. */
async function fileOf(subject: string): Promise<{ file: string; agreement: string }> {
  const opened = await call('cases', { subject, body: { subject: 'woman' } });
  const file = String(opened.body['id']);
  const agreed = await call(`cases/${file}/agreements`, {
    subject,
    body: {
      ...{ to: AMBITO, service: 'equipe-care', tiers: ['T0'], method: 'oral' },
      validUntil: new Date(Date.now() + 86_400_000).toISOString(),
    },
  });
  return { file, agreement: String(agreed.body['id']) };
}

describe('an ambito’s équipe', () => {
  it('has posts by role and employer, filled and vacant', async () => {
    const before = (await call('equipe')).body;
    const filled = await addMember({ role: 'psychologist', employer: 'asl-bt', subject: 'paola' });
    const vacant = await addMember({ role: 'social-worker' });
    const after = (await call('equipe')).body;
    expect([after['filled'], after['vacant']]).toEqual([
      Number(before['filled']) + 1,
      Number(before['vacant']) + 1,
    ]);
    expect(await memberOf(filled)).toMatchObject({
      role: 'psychologist',
      employer: 'asl-bt',
      subject: 'paola',
    });
    expect(await memberOf(vacant)).toMatchObject({ employer: AMBITO, subject: null, caseload: 0 });

    expect((await manage(`equipe/members/${vacant}/filling`, { subject: 'sara' })).status).toBe(200);
    expect(await memberOf(vacant)).toMatchObject({ subject: 'sara' });
    expect(await manage(`equipe/members/${vacant}/filling`, { subject: 'tina' })).toMatchObject({
      status: 409,
      body: { code: 'equipe.post', details: { state: 'filled' } },
    });
    expect((await manage(`equipe/members/${vacant}/vacancy`, {})).status).toBe(200);
    expect(await memberOf(vacant)).toMatchObject({ subject: null });
    expect((await manage(`equipe/members/${vacant}/end`, {})).status).toBe(200);
    expect(await memberOf(vacant)).toBeUndefined();
    expect((await manage(`equipe/members/${vacant}/end`, {})).status).toBe(409);
  });

  it('shows how many open files each works on, and not which', async () => {
    const id = await addMember({ role: 'educator', subject: 'elena' });
    const { file } = await fileOf('elena');
    await fileOf('elena');
    expect(await memberOf(id)).toMatchObject({ caseload: 2 });
    expect((await call('equipe')).text).not.toContain(file);
    const closed = await call(`cases/${file}/closure`, {
      ...as('elena'),
      body: { outcome: 'path-completed' },
    });
    expect(closed.status).toBe(200);
    expect(await memberOf(id)).toMatchObject({ caseload: 1 });
  });

  it('meets, with those who were there', async () => {
    const [one, two] = [
      await addMember({ role: 'legal', subject: 'lia' }),
      await addMember({ role: 'cultural-mediator' }),
    ];
    const heldAt = '2026-03-03T09:00:00.000Z';
    const met = await manage('equipe/meetings', { heldAt, members: [one] });
    expect(met.status).toBe(201);
    const { body } = await call('equipe/meetings');
    expect(body['items']).toContainEqual({ id: met.body['id'], heldAt, members: [one] });
    // nobody fills that post, and nobody was there tomorrow
    const empty = await manage('equipe/meetings', { heldAt, members: [two] });
    expect(empty).toMatchObject({ status: 422, body: { code: 'equipe.member-unknown' } });
    const ahead = await manage('equipe/meetings', { heldAt: '2999-01-01T00:00:00Z', members: [one] });
    expect(ahead).toMatchObject({ status: 422, body: { code: 'equipe.meeting' } });
    expect((await manage('equipe/meetings', { heldAt, members: [] })).status).toBe(400);
  });

  it('is changed once for one key', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const add = (body: object): Promise<TestAnswer> =>
      call('equipe/members', { ...COORDINATOR, headers, body });
    const [first, second] = [await add({ role: 'other' }), await add({ role: 'other' })];
    expect(second.body).toEqual(first.body);
    expect(await add({ role: 'legal' })).toMatchObject({ status: 422, body: { code: 'idempotency.reused' } });
  });

  it.each([
    [{ role: 'boss' }, 400],
    [{ role: 'via Inventata 3' }, 422],
    [{ role: 'legal', employer: 'nobody' }, 422],
    [{ role: 'legal', note: 'x' }, 400],
  ])('has no post %j', async (body, status) => {
    expect((await manage('equipe/members', body)).status).toBe(status);
  });
});

describe('a plan', () => {
  it('has steps that she has agreed to: sealed, due, done', async () => {
    const { file, agreement } = await fileOf('anna');
    const member = await addMember({ role: 'social-worker', subject: 'anna' });
    const step = { agreement, text: TEXT, due: '2026-12-20', member };
    const added = await call(`cases/${file}/plan-steps`, { ...as('anna'), body: step });
    expect(added.status).toBe(201);
    const id = String(added.body['id']);
    const list = async (): Promise<unknown> =>
      (await call(`cases/${file}/plan-steps`, as('anna'))).body['items'];
    expect(await list()).toEqual([{ id, ...step, doneAt: null }]);
    const complete = (): Promise<TestAnswer> =>
      call(`cases/${file}/plan-steps/${id}/completion`, { ...as('anna'), body: {} });
    expect((await complete()).status).toBe(204);
    expect(await complete()).toMatchObject({ status: 409, body: { code: 'plan-step.done' } });
    expect(await list()).toMatchObject([{ id, doneAt: expect.any(String) }]);
    const [stored] = await query<{ row: string; text: Buffer }>(
      `SELECT row_to_json(p)::text AS row, p.text FROM plan_step p WHERE id = $1`,
      [id],
    );
    expect(stored?.row).toContain(id);
    expect(stored?.row).not.toContain('INVENTATI');
    expect(stored?.text.includes('INVENTATI')).toBe(false);
  });

  it('is its file’s team’s, and every reading and refusal is on record', async () => {
    const { file, agreement } = await fileOf('anna');
    const path = `cases/${file}/plan-steps`;
    const body = { agreement, text: TEXT };
    expect((await call(path, { ...as('anna'), body })).status).toBe(201);
    await call(path, as('anna'));
    for (const who of [as('berta'), COORDINATOR]) {
      expect((await call(path, who)).body['code']).toBe('not-found');
      expect((await call(path, { ...who, body })).body['code']).toBe('not-found');
    }
    const records = await query<{ actor: string; action: string; outcome: string }>(
      `SELECT actor, action, outcome FROM access_record
       WHERE case_id = $1 AND (actor = 'berta' OR action = 'case-read') ORDER BY position`,
      [file],
    );
    expect(records).toEqual(
      expect.arrayContaining([
        { actor: 'anna', action: 'case-read', outcome: 'allowed' },
        { actor: 'berta', action: 'case-read', outcome: 'denied' },
        { actor: 'berta', action: 'case-written', outcome: 'denied' },
      ]),
    );
  });

  it('rests on a choice of hers that holds', async () => {
    const [{ file, agreement }, other] = [await fileOf('anna'), await fileOf('anna')];
    const add = (chosen: string): Promise<TestAnswer> =>
      call(`cases/${file}/plan-steps`, { ...as('anna'), body: { agreement: chosen, text: TEXT } });
    const foreign = { status: 422, body: { code: 'agreement.not-found' } };
    expect(await add(other.agreement)).toMatchObject(foreign);
    expect(await add(randomUUID())).toMatchObject(foreign);
    expect((await call(`agreements/${agreement}/withdrawal`, { ...as('anna'), body: {} })).status).toBe(202);
    expect(await add(agreement)).toMatchObject({
      status: 422,
      body: { code: 'agreement.does-not-cover', details: { lacks: 'withdrawn' } },
    });
  });

  it('keeps a step, and its end, once for one key, whatever has become of file and choice since', async () => {
    const { file, agreement } = await fileOf('anna');
    const path = `cases/${file}/plan-steps`;
    const send = (to: string, body: object, key: string): Promise<TestAnswer> =>
      call(to, { ...as('anna'), headers: { 'idempotency-key': key }, body });
    const [added, ended] = [randomUUID(), randomUUID()];
    const add = (key = added): Promise<TestAnswer> => send(path, { agreement, text: TEXT }, key);
    const first = await add();
    const end = `${path}/${String(first.body['id'])}/completion`;
    expect((await send(end, {}, ended)).status).toBe(204);
    await call(`agreements/${agreement}/withdrawal`, { ...as('anna'), body: {} });
    expect(await add()).toMatchObject({ status: 201, body: first.body });
    await query(`UPDATE case_file SET outcome = 'handed-over', closed_at = now() WHERE id = $1`, [file]);
    expect(await add()).toMatchObject({ status: 201, body: first.body });
    expect((await send(end, {}, ended)).status).toBe(204);
    // another key is another step
    expect((await add(randomUUID())).body['code']).toBe('case.handed-over');
    expect((await send(end, {}, randomUUID())).body['code']).toBe('case.handed-over');
    expect((await call(path, as('anna'))).body['items']).toHaveLength(1);
  });

  it('is gone with the case’s key', async () => {
    const { file, agreement } = await fileOf('anna');
    const path = `cases/${file}/plan-steps`;
    await call(path, { ...as('anna'), body: { agreement, text: TEXT } });
    const erased = await call(`cases/${file}/erasure`, { roles: ['dpo'], subject: 'dora', body: {} });
    expect(erased.status).toBeLessThan(300);
    const after = await call(path, as('anna'));
    expect(after.status).toBe(409);
    expect(after.text).not.toContain('INVENTATI');
  });
});

/** Route → what whoever may is answered: bodies are left empty, so what needs one is 400. */
const ROUTES: Readonly<Record<string, readonly [status: number, who: readonly string[]]>> = {
  'GET equipe': [200, ['operator', 'clinician', 'coordinator']],
  'GET equipe/meetings': [200, ['operator', 'clinician', 'coordinator']],
  'POST equipe/members': [400, ['coordinator']],
  'POST equipe/members/{member}/filling': [400, ['coordinator']],
  'POST equipe/members/{member}/vacancy': [200, ['coordinator']],
  'POST equipe/members/{member}/end': [200, ['coordinator']],
  'POST equipe/meetings': [400, ['coordinator']],
  'GET cases/{file}/plan-steps': [200, ['operator', 'clinician', 'coordinator']],
  'POST cases/{file}/plan-steps': [400, ['operator', 'clinician', 'coordinator']],
};

/** What each would take, were it there. */
const BODIES: Readonly<Record<string, object>> = {
  'POST equipe/members': { role: 'other' },
  'POST equipe/members/{member}/filling': { subject: 'olga' },
  'POST equipe/meetings': { heldAt: '2026-03-03T09:00:00Z', members: [randomUUID()] },
  'POST cases/{file}/plan-steps': { agreement: randomUUID(), text: TEXT },
};

describe.each(Object.entries(ROUTES))('%s', (route, [status, may]) => {
  const ask = async (institution: string, role: string, complete = false): Promise<number> => {
    const [method = '', path = ''] = route.split(' ');
    const member = await addMember({ role: 'other', subject: 'olga' });
    const { file } = await fileOf('team');
    const place = path.replace('{member}', member).replace('{file}', file);
    const more = method === 'GET' ? {} : { body: complete ? (BODIES[route] ?? {}) : {} };
    return (await call(place, { roles: [role], subject: 'team', ...more }, institution)).status;
  };

  it('is there for whom the table says', async () => {
    for (const role of ROLES) {
      expect([role, await ask(AMBITO, role)]).toEqual([role, may.includes(role) ? status : 404]);
    }
  });

  it('is not there for other institutions', async () => {
    // a centre has no équipe, another ambito another one
    expect(await ask('cav-1', 'coordinator', true)).toBe(404);
    if (route.includes('{')) expect(await ask('ambito-andria', 'coordinator', true)).toBe(404);
  });
});
