import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import type { PartyNetwork, TestAnswer } from '#testing';
import { newSubjectKey } from '#trust';
import { dutyKeys } from '../src/duty/people.js';
import { contextOf, databaseOf, REQUEST, send, someone, startNodes, type Someone } from './nodes.js';

const BARLETTA = 'ambito-barletta';
const ADDRESS = 'canarino.bruna@ambito.example';
const PHONE = '000 900 0078';

let network: PartyNetwork;
let carla: Someone;
let bruna: Someone;
beforeAll(async () => {
  network = await startNodes({
    'intake-ambiti': { STAFFETTA_MAIL_DOMAINS: 'ambito-barletta=ambito.example,ambito-andria=altro.example' },
  });
  carla = someone(network, BARLETTA, 'carla', ['coordinator']);
  bruna = someone(network, BARLETTA, 'bruna');
});
afterAll(() => network.stop());

const items = ({ body }: TestAnswer): readonly Record<string, unknown>[] =>
  body['items'] as readonly Record<string, unknown>[];

/** Writes a new shift. @returns its id */
async function shift(more: object, by: Someone = carla): Promise<string> {
  const id = newId();
  const answer = await by.put(`duty/shifts/${id}`, { subject: 'bruna', kind: 'presence', ...more }, '"0"');
  if (answer.status !== 200) throw new Error(answer.text);
  return id;
}

/** Monday, 4 December 2028 in Barletta, and the days around it: all of them ahead. */
const at = (day: number, clock: string): string =>
  `2028-12-${String(day).padStart(2, '0')}T${clock}:00+01:00`;

describe('the rota', () => {
  it('says who is on duty at a moment, with the number to call; overlapping is allowed', async () => {
    await shift({ from: at(4, '08:00'), until: at(4, '20:00'), phone: PHONE });
    const night = await shift({
      ...{ subject: 'dina', kind: 'on-call', service: 'social-emergency' },
      ...{ from: at(4, '18:00'), until: at(5, '08:00') },
    });
    const on = async (moment: string): Promise<unknown[]> =>
      items(await bruna.get(`duty?at=${encodeURIComponent(moment)}`)).map(({ subject }) => subject);
    expect(await on(at(4, '07:59'))).toEqual([]);
    expect(await on(at(4, '08:00'))).toEqual(['bruna']);
    expect(await on(at(4, '19:00'))).toEqual(['bruna', 'dina']);
    expect(await on(at(4, '20:00'))).toEqual(['dina']);
    const now = await bruna.get(`duty?at=${encodeURIComponent(at(4, '19:00'))}`);
    expect(items(now)[0]).toMatchObject({ phone: PHONE, kind: 'presence', service: null });
    expect(items(now)[1]).toMatchObject({ id: night, phone: null, service: 'social-emergency' });
    expect(
      items(
        await someone(network, 'ambito-andria', 'eva').get(`duty?at=${at(4, '19:00').replace('+', '%2B')}`),
      ),
    ).toEqual([]);
  });

  it('is changed as it was last seen, by the coordinator', async () => {
    const id = await shift({ from: at(11, '08:00'), until: at(11, '14:00') });
    const body = { subject: 'dina', kind: 'presence', from: at(11, '08:00'), until: at(11, '15:00') };
    expect((await carla.put(`duty/shifts/${id}`, body, '"0"')).status).toBe(412);
    const changed = await carla.put(`duty/shifts/${id}`, body, '"1"');
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
    expect((await bruna.put(`duty/shifts/${id}`, body, '"2"')).status).toBe(404);
    const elsewhere = someone(network, 'ambito-andria', 'eva', ['coordinator']);
    expect((await elsewhere.put(`duty/shifts/${id}`, body, '"2"')).status).toBe(404);
    const remove = (who: string, institution: string): Promise<TestAnswer> =>
      network.call(institution, `duty/shifts/${id}`, {
        method: 'DELETE',
        subject: who,
        roles: ['coordinator'],
      });
    expect((await remove('eva', 'ambito-andria')).status).toBe(404);
    expect((await remove('carla', BARLETTA)).status).toBe(204);
    expect((await remove('carla', BARLETTA)).status).toBe(404);
  });

  it.each<[string, object, number, string]>([
    ['an end before its beginning', { until: at(4, '07:00') }, 422, 'duty.period'],
    ['a shift of months', { until: '2029-03-01T08:00:00+01:00' }, 422, 'duty.period'],
    ['a service that nobody asks it for', { service: 'placement' }, 422, 'duty.service'],
    ['a day that is over', { from: '2026-03-02T08:00:00Z', until: '2026-03-02T14:00:00Z' }, 409, 'duty.past'],
    ['a number where a code belongs', { kind: '333 1234567' }, 422, 'request.contact-in-code'],
    ['a time without its offset', { from: '2028-12-04T08:00:00' }, 400, 'request.invalid'],
  ])('refuses %s, and nothing changes', async (_, more, status, code) => {
    const id = newId();
    const body = { subject: 'bruna', kind: 'presence', from: at(4, '08:00'), until: at(4, '20:00'), ...more };
    const answer = await carla.put(`duty/shifts/${id}`, body, '"0"');
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    const [row]: { n: string }[] = await databaseOf(network, 'intake-ambiti').query(
      `SELECT count(*) AS n FROM duty_shift WHERE id = $1`,
      [id],
    );
    expect(row?.n).toBe('0');
  });

  it('shows where nobody is on duty, by the hours of the service and the Italian calendar', async () => {
    // Thursday 7 December; Friday 8 is a holiday: the office is closed, the emergency service is not
    await shift({ service: 'social-emergency', from: at(7, '00:00'), until: at(8, '00:00') });
    await shift({ service: 'equipe-care', from: at(7, '08:30'), until: at(7, '12:00') });
    const query = `from=${encodeURIComponent(at(7, '00:00'))}&to=${encodeURIComponent(at(9, '00:00'))}`;
    const gaps = items(await bruna.get(`duty/gaps?${query}`)).filter(({ service }) =>
      ['social-emergency', 'equipe-care'].includes(String(service)),
    );
    const utc = (day: number, clock: string): string => new Date(at(day, clock)).toISOString();
    expect(gaps).toEqual([
      { service: 'equipe-care', from: utc(7, '12:00'), until: utc(7, '13:30'), workingDay: true },
      { service: 'social-emergency', from: utc(8, '00:00'), until: utc(9, '00:00'), workingDay: false },
    ]);
    const long = `from=${encodeURIComponent(at(7, '00:00'))}&to=2029-06-01T00:00:00Z`;
    expect((await bruna.get(`duty/gaps?${long}`)).body['code']).toBe('duty.period');
  });
});

describe('the number to call', () => {
  it('is that of whoever is on duty at one’s own institution, and the registry’s elsewhere', async () => {
    const morning = at(13, '10:00');
    const ask = async (who: Someone): Promise<unknown> =>
      (await who.post('who-answers', { service: 'equipe-care', comune: '110002', at: morning })).body;
    const anna = someone(network, 'cav-1', 'anna');
    const registry = await ask(anna);
    expect(registry).toMatchObject({ institution: BARLETTA, phone: '000 200 0002' });
    expect(await ask(bruna)).toMatchObject({ institution: BARLETTA, phone: '000 200 0002' });
    const day = { from: at(13, '08:00'), until: at(13, '20:00') };
    await shift({ ...day, subject: 'dina', phone: '000 900 0001' });
    await shift({ ...day, subject: 'olga', service: 'social-emergency', phone: '000 900 0002' });
    expect(await ask(bruna)).toMatchObject({ phone: '000 900 0001' });
    await shift({ ...day, service: 'equipe-care', kind: 'on-call', phone: PHONE });
    expect(await ask(bruna)).toMatchObject({ phone: PHONE });
    expect(await ask(anna)).toEqual(registry);
  });

  it('is the same in the worklist', async () => {
    const id = await send(network, BARLETTA, REQUEST);
    const call = async (): Promise<unknown> =>
      items(await bruna.get('worklist?limit=200')).find(
        (item) => item['id'] === id && item['side'] === 's',
      )?.['call'];
    expect(await call()).toMatchObject({ institution: BARLETTA, phone: '000 200 0002' });
    const hours = (count: number): string => new Date(Date.now() + count * 3_600_000).toISOString();
    await shift({ subject: 'dina', from: hours(-1), until: hours(5), phone: '000 900 0044' });
    expect(await call()).toMatchObject({ institution: BARLETTA, phone: '000 900 0044' });
  });
});

describe('where somebody is told', () => {
  it('is written by herself or the coordinator, at the institution’s own domains, and sealed', async () => {
    const put = (who: Someone, path: string, body: object, ifMatch: string): Promise<TestAnswer> =>
      who.put(path, body, ifMatch);
    expect((await put(bruna, 'duty/contact', { email: 'lei@altrove.example' }, '*')).body['code']).toBe(
      'duty.foreign-address',
    );
    // another institution's of the same node
    const neighbour = { email: 'bruna@altro.example' };
    expect((await put(bruna, 'duty/contact', neighbour, '*')).body['code']).toBe('duty.foreign-address');
    expect((await put(bruna, 'duty/contact', { webhook: 'sms-bruna' }, '*')).body['code']).toBe(
      'duty.webhook-unknown',
    );
    const text = { webhook: 'a-333-1234567' };
    expect((await put(bruna, 'duty/contact', text, '*')).body['code']).toBe('request.contact-in-code');
    expect((await put(bruna, 'duty/contact', { email: ADDRESS }, '*')).status).toBe(204);
    const own = await bruna.get('duty/contact');
    expect(own.body).toEqual({ email: ADDRESS });
    expect((await put(bruna, 'duty/contact', {}, '"0"')).status).toBe(412);

    const people = await carla.get('duty/people');
    expect(people.text).not.toContain(ADDRESS);
    const found = items(people).find(({ subject }) => subject === 'bruna');
    expect(found).toMatchObject({ channels: ['email'], coordinator: false });
    const id = String(found?.['id']);
    expect((await put(bruna, `duty/people/${id}/contact`, {}, '*')).status).toBe(404);
    const elsewhere = someone(network, 'ambito-andria', 'eva', ['coordinator']);
    expect((await put(elsewhere, `duty/people/${id}/contact`, {}, '*')).status).toBe(404);
    expect(
      (await put(carla, `duty/people/${id}/contact`, { email: ADDRESS.toUpperCase() }, '*')).status,
    ).toBe(204);

    const rows: { contact: Buffer; phone: Buffer | null }[] = await databaseOf(
      network,
      'intake-ambiti',
    ).query(`SELECT contact, phone FROM duty_person p JOIN duty_shift s ON s.person = p.id WHERE p.id = $1`, [
      id,
    ]);
    const stored = Buffer.concat(rows.flatMap(({ contact, phone }) => [contact, phone ?? Buffer.alloc(0)]));
    expect(stored.includes('canarino')).toBe(false);
    expect(stored.includes(PHONE)).toBe(false);
  });

  it('makes a coordinator one who is told when nobody else can be', async () => {
    await carla.put('duty/contact', { email: 'carla@ambito.example' }, '*');
    const [found] = items(await carla.get('duty/people')).filter(({ subject }) => subject === 'carla');
    expect(found).toMatchObject({ coordinator: true, channels: ['email'] });
  });

  it('makes nobody a coordinator who is none any more: by her own word in her new role, or another’s', async () => {
    const isCoordinator = async (name: string): Promise<unknown> =>
      items(await carla.get('duty/people')).find(({ subject }) => subject === name)?.['coordinator'];
    const enter = (subject: string, more: object = {}): Promise<TestAnswer> =>
      carla.post('duty/people', { subject, ...more });
    const mara = (roles: readonly string[]): Someone => someone(network, BARLETTA, 'mara', roles);
    await mara(['operator', 'coordinator']).put('duty/contact', { email: 'mara@ambito.example' }, '*');
    expect(await isCoordinator('mara')).toBe(true);
    await mara(['operator']).put('duty/contact', { email: 'mara@ambito.example' }, '*');
    expect(await isCoordinator('mara')).toBe(false);

    await enter('nadia', { coordinator: true });
    // a shift, or being entered again, says nothing of it
    await enter('nadia');
    await shift({ subject: 'nadia', from: at(27, '08:00'), until: at(27, '20:00') });
    expect(await isCoordinator('nadia')).toBe(true);
    await enter('nadia', { coordinator: false });
    expect(await isCoordinator('nadia')).toBe(false);
  });

  it('is gone with a key that was lost, the numbers too; the rota stays, and what is written anew is read', async () => {
    const lia = someone(network, BARLETTA, 'lia');
    const day = { subject: 'lia', from: at(20, '08:00'), until: at(20, '20:00') };
    await shift({ ...day, phone: PHONE });
    expect((await lia.put('duty/contact', { email: 'lia@ambito.example' }, '*')).status).toBe(204);
    const [person] = items(await carla.get('duty/people')).filter(({ subject }) => subject === 'lia');
    const id = String(person?.['id']);
    const db = databaseOf(network, 'intake-ambiti');
    const { keyStore } = contextOf(network, 'intake-ambiti');
    const numbers = async (): Promise<unknown[]> =>
      items(await lia.get(`duty?at=${encodeURIComponent(at(20, '12:00'))}`)).map(({ phone }) => phone);

    // a store that was restored from an older copy: another key of hers
    await keyStore.putSubjectKeys([{ subject: id, key: newSubjectKey() }]);
    expect(await numbers()).toEqual([null]);
    expect((await lia.get('duty/contact')).body).toEqual({});

    // or none at all
    expect(await keyStore.deleteSubjectKeys([id])).toBe(1);
    const second = await shift({ ...day, phone: '000 900 0079' });
    expect((await numbers()).sort()).toEqual(['000 900 0079', null]);
    const left: unknown[] = await db.query(
      `SELECT s.id FROM duty_shift s WHERE s.person = $1 AND s.phone IS NOT NULL
       UNION ALL SELECT p.id FROM duty_person p WHERE p.id = $1 AND p.contact IS NOT NULL`,
      [id],
    );
    expect(left).toEqual([{ id: second }]);
  });

  it('goes with her, the key that it was sealed under too', async () => {
    const answer = await carla.post('duty/people', { subject: 'rosa' });
    const id = String(answer.body['id']);
    expect((await carla.post('duty/people', { subject: 'rosa' })).body['id']).toBe(id);
    const running = await shift({ subject: 'rosa', from: at(18, '08:00'), until: at(18, '20:00') });
    const remove = (path: string): Promise<TestAnswer> =>
      network.call(BARLETTA, path, { method: 'DELETE', subject: 'carla', roles: ['coordinator'] });
    expect((await remove(`duty/people/${id}`)).body['code']).toBe('duty.on-duty');
    expect((await remove(`duty/shifts/${running}`)).status).toBe(204);
    const { keyStore } = contextOf(network, 'intake-ambiti');
    expect(await keyStore.subjectKey(id)).toBeDefined();
    expect(await dutyKeys(databaseOf(network, 'intake-ambiti'))).toContain(id);
    expect((await remove(`duty/people/${id}`)).status).toBe(204);
    expect(await keyStore.subjectKey(id)).toBeUndefined();
    expect((await remove(`duty/people/${id}`)).status).toBe(404);
  });
});
