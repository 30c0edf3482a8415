import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { PARTY_CONTEXT } from '#party';
import type { PartyContext } from '#referral';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { romeDate, romeInstant } from '#trust';
import { suggestNext } from '../src/app/next-in-line.js';
import { openReminders } from '../src/events/house-jobs.js';
import { request, startNodes, unitOf, type Task } from './nodes.js';
import { HOUSE } from './units.js';

const DAY = 24 * 3_600_000;

let network: PartyNetwork;
let db: DataSource;
let context: PartyContext;
beforeAll(async () => {
  network = await startNodes();
  db = network.node('shelter-beds').app.get(DataSource);
  context = network.node('shelter-beds').app.get<PartyContext>(PARTY_CONTEXT);
});
afterAll(() => network.stop());

const post = (path: string, body: object = {}): Promise<TestAnswer> => network.call(HOUSE, path, { body });
const look = (): Promise<void> => db.transaction((tx) => suggestNext(tx, context));
const tasks = async (kind: string, roles = ['operator']): Promise<Task[]> => {
  const { body } = await network.call(HOUSE, 'tasks', { roles });
  return (body['items'] as Task[]).filter((task) => task.kind === kind);
};
interface Clock {
  readonly stage: string;
  readonly openedAt: Date;
  readonly dueAt: Date;
}
const clockOf = async (id: string): Promise<Clock> => {
  const [row] = await db.query<Clock[]>(
    `SELECT stage, opened_at AS "openedAt", due_at AS "dueAt" FROM deadline WHERE referral = $1 AND side = 'r'`,
    [id],
  );
  if (row === undefined) throw new Error('no clock');
  return row;
};

describe('a free unit', () => {
  it('is somebody’s task while one who waits fits into it, and whom it fits is told in order', async () => {
    const needs = (adults: number): object => ({
      needs: { adults, callback: { name: 'DATI INVENTATI', phone: '000 900 0002' } },
    });
    const [large, small] = [
      await request(network, { urgency: 'E3', ...needs(2) }),
      await request(network, { urgency: 'E3', ...needs(1) }),
    ];
    for (const id of [large, small]) await network.say(HOUSE, id, 'waitlisting');
    // U-2 alone takes two adults: it is closed, and so is U-3
    for (const code of ['U-2', 'U-3']) {
      await post(`units/${(await unitOf(network, code)).id}/closure`, { reason: 'repair' });
    }
    const single = await unitOf(network, 'U-1');
    await Promise.all([look(), look()]);
    expect((await tasks('offer-next')).map(({ about }) => about)).toEqual([single.id]);
    const candidates = await network.call(HOUSE, `units/${single.id}/waiting`);
    expect(candidates.body['items']).toMatchObject([
      { referral: large, position: 1, fits: false },
      { referral: small, position: 2, fits: true },
    ]);
    expect(JSON.stringify(candidates.body)).not.toMatch(/adults|against/);

    const { items } = (await network.call(HOUSE, 'waiting')).body as {
      items: { id: string; referral: string }[];
    };
    const idOf = (referral: string): string => items.find((item) => item.referral === referral)?.id ?? '';
    await post(`waiting/${idOf(small)}/pause`, { reason: 'her-wish' });
    await look();
    expect(await tasks('offer-next')).toEqual([]);
    await post(`waiting/${idOf(small)}/resumption`);
    await look();
    expect(await tasks('offer-next')).toHaveLength(1);

    // somebody decides to offer it to nobody: it is not asked again
    const [asked] = await tasks('offer-next');
    expect((await post(`tasks/${String(asked?.id)}/completion`)).status).toBe(204);
    await look();
    expect(await tasks('offer-next')).toEqual([]);

    await post(`waiting/${idOf(large)}/skip`, { referral: small, reason: 'does-not-fit' });
    expect((await network.say(HOUSE, small, 'offer', { unit: 'U-1' })).status).toBe(200);
    await look();
    expect(await tasks('offer-next')).toEqual([]);
  });
});

describe('clocks of the lane', () => {
  it('begin anew when somebody has asked whether a place is still wanted', async () => {
    const id = await request(network, { urgency: 'E2' });
    await network.say(HOUSE, id, 'waitlisting');
    const before = await clockOf(id);
    expect(before.stage).toBe('waitlisted');
    const { items } = (await network.call(HOUSE, 'waiting')).body as {
      items: { id: string; referral: string }[];
    };
    const entry = items.find((item) => item.referral === id)?.id ?? '';
    await post(`waiting/${entry}/check-in`);
    const after = await clockOf(id);
    expect(after.openedAt.getTime()).toBeGreaterThan(before.openedAt.getTime());
    expect(after.dueAt.getTime()).toBeGreaterThan(before.dueAt.getTime());
  });

  it('of a stay end on the day on which it is looked at again', async () => {
    for (const code of ['U-2', 'U-3']) await post(`units/${(await unitOf(network, code)).id}/reopening`);
    const id = await request(network);
    await network.say(HOUSE, id, 'offer', { unit: 'U-3' });
    const { body } = await network.untilState('cav-1', id, 'offered');
    await network.say('cav-1', id, 'confirmation', { offer: (body['offer'] as { id: string }).id });
    await network.untilState(HOUSE, id, 'confirmed');
    await network.say(HOUSE, id, 'admission');
    const { items } = (await network.call(HOUSE, 'stays')).body as {
      items: { id: string; referral: string | null }[];
    };
    const stay = items.find(({ referral }) => referral === id)?.id ?? '';
    const reviewOn = romeDate(new Date(Date.now() + 60 * DAY));
    expect((await post(`stays/${stay}/extension`, { reviewOn, reason: 'safety' })).status).toBe(200);
    expect(await clockOf(id)).toMatchObject({ stage: 'in-charge', dueAt: romeInstant(reviewOn, 0) });
  });
});

describe('a late entry', () => {
  it('of an admission and of a completion dates the stay by when she came and left', async () => {
    const id = await request(network, {
      needs: {
        adults: 1,
        children: [{ ageBand: '3-5' }, { ageBand: '6-10' }],
        callback: { name: 'DATI INVENTATI', phone: '000 900 0002' },
      },
    });
    await network.say(HOUSE, id, 'offer', { unit: 'U-2' });
    const { body } = await network.untilState('cav-1', id, 'offered');
    await network.say('cav-1', id, 'confirmation', { offer: (body['offer'] as { id: string }).id });
    await network.untilState(HOUSE, id, 'confirmed');
    const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString();
    const [came, left] = [ago(9), ago(2)];
    await network.say(HOUSE, id, 'admission', { occurred: came });
    await network.say(HOUSE, id, 'completion', { outcome: 'goals-reached', occurred: left });
    const { items } = (await network.call(HOUSE, 'stays?state=ended')).body as {
      items: { referral: string | null }[];
    };
    expect(items.find(({ referral }) => referral === id)).toMatchObject({
      ...{ since: came, endedAt: left },
      // as they were asked for
      ...{ adults: 1, minors: 2 },
    });
  });
});

describe('a direct entry', () => {
  it('that nobody has put in order in time is the coordinator’s', async () => {
    const { body } = await post('stays', { adults: 1, minors: 0 });
    const [task] = (await tasks('regularise-entry')).filter(({ about }) => about === body['id']);
    const due = new Date(String((task as { dueAt?: string }).dueAt)).getTime();
    const overdue = async (): Promise<Task[]> =>
      (await tasks('entry-overdue', ['coordinator'])).filter(({ about }) => about === body['id']);
    await db.transaction((tx) => openReminders(tx, new Date(due - 1)));
    expect(await overdue()).toEqual([]);
    await db.transaction((tx) => openReminders(tx, new Date(due)));
    expect(await overdue()).toHaveLength(1);
    const [late] = await overdue();
    const word = await network.call(HOUSE, `tasks/${String(late?.id)}/completion`, {
      body: {},
      roles: ['coordinator'],
    });
    expect(word).toMatchObject({ status: 409, body: { code: 'task.by-deed' } });
    expect((await tasks('entry-overdue')).filter(({ about }) => about === body['id'])).toEqual([]);
    await post(`stays/${String(body['id'])}/exit`, { outcome: 'other' });
    expect(await overdue()).toEqual([]);
  });
});

describe('what a house says of its capacity', () => {
  it('is heard by the centres, with the number to call', async () => {
    const heard = await waitFor('the house’s word', async () => {
      const { body } = await network.call('cav-1', 'capacity');
      return (body['items'] as { institution: string; answer: string }[]).find(
        ({ institution }) => institution === HOUSE,
      );
    });
    expect(heard).toMatchObject({ answer: 'places', phone: expect.stringMatching(/^000 /) });
  });
});
