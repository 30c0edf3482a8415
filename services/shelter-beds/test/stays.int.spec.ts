import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { romeDate } from '#trust';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { openReminders } from '../src/events/house-jobs.js';
import { oneWorkingDayAfter } from '../src/app/enter-directly.js';
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

const post = (path: string, body: object, more: object = {}): Promise<TestAnswer> =>
  network.call(HOUSE, path, { body, ...more });

const enter = (more: object = {}): Promise<TestAnswer> => post('stays', { adults: 1, minors: 0, ...more });

async function stay(id: unknown): Promise<Record<string, unknown>> {
  return (await network.call(HOUSE, `stays/${String(id)}`)).body;
}

const tasksAbout = async (id: unknown): Promise<Task[]> =>
  (await tasksOf(network, HOUSE)).filter(({ about, referral }) => about === id || referral === id);

/** What the house has said on a topic, oldest first. */
const said = async (name: string): Promise<Record<string, unknown>[]> => {
  const rows: { value: Buffer }[] = await db.query(
    `SELECT value FROM outbox WHERE attributes->>'type' = $1 ORDER BY position`,
    [`staffetta.statements.${name}.v1`],
  );
  return rows.map(({ value }) => JSON.parse(value.toString()) as Record<string, unknown>);
};

describe('a direct entry', () => {
  it('is to be regularised by the same time on the next working day', () => {
    const due = (at: string): string => oneWorkingDayAfter(new Date(at)).toISOString();
    expect(due('2026-03-02T02:00:00+01:00')).toBe('2026-03-03T01:00:00.000Z');
    // a Friday night; Easter Monday and the change to summer time between
    expect(due('2026-04-03T23:30:00+02:00')).toBe('2026-04-07T21:30:00.000Z');
    expect(due('2026-03-27T12:00:00+01:00')).toBe('2026-03-30T10:00:00.000Z');
  });

  it('fills a unit, is declared without a word about her, and asks for a referral', async () => {
    const key = { headers: { 'idempotency-key': newId() } };
    const body = { unit: 'U-1', adults: 1, minors: 0 };
    const entered = await post('stays', body, key);
    expect(entered).toMatchObject({
      status: 201,
      body: { unit: 'U-1', entry: 'direct', referral: null, adults: 1, minors: 0, regularisedAt: null },
    });
    const { id, dueAt, since } = entered.body as { id: string; dueAt: string; since: string };
    expect(dueAt).toBe(oneWorkingDayAfter(new Date(since)).toISOString());
    expect((await post('stays', body, key)).body).toEqual(entered.body);
    expect(await unitOf(network, 'U-1')).toMatchObject({ state: 'occupied', referral: null, stay: id });
    expect(await tasksAbout(id)).toMatchObject([
      { kind: 'regularise-entry', referral: null, dueAt, subject: { kind: 'stay', id } },
    ]);
    const [declared, ...others] = await said('direct-entry-declared');
    expect(others).toEqual([]);
    expect(declared).toEqual({
      entry: expect.any(String),
      day: romeDate(new Date(since)),
      dueOn: romeDate(new Date(dueAt)),
    });
    expect(declared?.['entry']).not.toBe(id);
  });

  it('is covered by a referral that is offered its unit, and declared to be in order', async () => {
    const entered = await enter({ unit: 'U-3' });
    const referral = await request(network);
    expect((await network.say(HOUSE, referral, 'offer', { unit: 'U-3' })).status).toBe(200);
    const refused = await post(`stays/${String(entered.body['id'])}/exit`, { outcome: 'other' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'unit.linked' } });
    await network.untilState('cav-1', referral, 'offered');
    expect((await network.say('cav-1', referral, 'confirmation')).status).toBe(200);
    await network.untilState(HOUSE, referral, 'confirmed');
    expect((await stay(entered.body['id']))['regularisedAt']).toBeNull();
    expect((await network.say(HOUSE, referral, 'admission')).status).toBe(200);
    expect(await stay(entered.body['id'])).toMatchObject({
      unit: 'U-3',
      entry: 'direct',
      referral,
      regularisedAt: expect.any(String),
    });
    expect(await tasksAbout(entered.body['id'])).toEqual([]);
    const declared = (await said('direct-entry-declared')).at(-1);
    const inOrder = { entry: declared?.['entry'], how: 'referral', day: romeDate(new Date()) };
    expect((await said('direct-entry-regularised')).at(-1)).toEqual(inOrder);
    expect(await post(`stays/${String(entered.body['id'])}/exit`, { outcome: 'other' })).toMatchObject({
      status: 409,
      body: { code: 'stay.linked', details: { referral } },
    });
    const odd = await network.say(HOUSE, referral, 'completion', { outcome: 'service-given' });
    expect(odd).toMatchObject({ status: 422, body: { code: 'stay.exit-class' } });
    expect((await network.say(HOUSE, referral, 'completion', { outcome: 'moved-elsewhere' })).status).toBe(
      200,
    );
    expect(await stay(entered.body['id'])).toMatchObject({
      outcome: 'moved-elsewhere',
      endedAt: expect.any(String),
    });
    expect((await unitOf(network, 'U-3')).state).toBe('available');
  });

  it('is never refused: only a unit is, and she stays beyond them until one is free', async () => {
    const taken = await enter({ unit: 'U-1' });
    expect(taken).toMatchObject({
      status: 409,
      body: { code: 'unit.taken', details: { state: 'occupied', free: ['U-2', 'U-3'] } },
    });
    expect((await enter({ unit: 'U-9' })).body['code']).toBe('unit.unknown');
    const seen = await unitOf(network, 'U-2');
    const stale = await enter({ unit: 'U-2', unitVersion: seen.version + 1 });
    expect(stale).toMatchObject({
      status: 409,
      body: { code: 'unit.changed', details: { state: 'available' } },
    });
    const beyond = await enter({ minors: 2 });
    expect(beyond).toMatchObject({ status: 201, body: { unit: null, minors: 2 } });
    const path = `stays/${String(beyond.body['id'])}/placement`;
    expect((await post(path, { unit: 'U-1' })).body['code']).toBe('unit.taken');
    expect(await post(path, { unit: 'U-2' })).toMatchObject({ status: 200, body: { unit: 'U-2' } });
    expect((await post(path, { unit: 'U-3' })).body['code']).toBe('stay.placed');
    const exit = await post(`stays/${String(beyond.body['id'])}/exit`, { outcome: 'left-or-returned' });
    expect(exit).toMatchObject({ status: 200, body: { outcome: 'left-or-returned' } });
    expect((await said('direct-entry-regularised')).at(-1)).toMatchObject({ how: 'left' });
    expect(await tasksAbout(beyond.body['id'])).toEqual([]);
    const again = await post(`stays/${String(beyond.body['id'])}/exit`, { outcome: 'other' });
    expect(again.body['code']).toBe('stay.ended');
    expect((await unitOf(network, 'U-2')).state).toBe('available');
  });

  it('may be entered late, but not over what was there then', async () => {
    expect((await enter({ since: new Date(Date.now() + 3_600_000).toISOString() })).body['code']).toBe(
      'stay.since',
    );
    const before = new Date(Date.now() - 60_000).toISOString();
    const over = await enter({ unit: 'U-3', since: before });
    expect(over).toMatchObject({ status: 409, body: { code: 'unit.taken' } });
    const late = await enter({ since: before });
    expect(late).toMatchObject({ status: 201, body: { since: before } });
  });

  it('takes codes, and no contact in their place', async () => {
    const entered = await enter();
    const exit = `stays/${String(entered.body['id'])}/exit`;
    expect(await post(exit, { outcome: 'service-given' })).toMatchObject({ status: 400 });
    for (const outcome of ['chiamare 347 1234567', 'ora in via Roma 3']) {
      const answer = await post(exit, { outcome });
      expect(answer).toMatchObject({ status: 422, body: { code: 'request.contact-in-code' } });
      expect(answer.text).not.toMatch(/347 ?1234567|Roma/);
    }
    expect((await stay(entered.body['id']))['endedAt']).toBeNull();
  });
});

describe('an admission that nobody has confirmed', () => {
  it('offers the direct entry in its place, and a number to call', async () => {
    const referral = await request(network);
    const refused = await post(`referrals/${referral}/admission`, {});
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'admission.unconfirmed',
        details: {
          state: 'acknowledged',
          instead: { method: 'POST', path: '/api/shelter-beds/v1/stays' },
          call: expect.stringMatching(/^000 /),
        },
      },
    });
    expect((await network.call(HOUSE, `referrals/${referral}`)).body).toMatchObject({
      state: 'acknowledged',
      pending: null,
    });
    const elsewhere = await post(`referrals/${newId()}/admission`, {});
    expect(elsewhere.status).toBe(404);
  });
});

describe('a stay', () => {
  it('is looked at on its day, and goes on with a reason', async () => {
    const entered = await enter();
    const { id, reviewOn } = entered.body as { id: string; reviewOn: string };
    const dayAfter = new Date(`${reviewOn}T12:00:00Z`);
    const dayBefore = new Date(dayAfter.getTime() - 24 * 3_600_000);
    const reviews = async (): Promise<Task[]> =>
      (await tasksAbout(id)).filter(({ kind }) => kind === 'review-stay');
    await db.transaction((tx) => openReminders(tx, dayBefore));
    expect(await reviews()).toEqual([]);
    await db.transaction((tx) => openReminders(tx, dayAfter));
    await db.transaction((tx) => openReminders(tx, dayAfter));
    expect(await reviews()).toHaveLength(1);
    const past = await post(`stays/${id}/extension`, { reviewOn: '2020-01-01', reason: 'safety' });
    expect(past).toMatchObject({ status: 422, body: { code: 'stay.review-day' } });
    const next = romeDate(new Date(Date.now() + 60 * 24 * 3_600_000));
    const extended = await post(`stays/${id}/extension`, { reviewOn: next, reason: 'path-goes-on' });
    expect(extended).toMatchObject({
      status: 200,
      body: { reviewOn: next, extensions: [{ reviewOn: next, reason: 'path-goes-on' }] },
    });
    expect(await reviews()).toEqual([]);
    await db.transaction((tx) => openReminders(tx, new Date(`${next}T12:00:00Z`)));
    expect(await reviews()).toHaveLength(1);
  });

  it('is listed while it goes on, and afterwards', async () => {
    const { body } = await enter();
    await post(`stays/${String(body['id'])}/exit`, { outcome: 'other' });
    const ids = async (query: string): Promise<unknown[]> =>
      ((await network.call(HOUSE, `stays${query}`)).body['items'] as { id: string }[]).map(({ id }) => id);
    expect(await ids('')).not.toContain(body['id']);
    expect(await ids('?state=ended')).toContain(body['id']);
    expect((await network.call(HOUSE, 'stays?state=all')).status).toBe(400);
  });
});

describe('the way to the house', () => {
  it('is asked about when she has departed and not arrived', async () => {
    const referral = await request(network);
    expect((await network.say(HOUSE, referral, 'offer', { unit: 'U-2' })).status).toBe(200);
    await network.untilState('cav-1', referral, 'offered');
    const expected = new Date(Date.now() + 3_600_000);
    const body = { escort: true, expected: expected.toISOString() };
    expect((await network.say('cav-1', referral, 'confirmation', body)).status).toBe(200);
    await network.untilState(HOUSE, referral, 'confirmed');
    const calls = async (): Promise<Task[]> =>
      (await tasksAbout(referral)).filter(({ kind }) => kind === 'call-escort');
    const remindAt = (at: number): Promise<void> => db.transaction((tx) => openReminders(tx, new Date(at)));
    const late = expected.getTime() + 3_600_000;
    await remindAt(late);
    expect(await calls()).toEqual([]);
    expect((await network.say('cav-1', referral, 'departure')).status).toBe(200);
    await waitFor('the departure', async () => {
      const rows: unknown[] = await db.query(
        `SELECT 1 FROM hand_over WHERE referral = $1 AND departed_at IS NOT NULL`,
        [referral],
      );
      return rows.length > 0;
    });
    await remindAt(late - 1_000);
    expect(await calls()).toEqual([]);
    await remindAt(late);
    expect(await calls()).toHaveLength(1);
    expect((await network.say(HOUSE, referral, 'admission')).status).toBe(200);
    expect(await calls()).toEqual([]);
    await remindAt(late);
    expect(await calls()).toEqual([]);
    expect((await network.say(HOUSE, referral, 'completion', { outcome: 'goals-reached' })).status).toBe(200);
    await awaitUnit(network, 'U-2', 'available');
  });
});
