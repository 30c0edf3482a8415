import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { ROLES } from '#platform';
import type { PartyNetwork, TestAnswer, TestCall } from '#testing';
import { remindOfArrivals } from '../src/app/arrival.js';
import { aslFigures } from '../src/app/count-figures.js';
import { ASL, startAslNetwork } from './asl-network.js';

const MINUTE = 60_000;

let network: PartyNetwork;
let db: DataSource;
beforeAll(async () => {
  network = await startAslNetwork({});
  db = network.node('asl-liaison').app.get(DataSource);
});
afterAll(() => network.stop());

const post = (path: string, body: object = {}, call: TestCall = {}): Promise<TestAnswer> =>
  network.call(ASL, path, { roles: ['clinician'], ...call, body });
const remind = (at: number): Promise<void> => db.transaction((tx) => remindOfArrivals(tx, new Date(at)));
const tasksAbout = async (id: unknown, roles: string[]): Promise<{ kind: string; dueAt: string }[]> => {
  const { body } = await network.call(ASL, 'tasks', { roles });
  const items = body['items'] as { kind: string; about: string; dueAt: string }[];
  return items.filter(({ about }) => about === id);
};
const kinds = async (id: unknown, role: string): Promise<string[]> =>
  (await tasksAbout(id, [role])).map(({ kind }) => kind);
const ago = (minutes: number): string => new Date(Date.now() - minutes * MINUTE).toISOString();

describe('a woman who was triaged', () => {
  it('is to be seen within twenty minutes; then in three steps more people are told, each step once', async () => {
    const entered = await post('arrivals');
    expect(entered).toMatchObject({ status: 201, body: { step: 0, late: false, outcome: null } });
    const { id, triagedAt, seeBy } = entered.body as Record<string, string>;
    const triaged = new Date(String(triagedAt)).getTime();
    expect(new Date(String(seeBy)).getTime() - triaged).toBe(20 * MINUTE);
    expect(await tasksAbout(id, ['clinician'])).toMatchObject([
      { kind: 'see-arrival', dueAt: seeBy, subject: { kind: 'arrival', id } },
    ]);
    const { body: work } = await network.call(ASL, 'worklist', { roles: ['clinician'] });
    expect(work['items']).toContainEqual(
      expect.objectContaining({ task: 'see-arrival', about: null, subject: { kind: 'arrival', id } }),
    );

    await remind(triaged + 20 * MINUTE - 1);
    expect(await kinds(id, 'coordinator')).toEqual(['see-arrival']);
    // two replicas
    await Promise.all([remind(triaged + 20 * MINUTE), remind(triaged + 20 * MINUTE)]);
    expect(await kinds(id, 'operator')).toEqual(['see-arrival', 'arrival-late']);
    await remind(triaged + 30 * MINUTE - 1);
    expect(await kinds(id, 'coordinator')).toEqual(['see-arrival', 'arrival-late']);
    await remind(triaged + 30 * MINUTE);
    expect(await kinds(id, 'coordinator')).toEqual(['see-arrival', 'arrival-late', 'arrival-overdue']);
    expect(await kinds(id, 'clinician')).toEqual(['see-arrival', 'arrival-late']);
    await remind(triaged + 40 * MINUTE);
    await remind(triaged + 50 * MINUTE);
    expect((await kinds(id, 'clinician')).sort()).toEqual([
      'arrival-late',
      'look-for-arrival',
      'see-arrival',
    ]);

    // only the deed completes it
    const [task] = (await network.call(ASL, 'tasks')).body['items'] as { id: string; about: string }[];
    const dismissed = await post(`tasks/${String(task?.id)}/completion`);
    expect(dismissed).toMatchObject({ status: 409, body: { code: 'task.by-deed' } });
    const ended = await post(`arrivals/${String(id)}/end`, { outcome: 'seen' });
    expect(ended).toMatchObject({ status: 200, body: { outcome: 'seen', late: false } });
    expect(await kinds(id, 'coordinator')).toEqual([]);
    await remind(triaged + 120 * MINUTE);
    expect(await kinds(id, 'coordinator')).toEqual([]);
  });

  it('has had all steps that began while the node was down', async () => {
    const { body } = await post('arrivals', { triagedAt: ago(35) });
    expect(body).toMatchObject({ step: 2, late: true });
    await remind(Date.now());
    expect((await kinds(body['id'], 'coordinator')).sort()).toEqual(
      ['arrival-late', 'arrival-overdue', 'see-arrival'].sort(),
    );
    const left = await post(`arrivals/${String(body['id'])}/end`, {
      outcome: 'left-before-visit',
      endedAt: ago(16),
    });
    // nineteen minutes after triage: it was not late, whenever it is entered
    expect(left.body).toMatchObject({ outcome: 'left-before-visit', step: 0, late: false });
  });

  it('is entered once for one key, and ended once', async () => {
    const headers = { 'idempotency-key': newId() };
    const triagedAt = ago(1);
    const [first, second] = [
      await post('arrivals', { triagedAt }, { headers }),
      await post('arrivals', { triagedAt }, { headers }),
    ];
    expect(second.body['id']).toBe(first.body['id']);
    expect((await post('arrivals', { triagedAt: ago(2) }, { headers })).body['code']).toBe(
      'idempotency.reused',
    );
    const path = `arrivals/${String(first.body['id'])}/end`;
    await post(path, { outcome: 'taken-elsewhere' });
    expect(await post(path, { outcome: 'seen' })).toMatchObject({
      status: 409,
      body: { code: 'arrival.ended', details: { outcome: 'taken-elsewhere' } },
    });
    const { body: over } = await network.call(ASL, 'arrivals?state=ended');
    expect((over['items'] as { id: string }[]).map(({ id }) => id)).toContain(first.body['id']);
    const { body: open } = await network.call(ASL, 'arrivals');
    const seeBy = (open['items'] as { seeBy: string }[]).map((item) => item.seeBy);
    expect(seeBy).toEqual([...seeBy].sort());
  });

  it.each([
    [{ triagedAt: ago(24 * 60 + 1) }, 422, 'arrival.triaged-at'],
    [{ triagedAt: new Date(Date.now() + 10 * MINUTE).toISOString() }, 422, 'arrival.triaged-at'],
    [{ triagedAt: 'CANARY' }, 400, 'request.invalid'],
    [{ name: 'CANARY' }, 400, 'request.invalid'],
  ])('is not entered with %j', async (body, status, code) => {
    const refused = await post('arrivals', body);
    expect(refused).toMatchObject({ status, body: { code } });
    expect(refused.text).not.toContain('CANARY');
  });

  it('is not ended with what no ending is', async () => {
    const id = String((await post('arrivals', { triagedAt: ago(5) })).body['id']);
    const end = (body: object, of = id): Promise<TestAnswer> => post(`arrivals/${of}/end`, body);
    expect((await end({ outcome: 'chiamare 347 1234567' })).status).toBe(422);
    expect((await end({ outcome: 'home' })).status).toBe(400);
    expect((await end({ outcome: 'seen', endedAt: ago(6) })).body['code']).toBe('arrival.ended-at');
    const later = new Date(Date.now() + 10 * MINUTE).toISOString();
    expect((await end({ outcome: 'seen', endedAt: later })).body['code']).toBe('arrival.ended-at');
    expect((await end({ outcome: 'seen' }, newId())).status).toBe(404);
  });
});

describe('the statistics', () => {
  it('count who was triaged in a period, how it ended, and who was seen in time', async () => {
    await db.query('DELETE FROM ed_arrival');
    const day = '2026-03-02T';
    for (const [triaged, outcome, ended] of [
      ['09:00Z', 'seen', '09:20Z'],
      ['09:00Z', 'seen', '09:21Z'],
      ['10:00Z', 'left-before-visit', '10:05Z'],
      ['23:59Z', null, null],
    ] as const) {
      await db.query(
        `INSERT INTO ed_arrival (id, institution, triaged_at, see_by, entered_by, outcome, ended_at, ended_by)
         VALUES ($1, $2, $3, $3::timestamptz + interval '20 minutes', 'x', $4, $5, $6)`,
        [newId(), ASL, day + triaged, outcome, ended && day + ended, outcome && 'x'],
      );
    }
    const counted = (from: string, to: string): Promise<unknown> =>
      aslFigures(db.manager, {
        institution: ASL,
        period: { from: new Date(from), to: new Date(to) } as never,
      });
    const arrivals = expect.arrayContaining([
      { figure: 'arrivals', count: 4 },
      { figure: 'arrivals-by-outcome', by: 'seen', count: 2 },
      { figure: 'arrivals-by-outcome', by: 'left-before-visit', count: 1 },
      { figure: 'arrivals-seen-in-time', count: 1 },
    ]);
    expect(await counted(`${day}00:00Z`, '2026-03-03T00:00Z')).toEqual(arrivals);
    expect(await counted('2026-03-03T00:00Z', '2026-03-04T00:00Z')).toContainEqual({
      figure: 'arrivals',
      count: 0,
    });
  });
});

describe('who may', () => {
  it.each([
    ['POST', 'arrivals', 400],
    ['GET', 'arrivals', 200],
    ['POST', `arrivals/${newId()}/end`, 400],
  ])('%s %s', async (method, path, there) => {
    for (const [institution, role] of [...ROLES.map((name) => [ASL, name]), ['cav-1', 'coordinator']]) {
      const token = await network.issuer.token(String(institution), [String(role)]);
      const { status } = await fetch(`${network.node('asl-liaison').url}/api/asl-liaison/v1/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body: '{"unknown":true}' }),
      });
      const may = institution === ASL && ['operator', 'clinician', 'coordinator'].includes(String(role));
      expect([institution, role, status]).toEqual([institution, role, may ? there : 404]);
    }
  });
});
