import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { PartyModule } from '#party';
import { loadConfig, NodeConfig, ROLES } from '#platform';
import { startPartyNetwork, type PartyNetwork, type TestAnswer, type TestCall } from '#testing';
import { remindOfObservations } from '../src/app/observation.js';
import { AslLiaisonModule } from '../src/asl-liaison.module.js';
import { AslLiaisonConfig } from '../src/config.js';

const ASL = 'asl-bt';
/** Barletta. */
const COMUNE = '110002';
const HOUR = 3_600_000;

let network: PartyNetwork;
let db: DataSource;
beforeAll(async () => {
  const party = (id: string, institutions: readonly string[]) => ({
    id,
    institutions,
    load: (environment: Parameters<typeof loadConfig>[1]) => {
      const config = loadConfig(NodeConfig, environment);
      return { config, module: PartyModule.forRoot({ config }) };
    },
  });
  network = await startPartyNetwork([
    {
      id: 'asl-liaison',
      institutions: [ASL],
      load: (environment) => {
        const config = loadConfig(AslLiaisonConfig, environment);
        return { config, module: AslLiaisonModule.forRoot(config) };
      },
    },
    party('intake-cav', ['cav-1', 'cav-2']),
    party('intake-ambiti', ['ambito-barletta']),
  ]);
  db = network.node('asl-liaison').app.get(DataSource);
});
afterAll(() => network.stop());

/** The five fields. */
const FIVE = {
  comune: COMUNE,
  choice: 'oral',
  level: 'high',
  children: [{ ageBand: '3-5' }, { ageBand: '3-5' }],
  callback: '000 700 0001',
};

const post = (path: string, body: object, call: TestCall = {}): Promise<TestAnswer> =>
  network.call(ASL, path, { roles: ['clinician'], ...call, body });
const activate = (more: object = {}, call: TestCall = {}): Promise<TestAnswer> =>
  post('activations', { ...FIVE, ...more }, call);
const count = async (table: string): Promise<number> => {
  const [row] = await db.query<{ n: number }[]>(`SELECT count(*)::int AS n FROM ${table}`);
  return row?.n ?? 0;
};
interface Task {
  readonly kind: string;
  readonly about: string | null;
  readonly dueAt: string | null;
}
const tasksAbout = async (id: unknown, roles: string[]): Promise<Task[]> => {
  const { body } = await network.call(ASL, 'tasks', { roles });
  return (body['items'] as Task[]).filter(({ about }) => about === id);
};

describe('"Attiva la rete"', () => {
  it('takes five fields, and asks whoever answers now', async () => {
    const { body: who } = await post('who-answers', { service: 'centre-support', comune: COMUNE });
    const activated = await activate();
    expect(activated).toMatchObject({
      status: 201,
      body: {
        ...{ to: who['institution'], service: 'centre-support', urgency: 'E1', state: 'draft' },
        call: { institution: who['institution'], phone: who['phone'] },
        observation: null,
      },
    });
    expect(Object.keys(FIVE)).toHaveLength(5);
    const id = String(activated.body['id']);
    const to = String(who['institution']);
    await network.untilState(to, id, 'received');
    await network.say(to, id, 'acknowledgement');
    const content = await network.call(to, `referrals/${id}/content`);
    expect(content.body).toMatchObject({
      needs: { adults: 1, children: FIVE.children, callback: { phone: FIVE.callback } },
      risk: { tool: 'da-5', level: 'high' },
    });
    expect(content.text).not.toContain(COMUNE);
  });

  it('is E2 below high danger, goes to the centre of her choice, and rests on a ground where she cannot choose', async () => {
    const sent = await activate({ to: 'cav-2', level: 'medium', choice: 'unable-to-agree' });
    expect(sent).toMatchObject({ status: 201, body: { to: 'cav-2', urgency: 'E2', ground: 'necessity' } });
    const extreme = await activate({ to: 'cav-2', level: 'extreme' });
    expect(extreme.body).toMatchObject({ urgency: 'E1' });
    const danger = await activate({ to: 'cav-2', urgency: 'E0' });
    expect(danger.body).toMatchObject({ urgency: 'E0', phoneFirst: '112' });
  });

  it('makes one file and one request, however often and however at once it is sent', async () => {
    const [files, agreements] = [await count('case_file'), await count('agreement')];
    const headers = { 'idempotency-key': newId() };
    const answers = await Promise.all([1, 2, 3].map(() => activate({ observation: true }, { headers })));
    const again = await activate({ observation: true }, { headers });
    expect(new Set([...answers, again].map(({ body }) => body['id'])).size).toBe(1);
    expect(again).toMatchObject({ status: 201, body: { observation: { outcome: null } } });
    expect([await count('case_file'), await count('agreement')]).toEqual([files + 1, agreements + 1]);
    const other = await activate({ level: 'low' }, { headers });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.reused' } });
  });

  it('never reaches a bed: refused with a number to call, and nothing is left behind', async () => {
    const before = [await count('case_file'), await count('referral'), await count('agreement')];
    const refused = await activate({ to: 'casa-rifugio-1' });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'referral.no-flow', details: { call: expect.stringMatching(/^000 /) } },
    });
    expect([await count('case_file'), await count('referral'), await count('agreement')]).toEqual(before);
  });

  it.each([
    [{ choice: 'chiamare 347 1234567' }, 422, 'request.contact-in-code'],
    [{ level: 'in via Roma 3' }, 422, 'request.contact-in-code'],
    [{ comune: '999999' }, 422, 'comune.unknown'],
    [{ children: undefined }, 400, 'request.invalid'],
    [{ name: 'Xilofona' }, 400, 'request.invalid'],
  ])('refuses %j', async (more, status, code) => {
    const refused = await activate(more);
    // always a number to call
    expect(refused).toMatchObject({
      status,
      body: { code, details: { call: expect.stringMatching(/^000 /) } },
    });
    expect(refused.text).not.toMatch(/347 ?1234567|Roma|Xilofona/);
  });
});

describe('an observation', () => {
  it('has to be settled within 36 hours; then it is the coordinator’s, to end within 72', async () => {
    const { body } = await activate({ observation: true });
    const { id, since, settleBy, endBy } = body['observation'] as Record<string, string>;
    const began = new Date(String(since)).getTime();
    expect(new Date(String(settleBy)).getTime() - began).toBe(36 * HOUR);
    expect(new Date(String(endBy)).getTime() - began).toBe(72 * HOUR);
    expect(await tasksAbout(id, ['clinician'])).toMatchObject([{ kind: 'end-observation', dueAt: settleBy }]);

    const remind = (at: number): Promise<void> =>
      db.transaction((tx) => remindOfObservations(tx, new Date(at)));
    await remind(began + 36 * HOUR - 1);
    expect(await tasksAbout(id, ['coordinator'])).toHaveLength(1);
    // two replicas
    await Promise.all([remind(began + 36 * HOUR), remind(began + 36 * HOUR)]);
    expect(await tasksAbout(id, ['coordinator'])).toMatchObject([
      { kind: 'end-observation' },
      { kind: 'observation-over', dueAt: endBy },
    ]);
    expect(await tasksAbout(id, ['clinician'])).toHaveLength(1);

    const ended = await post(`observations/${String(id)}/end`, { outcome: 'placed' });
    expect(ended).toMatchObject({ status: 200, body: { outcome: 'placed', overdue: false } });
    expect(await tasksAbout(id, ['coordinator'])).toEqual([]);
    const again = await post(`observations/${String(id)}/end`, { outcome: 'left' });
    expect(again).toMatchObject({ status: 409, body: { code: 'observation.ended' } });
    const { body: over } = await network.call(ASL, 'observations?state=ended');
    expect((over['items'] as { id: string }[]).map((each) => each.id)).toContain(id);
  });

  it('is begun later too, once for a request, and not before it can have begun', async () => {
    const referral = String((await activate()).body['id']);
    const since = new Date(Date.now() - 2 * HOUR).toISOString();
    const future = new Date(Date.now() + HOUR).toISOString();
    expect((await post('observations', { referral, since: future })).body['code']).toBe('observation.since');
    const begun = await post('observations', { referral, since });
    expect(begun).toMatchObject({ status: 201, body: { referral, since, overdue: false } });
    expect(await post('observations', { referral })).toMatchObject({
      status: 409,
      body: { code: 'observation.exists', details: { id: begun.body['id'] } },
    });
    expect((await post('observations', { referral: newId() })).status).toBe(404);
    const open = await network.call(ASL, 'observations');
    const items = open.body['items'] as { id: string; settleBy: string }[];
    expect(items.map(({ id }) => id)).toContain(begun.body['id']);
    expect(items.map(({ settleBy }) => settleBy)).toEqual(items.map(({ settleBy }) => settleBy).sort());
  });
});

describe('who may', () => {
  const ROUTES: Readonly<Record<string, number>> = {
    'POST activations': 400,
    'POST observations': 400,
    'GET observations': 200,
    'POST observations/{id}/end': 400,
  };
  const ask = async (route: string, institution: string, role: string): Promise<number> => {
    const [method = '', path = ''] = route.split(' ');
    const url = path.replace('{id}', newId());
    const token = await network.issuer.token(institution, [role]);
    const { status } = await fetch(`${network.node('asl-liaison').url}/api/asl-liaison/v1/${url}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'idempotency-key': newId() }),
      },
      ...(method === 'GET' ? {} : { body: '{}' }),
    });
    return status;
  };

  it.each(Object.entries(ROUTES))('%s', async (route, there) => {
    for (const role of ROLES) {
      const may = ['operator', 'clinician', 'coordinator'].includes(role);
      expect([role, await ask(route, ASL, role)]).toEqual([role, may ? there : 404]);
    }
    expect(await ask(route, 'cav-1', 'coordinator')).toBe(404);
  });
});
