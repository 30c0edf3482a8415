import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { PARTY_CONTEXT } from '#party';
import type { PartyContext } from '#referral';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { declareCapacity } from '../src/app/declare-capacity.js';
import { openReminders } from '../src/events/house-jobs.js';
import { awaitUnit, request, startNodes, tasksOf, unitOf, type Task } from './nodes.js';
import { HOUSE } from './units.js';

let network: PartyNetwork;
let db: DataSource;
beforeAll(async () => {
  network = await startNodes();
  db = await new DataSource({ type: 'postgres', url: network.databaseUrl('shelter-beds') }).initialize();
});
afterAll(async () => {
  await db.destroy();
  await network.stop();
});

const DAY = 24 * 3_600_000;
const post = (path: string, body: object = {}, more: object = {}): Promise<TestAnswer> =>
  network.call(HOUSE, path, { body, ...more });

interface Entry {
  readonly id: string;
  readonly referral: string;
  readonly position: number;
  readonly since: string;
  readonly paused: string | null;
  readonly confirmBy: string | null;
  readonly skips: readonly object[];
}

async function list(more: object = {}): Promise<Entry[]> {
  return (await network.call(HOUSE, 'waiting', more)).body['items'] as Entry[];
}

const order = async (): Promise<string[]> => (await list()).map(({ referral }) => referral);

async function entry(referral: string): Promise<Entry> {
  const found = (await list()).find((each) => each.referral === referral);
  if (found === undefined) throw new Error('not in the list');
  return found;
}

async function waiting(level: string | undefined, more: object = {}): Promise<string> {
  const risk = level === undefined ? {} : { risk: { tool: 'sara-s', level } };
  const id = await request(network, { urgency: 'E3', ...risk, ...more });
  expect((await network.say(HOUSE, id, 'waitlisting')).status).toBe(200);
  return id;
}

const leave = async (id: string): Promise<void> => {
  expect((await network.say('cav-1', id, 'own-decision')).status).toBe(200);
  await network.untilState(HOUSE, id, 'declined-by-woman');
};

describe('the waiting list', () => {
  let low: string;
  let high: string;
  beforeAll(async () => {
    low = await waiting('low');
    high = await waiting('high');
  });
  afterAll(async () => {
    await leave(low);
    await leave(high);
    expect(await list()).toEqual([]);
  });

  it('goes by risk level, and shows no level', async () => {
    expect(await order()).toEqual([high, low]);
    expect(await list()).toMatchObject([{ from: 'cav-1' }, { from: 'cav-1' }]);
    const { text } = await network.call(HOUSE, 'waiting');
    expect(text).not.toMatch(/"(?:level|risk|needs)"|high|low/);
  });

  it('is not there for who is shut out of a referral, whose place counts all the same', async () => {
    const shut = { subject: 'shut-out' };
    const { id } = await entry(high);
    await network.call(HOUSE, `referrals/${high}/blocks`, { body: shut });
    expect(await list(shut)).toMatchObject([{ referral: low, position: 2 }]);
    for (const verb of ['check-in', 'resumption']) {
      expect((await post(`waiting/${id}/${verb}`, {}, shut)).status).toBe(404);
    }
  });

  it('asks for the reason of every skip, and changes nothing without', async () => {
    const { id } = await entry(high);
    const refused = await network.say(HOUSE, low, 'offer', { unit: 'U-1' });
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'waiting.skip-reason',
        details: { ahead: [id], call: expect.stringMatching(/^000 /) },
      },
    });
    expect((await unitOf(network, 'U-1')).state).toBe('available');
    expect((await post(`waiting/${id}/skip`, { referral: newId(), reason: 'safety' })).status).toBe(404);
    expect((await post(`waiting/${id}/skip`, { referral: low, reason: 'perché sì' })).status).toBe(400);
    expect((await post(`waiting/${id}/skip`, { referral: low, reason: 'does-not-fit' })).status).toBe(204);
    expect((await network.say(HOUSE, low, 'offer', { unit: 'U-1' })).status).toBe(200);
    expect(await order()).toEqual([high]);
    expect((await entry(high)).skips).toMatchObject([{ referral: low, reason: 'does-not-fit' }]);
  });

  it('keeps the seniority of whoever was offered a unit and did not get it', async () => {
    const { since } = await waitFor('the first place', async () => {
      const rows: { since: Date }[] = await db.query(`SELECT since FROM waiting WHERE referral = $1`, [low]);
      return rows[0];
    });
    expect((await network.say(HOUSE, low, 'offer-withdrawal')).status).toBe(200);
    expect(await entry(low)).toMatchObject({ position: 2, since: since.toISOString() });
    await awaitUnit(network, 'U-1', 'available');
  });

  it('skips nobody who is paused, and keeps her place', async () => {
    const { id, since } = await entry(high);
    expect((await post(`waiting/${id}/pause`, { reason: 'hospital' })).status).toBe(204);
    expect(await entry(high)).toMatchObject({ position: 1, paused: 'hospital', confirmBy: null });
    const other = await request(network, { urgency: 'E3' });
    const refused = await network.say(HOUSE, other, 'offer', { unit: 'U-1' });
    expect(refused.body['details']).toMatchObject({ ahead: [(await entry(low)).id] });
    expect((await post(`waiting/${id}/resumption`)).status).toBe(204);
    expect(await entry(high)).toMatchObject({ position: 1, paused: null, since });
  });

  it('lets an emergency pass, and notes it', async () => {
    const emergency = await request(network);
    expect((await network.say(HOUSE, emergency, 'offer', { unit: 'U-1' })).status).toBe(200);
    for (const referral of [high, low]) {
      expect((await entry(referral)).skips).toContainEqual(
        expect.objectContaining({ referral: emergency, reason: 'emergency' }),
      );
    }
    expect((await network.say(HOUSE, emergency, 'offer-withdrawal')).status).toBe(200);
  });

  it('is asked again after three days, until somebody has heard', async () => {
    const { id, confirmBy } = await entry(low);
    const asked = async (): Promise<Task[]> =>
      (await tasksOf(network, HOUSE)).filter(({ about }) => about === id);
    const due = Date.parse(confirmBy ?? '');
    const remindAt = (at: number): Promise<void> => db.transaction((tx) => openReminders(tx, new Date(at)));
    await remindAt(due - 1);
    expect(await asked()).toEqual([]);
    await remindAt(due);
    await remindAt(due + DAY);
    expect(await asked()).toMatchObject([{ kind: 'revalidate-waiting', referral: null }]);
    expect((await post(`waiting/${id}/check-in`)).status).toBe(204);
    expect(await asked()).toEqual([]);
    expect(Date.parse((await entry(low)).confirmBy ?? '')).toBeGreaterThan(due);
  });
});

describe('units for a request', () => {
  it('are suggested with reasons, for the team, and recorded', async () => {
    const needs = {
      adults: 1,
      children: [{ ageBand: '14-17', sex: 'm' }],
      unsafeComuni: ['110002'],
      callback: { name: 'DATI INVENTATI', phone: '000 900 0002' },
    };
    const id = await request(network, { needs });
    const { body } = await network.call(HOUSE, `referrals/${id}/units`);
    expect(body).toMatchObject({
      unsafeComuni: ['110002'],
      items: [
        { code: 'U-3', fits: true, against: [], ask: ['sons-age'] },
        { code: 'U-2', fits: true, ask: ['sons-age'] },
        { code: 'U-1', fits: false, against: ['minors', 'beds'] },
      ],
    });
    const stranger = { subject: 'not-of-the-team' };
    expect((await network.call(HOUSE, `referrals/${id}/units`, stranger)).status).toBe(404);
    const [records]: { allowed: number; denied: number }[] = await db.query(
      `SELECT count(*) FILTER (WHERE outcome = 'allowed')::int AS allowed,
         count(*) FILTER (WHERE outcome = 'denied')::int AS denied FROM access_record WHERE referral = $1`,
      [id],
    );
    expect(records).toEqual({ allowed: 1, denied: 1 });
  });
});

describe('perhaps the same woman', () => {
  it('is said by somebody who reads both, and stays in the house', async () => {
    const [one, two] = [await request(network), await request(network)];
    const linked = async (id: string): Promise<string[]> => {
      const { body } = await network.call(HOUSE, `referrals/${id}/same-woman`);
      return (body['items'] as { referral: string }[]).map(({ referral }) => referral);
    };
    const stranger = { subject: 'not-of-the-team' };
    expect((await post(`referrals/${one}/same-woman`, { referral: two }, stranger)).status).toBe(404);
    expect((await post(`referrals/${one}/same-woman`, { referral: one })).status).toBe(422);
    expect((await post(`referrals/${one}/same-woman`, { referral: newId() })).status).toBe(404);
    const outbox = async (): Promise<unknown> =>
      db.query(`SELECT count(*) FROM outbox WHERE topic LIKE 'referrals.%' OR topic = 'statements'`);
    const before = await outbox();
    expect((await post(`referrals/${one}/same-woman`, { referral: two })).status).toBe(204);
    expect(await linked(one)).toEqual([two]);
    expect(await linked(two)).toEqual([one]);
    expect(await outbox()).toEqual(before);
    expect((await post(`referrals/${two}/not-the-same-woman`, { referral: one })).status).toBe(204);
    expect(await linked(one)).toEqual([]);
  });
});

describe('the capacity', () => {
  const said = async (): Promise<{ answer: string; asOf: string }[]> => {
    const rows: { value: Buffer }[] = await db.query(
      `SELECT value FROM outbox WHERE topic = 'capacity' ORDER BY position`,
    );
    return rows.map(({ value }) => JSON.parse(value.toString()) as { answer: string; asOf: string });
  };
  const declareAt = (at: Date): Promise<boolean> => {
    const context = network.node('shelter-beds').app.get<PartyContext>(PARTY_CONTEXT);
    return db.transaction((tx) => declareCapacity(tx, { ...context, clock: { now: () => at } }, HOUSE));
  };

  it('is said coarsely at the start, when it changes, and before it is old', async () => {
    await db.query(`UPDATE reservation SET state = 'ended', ended_at = now() WHERE state <> 'ended'`);
    const [first] = await said();
    expect(first?.answer).toBe('places');
    const start = Date.parse(first?.asOf ?? '');
    expect(await declareAt(new Date(start + 6 * 3_600_000 - 1))).toBe(false);
    expect(await declareAt(new Date(start + 6 * 3_600_000))).toBe(true);
    await db.query(`UPDATE unit SET emergency_only = code = 'U-2'`);
    expect(await declareAt(new Date(start + 7 * 3_600_000))).toBe(false);
    for (const code of ['U-1', 'U-3', 'U-2']) {
      const { id } = await unitOf(network, code);
      expect((await post(`units/${id}/closure`, { reason: 'repair' })).status).toBe(200);
      await declareAt(new Date(start + 8 * 3_600_000));
    }
    const waits = await waiting('low');
    expect(await declareAt(new Date(start + 9 * 3_600_000))).toBe(true);
    expect((await said()).map(({ answer }) => answer)).toEqual([
      'places',
      'places',
      'emergency-only',
      'none',
      'waiting-list',
    ]);
    await leave(waits);
  });
});
