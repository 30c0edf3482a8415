import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId } from '#kernel';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { request, startNodes, unitOf } from './nodes.js';
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

const post = (path: string, body: object = {}): Promise<TestAnswer> => network.call(HOUSE, path, { body });

interface Heard {
  readonly messages: readonly string[];
  stop(): void;
}

const open: Heard[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.stop();
});

/** What the house's stream says to one of its people, as `<type> <id>`. */
async function listen(institution = HOUSE, subject?: string): Promise<Heard> {
  const abort = new AbortController();
  const token = await network.issuer.token(institution, undefined, undefined, subject);
  const response = await fetch(`${network.node('shelter-beds').url}/api/shelter-beds/v1/stream`, {
    headers: { authorization: `Bearer ${token}` },
    signal: abort.signal,
  });
  const messages: string[] = [];
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines.filter((each) => each.startsWith('data: '))) {
        const { type, id } = JSON.parse(line.slice('data: '.length)) as { type: string; id: string };
        messages.push(`${type} ${id}`);
      }
    }
  };
  read().catch(() => undefined);
  const heard = {
    messages,
    stop: () => {
      abort.abort();
    },
  };
  open.push(heard);
  return heard;
}

const awaitMessage = (heard: Heard, message: string): Promise<unknown> =>
  waitFor(message, () => heard.messages.includes(message));

describe('the stream', () => {
  it('names units and stays that change without a request, to the house alone', async () => {
    const heard = await listen();
    const { id } = await unitOf(network, 'U-1');
    const change = network.call(HOUSE, `units/${id}`, {
      method: 'PATCH',
      headers: { 'if-match': '*' },
      body: { petsOk: true },
    });
    expect((await change).status).toBe(200);
    await awaitMessage(heard, `unit ${id}`);
    const entered = await post('stays', { adults: 1, minors: 0, unit: 'U-3' });
    const stay = String(entered.body['id']);
    await awaitMessage(heard, `stay ${stay}`);
    const { id: filled } = await unitOf(network, 'U-3');
    expect(heard.messages.slice(-2)).toEqual([`unit ${filled}`, `stay ${stay}`]);
    const before = heard.messages.length;
    expect((await post(`units/${id}/closure`, { reason: 'cleaning' })).status).toBe(200);
    expect((await post(`units/${id}/reopening`)).status).toBe(200);
    expect((await post(`stays/${stay}/exit`, { outcome: 'other' })).status).toBe(200);
    await waitFor('all of them', () => heard.messages.length >= before + 4);
    expect(heard.messages.slice(before)).toEqual([
      ...[`unit ${id}`, `unit ${id}`],
      // who leaves frees a unit
      ...[`unit ${filled}`, `stay ${stay}`],
    ]);
  });

  it('names an entry of the waiting list, not to who is shut out of its request', async () => {
    const referral = await request(network, { urgency: 'E3' });
    expect((await network.say(HOUSE, referral, 'waitlisting')).status).toBe(200);
    await post(`referrals/${referral}/blocks`, { subject: 'shut-out' });
    const { items } = (await network.call(HOUSE, 'waiting')).body as { items: { id: string }[] };
    const [{ id } = { id: '' }] = items;
    const heard = await listen();
    const shut = await listen(HOUSE, 'shut-out');
    expect((await post(`waiting/${id}/pause`, { reason: 'hospital' })).status).toBe(204);
    await awaitMessage(heard, `waiting ${id}`);
    // what is for everybody comes later, and alone
    const unit = (await unitOf(network, 'U-2')).id;
    expect((await post(`units/${unit}/reopening`)).status).toBe(200);
    await awaitMessage(shut, `unit ${unit}`);
    expect(shut.messages).toEqual([`unit ${unit}`]);
  });
});

describe('who is expected', () => {
  const arrivals = async (subject?: string): Promise<unknown> =>
    (await network.call(HOUSE, 'arrivals', subject === undefined ? {} : { subject })).body['items'];

  it('is listed from the confirmation to the arrival, but for who is shut out', async () => {
    const referral = await request(network);
    expect((await network.say(HOUSE, referral, 'offer', { unit: 'U-2' })).status).toBe(200);
    await network.untilState('cav-1', referral, 'offered');
    expect(await arrivals()).toEqual([]);
    const expected = new Date(Date.now() + 3_600_000);
    await network.say('cav-1', referral, 'confirmation', { expected: expected.toISOString() });
    await network.untilState(HOUSE, referral, 'confirmed');
    const unit = { id: (await unitOf(network, 'U-2')).id, code: 'U-2' };
    const until = new Date(expected.getTime() + 6 * 3_600_000).toISOString();
    const entry = { referral, from: 'cav-1', urgency: 'E1', state: 'confirmed', unit, until };
    expect(await arrivals()).toEqual([{ ...entry, expected: expected.toISOString(), departedAt: null }]);
    await network.say('cav-1', referral, 'departure');
    await waitFor('the departure', async () => JSON.stringify(await arrivals()).includes('"departedAt":"'));
    await post(`referrals/${referral}/blocks`, { subject: 'shut-out' });
    expect(await arrivals('shut-out')).toEqual([]);
    expect((await network.say(HOUSE, referral, 'admission')).status).toBe(200);
    expect(await arrivals()).toEqual([]);
  });
});

describe('a closed bed', () => {
  it('is shown with its number and the reason', async () => {
    const { id } = await unitOf(network, 'U-2');
    const close = (usable: boolean): Promise<TestAnswer> =>
      network.call(HOUSE, `units/${id}/beds/3`, {
        method: 'PUT',
        headers: { 'if-match': '*' },
        body: usable ? { usable } : { usable, reason: 'repair' },
      });
    expect((await close(false)).body).toMatchObject({
      usableBeds: 3,
      closedBeds: [{ number: 3, reason: 'repair' }],
    });
    expect((await close(true)).body).toMatchObject({ usableBeds: 4, closedBeds: [] });
  });
});

describe('the capacity', () => {
  it('is said again by hand, once in ten minutes', async () => {
    const [last]: { at: Date }[] = await db.query(`SELECT at FROM capacity_said`);
    const count = async (): Promise<number> =>
      (await db.query<unknown[]>(`SELECT 1 FROM outbox WHERE topic = 'capacity'`)).length;
    const before = await count();
    expect(await post('capacity/renewal')).toMatchObject({
      status: 200,
      body: { answer: 'places', asOf: last?.at.toISOString(), said: false },
    });
    expect(await count()).toBe(before);
    await db.query(`UPDATE capacity_said SET at = at - interval '10 minutes'`);
    const headers = { 'idempotency-key': newId() };
    const press = (): Promise<TestAnswer> => network.call(HOUSE, 'capacity/renewal', { headers, body: {} });
    expect((await press()).body).toMatchObject({ answer: 'places', said: true });
    expect(await count()).toBe(before + 1);
    // the same press, sent again when it is old enough: nobody has looked since
    await db.query(`UPDATE capacity_said SET at = at - interval '10 minutes'`);
    expect(await press()).toMatchObject({ status: 200, body: { answer: 'places', said: false } });
    expect(await count()).toBe(before + 1);
  });
});
