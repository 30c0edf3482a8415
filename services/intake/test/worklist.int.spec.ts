import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig, may, ROLES } from '#platform';
import { startPartyNetwork, waitFor, type PartyNetwork, type TestCall, type TestNodeSpec } from '#testing';
import { IntakeConfig } from '../src/config.js';
import { IntakeModule } from '../src/intake.module.js';

const CAV = 'cav-1';
const AMBITO = 'ambito-barletta';
const REQUEST = {
  to: AMBITO,
  service: 'equipe-care',
  urgency: 'E2',
  necessity: { ground: 'vital-interest', decidedBy: 'DATI INVENTATI' },
  needs: { adults: 1, callback: { name: 'DATI INVENTATI', phone: '000 900 0002' } },
};
const POLICE = { source: 'police', channel: 'phone', wish: 'yes' };

const intake = (id: string, institutions: readonly string[]): TestNodeSpec => ({
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
    intake('intake-cav', [CAV, 'cav-2']),
    intake('intake-ambiti', [AMBITO, 'ambito-trani']),
  ]);
});
afterAll(() => network.stop());

interface Item {
  readonly kind: string;
  readonly id: string;
  readonly side: string | null;
  readonly task: string | null;
  readonly referral: string | null;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly stage: string | null;
  readonly call: { readonly institution: string; readonly phone: string } | null;
  readonly about: object | null;
  readonly subject: object | null;
  readonly contact?: object;
}

const page = (of: string, query = '', call: TestCall = {}) => network.call(of, `worklist${query}`, call);
const work = async (of: string, call: TestCall = {}): Promise<Item[]> =>
  (await page(of, '?limit=200', call)).body['items'] as Item[];
const contact = async (minutes: number, more: object = {}, call: TestCall = {}): Promise<string> => {
  const callBackBy = new Date(Date.now() + minutes * 60_000).toISOString();
  const happened = new Date(Date.now() - 7_200_000).toISOString();
  const body = { ...POLICE, happened, callBackBy, ...more };
  return String((await network.call(CAV, 'contacts', { ...call, body })).body['id']);
};
const sent = async (more: object = {}): Promise<string> => {
  const answer = await network.call(CAV, 'referrals', { body: { ...REQUEST, ...more } });
  const id = String(answer.body['id']);
  await network.untilState(CAV, id, 'received');
  await network.untilState(AMBITO, id, 'received');
  return id;
};

describe('the worklist', () => {
  it('is one list by due time: contacts, requests on both sides, tasks', async () => {
    const [late, far] = [await contact(-30), await contact(60 * 24 * 300)];
    const running = await sent();
    const refused = await sent();
    await network.say(AMBITO, refused, 'acknowledgement');
    await network.say(AMBITO, refused, 'decline', { reason: 'no-place' });
    await network.untilState(CAV, refused, 'declined');

    const mine = await work(CAV);
    const times = mine.map(({ dueAt }) => dueAt);
    expect(times).toEqual([...times].sort());
    const find = (id: string): Item | undefined => mine.find((item) => item.id === id);
    expect(find(late)).toMatchObject({ kind: 'contact', overdue: true, call: null });
    expect(find(far)).toMatchObject({ kind: 'contact', overdue: false, mine: false });
    expect(mine.at(-1)?.id).toBe(far);
    const pis = (await network.call(CAV, `referrals/${running}`)).body;
    expect(find(running)).toMatchObject({
      kind: 'referral',
      side: 's',
      stage: pis['stage'],
      dueAt: pis['dueAt'],
      mine: true,
    });
    expect(find(running)?.call).toMatchObject({ institution: AMBITO });
    const reroute = mine.find(({ task, referral }) => task === 'reroute' && referral === refused);
    expect(reroute).toMatchObject({ kind: 'task', side: 's', stage: 'declined', mine: true });
    expect(reroute?.call?.phone).toMatch(/\d/);

    const theirs = await work(AMBITO);
    // nobody there has taken it in hand
    expect(theirs.find(({ id }) => id === running)).toMatchObject({
      kind: 'referral',
      side: 'r',
      call: null,
      mine: false,
    });
    expect(theirs.map(({ id }) => id)).not.toContain(late);
    expect(await work('cav-2')).toEqual([]);
  });

  it('says of each what a row on the screen needs, without asking again', async () => {
    const called = await contact(45, { wish: 'not-asked' });
    const voice = await sent({ agreed: 'voice' });
    const refused = await sent();
    await network.say(AMBITO, refused, 'acknowledgement');
    await network.say(AMBITO, refused, 'decline', { reason: 'no-place' });
    await network.untilState(CAV, refused, 'declined');

    const mine = await work(CAV);
    const about = { from: CAV, to: AMBITO, kind: 'request', service: 'equipe-care', urgency: 'E2' };
    expect(mine.find(({ id }) => id === voice)).toMatchObject({
      about: { ...about, state: 'received', voice: true },
      subject: null,
    });
    expect(mine.find(({ task, referral }) => task === 'reroute' && referral === refused)).toMatchObject({
      about: { ...about, state: 'declined', voice: false },
      subject: null,
    });
    const row = mine.find(({ id }) => id === called);
    expect(row).toMatchObject({ about: null, subject: null, contact: { ...POLICE, wish: 'not-asked' } });
    expect((await work(AMBITO)).find(({ id }) => id === voice)).toMatchObject({
      side: 'r',
      about: { ...about, state: 'received', voice: true },
    });
  });

  it('is the same, page by page', async () => {
    await contact(10);
    await contact(20);
    const whole = await work(CAV);
    expect(whole.length).toBeGreaterThan(3);
    const paged: Item[] = [];
    for (let next: string | null = ''; next !== null;) {
      const { body } = await page(CAV, `?limit=1${next === '' ? '' : `&cursor=${next}`}`);
      paged.push(...(body['items'] as Item[]));
      next = body['next'] as string | null;
    }
    expect(paged).toEqual(whole);
  });

  it('forgets what is done', async () => {
    const done = await contact(5);
    await network.call(CAV, `contacts/${done}/outcome`, { body: { outcome: 'information' } });
    const ended = await sent();
    await network.say(CAV, ended, 'cancellation', { reason: 'other' });
    const ids = (await work(CAV)).map(({ id }) => id);
    expect(ids).not.toContain(done);
    expect(ids).not.toContain(ended);
    await waitFor('the cancellation over there', async () =>
      (await work(AMBITO)).some(({ id }) => id === ended) ? undefined : true,
    );
  });

  it('holds nothing that this person is shut out of, and no word of whom it is about', async () => {
    const anna = { subject: 'anna' };
    const call = { callback: { name: 'Zanzara', phone: '000 900 7731' } };
    const id = await contact(15, call, anna);
    const file = String((await network.call(CAV, `contacts/${id}`, anna)).body['case']);
    const answer = await network.call(CAV, 'referrals', { ...anna, body: { ...REQUEST, case: file } });
    const referral = String(answer.body['id']);
    await network.untilState(CAV, referral, 'received');
    const { text } = await page(CAV, '?limit=200', anna);
    expect(text).toContain(referral);
    expect(text).not.toMatch(/Zanzara|900 7731|900 0002/);
    expect(text).not.toContain(file);
    await network.call(CAV, `cases/${file}/blocks`, { ...anna, body: { subject: 'carla' } });
    const hers = (await work(CAV, { subject: 'carla' })).flatMap((item) => [item.id, item.referral]);
    expect(hers).not.toContain(id);
    expect(hers).not.toContain(referral);
    expect((await work(CAV, { subject: 'berta' })).map((item) => item.id)).toContain(referral);
  });

  it('is for whoever works on requests', async () => {
    for (const role of ROLES) {
      const { status } = await page(CAV, '', { roles: [role] });
      expect([role, status]).toEqual([role, may([role], 'referral:read') ? 200 : 404]);
    }
  });

  it.each(['?cursor=bm8', '?limit=0', `?cursor=${Buffer.from('["1","x"]').toString('base64url')}`])(
    'cannot be asked for as %s',
    async (query) => {
      expect((await page(CAV, query)).status).toBe(400);
    },
  );

  it('has a cursor that names no item: one that is gone is no matter', async () => {
    const cursor = Buffer.from(JSON.stringify(['1', `contact:${randomUUID()}`])).toString('base64url');
    const { body } = await page(CAV, `?limit=200&cursor=${cursor}`);
    expect(body['items']).toEqual(await work(CAV));
  });
});
