import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { PartyContext } from '#referral';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { expireReferrals } from '../src/background/referral-expiry.js';
import { turnClocks } from '../src/background/deadlines.js';
import { contextOf, databaseOf, idOf, listen, NEEDS, REQUEST, send, someone, startNodes } from './nodes.js';

let network: PartyNetwork;
let cav: DataSource;
let ambiti: DataSource;
beforeAll(async () => {
  network = await startNodes();
  [cav, ambiti] = [databaseOf(network, 'intake-cav'), databaseOf(network, 'intake-ambiti')];
});
afterAll(() => network.stop());

const context = (node: string): PartyContext => contextOf(network, node);

const MINUTE = 60_000;

/** One turn of both nodes' clocks, so many minutes after the referral's present stage began in the lane. */
async function turnBoth(id: string, minutes: number): Promise<void> {
  const [row]: { at: Date }[] = await cav.query(
    `SELECT stage_at AS at FROM referral WHERE id = $1 AND side = 's'`,
    [id],
  );
  const at = new Date((row?.at.getTime() ?? 0) + minutes * MINUTE);
  await turnClocks(ambiti, context('intake-ambiti'), at);
  await turnClocks(cav, context('intake-cav'), at);
}

interface Task {
  readonly id: string;
  readonly kind: string;
  readonly stage: string | null;
  readonly step: number | null;
  readonly call: { readonly institution: string; readonly phone: string } | null;
}

const items = ({ body }: TestAnswer): readonly Record<string, unknown>[] =>
  body['items'] as readonly Record<string, unknown>[];

const tasksOf = async (
  institution: string,
  referral: string,
  subject: string,
  roles?: readonly string[],
): Promise<Task[]> =>
  items(await someone(network, institution, subject, roles).get('tasks')).filter(
    (task) => task['referral'] === referral,
  ) as unknown as Task[];

const kinds = async (...who: Parameters<typeof tasksOf>): Promise<string[]> =>
  (await tasksOf(...who)).map(({ kind, stage, step }) =>
    [kind, stage, step].filter((each) => each !== null).join(' '),
  );

const missed = async (institution: string, id: string): Promise<string[]> =>
  items(await network.call(institution, `referrals/${id}/timeline`))
    .filter(({ type }) => type === 'deadline-missed')
    .map(({ side, stage, step }) => [side, stage, step].join(' '))
    .sort();

const operator = someone;
const COORDINATOR = ['coordinator'];
const BARLETTA = 'ambito-barletta';

describe('an emergency that nobody takes', () => {
  it('asks who is on duty, the coordinator, then the sender, and stays open', async () => {
    const stream = await listen(network, BARLETTA);
    const sender = operator(network, 'cav-1', 'anna');
    const id = idOf(await sender.post('referrals', { ...REQUEST, urgency: 'E1' }));
    await network.untilState(BARLETTA, id, 'received');

    await turnBoth(id, 4.9);
    expect(await kinds('cav-1', id, 'anna')).toEqual([]);
    await turnBoth(id, 5.1);
    const [call] = await tasksOf('cav-1', id, 'anna');
    expect(call).toMatchObject({ kind: 'call-now' });
    expect(call?.call?.phone).toMatch(/^[\d +]+$/);

    await turnBoth(id, 15.1);
    // nobody has it in hand yet: it is the coordinator's, and no other person's
    expect(await kinds(BARLETTA, id, 'carla', COORDINATOR)).toEqual(['deadline acknowledged 1']);
    expect(await kinds(BARLETTA, id, 'bruna')).toEqual([]);
    expect(await kinds('cav-1', id, 'anna')).toEqual(['call-now']);
    await turnBoth(id, 22.6);
    expect(await kinds(BARLETTA, id, 'carla', COORDINATOR)).toEqual([
      'deadline acknowledged 1',
      'deadline-coordinator acknowledged 2',
    ]);
    await turnBoth(id, 30.1);
    expect(await kinds('cav-1', id, 'anna')).toEqual(['call-now', 'reroute acknowledged 3']);
    await waitFor('the stream', () =>
      Promise.resolve(stream.messages.some((message) => message.id === id) || undefined),
    );
    stream.stop();

    const all = ['r acknowledged 1', 'r acknowledged 2', 'r acknowledged 3'];
    const both = [...all, ...all.map((each) => each.replace('r', 's'))];
    await waitFor('the facts', async () => ((await missed(BARLETTA, id)).length === 6 ? true : undefined));
    expect(await missed('cav-1', id)).toEqual(both);
    await cav.query(`UPDATE referral SET submitted_at = submitted_at - interval '400 days' WHERE id = $1`, [
      id,
    ]);
    await expireReferrals(cav, context('intake-cav'));
    expect((await network.call('cav-1', `referrals/${id}`)).body).toMatchObject({
      state: 'received',
      pending: null,
    });

    // somebody takes it: what was asked is done with
    await network.say(BARLETTA, id, 'acknowledgement');
    await network.untilState('cav-1', id, 'acknowledged');
    expect(await kinds(BARLETTA, id, 'carla', COORDINATOR)).toEqual([]);
    expect(await kinds('cav-1', id, 'anna')).toEqual([]);
  });

  it('asks the one who has it in hand, once she has it', async () => {
    const id = await send(network, 'cav-1', { ...REQUEST, urgency: 'E1' });
    const bruna = operator(network, BARLETTA, 'bruna');
    expect((await bruna.post(`referrals/${id}/acknowledgement`, {})).status).toBe(202);
    await network.untilState('cav-1', id, 'acknowledged');
    await turnBoth(id, 60.1);
    expect(await kinds(BARLETTA, id, 'bruna')).toEqual(['deadline decided 1']);
    expect(await kinds(BARLETTA, id, 'dina')).toEqual([]);
    expect(await kinds(BARLETTA, id, 'carla', COORDINATOR)).toEqual([]);
    expect(await kinds('cav-2', id, 'eva', COORDINATOR)).toEqual([]);
    const [task] = await tasksOf(BARLETTA, id, 'bruna');
    expect(
      (await operator(network, BARLETTA, 'dina').post(`tasks/${task?.id ?? ''}/completion`, {})).status,
    ).toBe(404);
    expect((await bruna.post(`tasks/${task?.id ?? ''}/completion`, {})).status).toBe(204);
    expect(await kinds(BARLETTA, id, 'bruna')).toEqual([]);
  });

  it('is late once, however many replicas look, and however the clock leaps', async () => {
    const id = await send(network, 'cav-1', { ...REQUEST, urgency: 'E1' });
    const leap = new Date(Date.now() + 24 * 60 * MINUTE);
    await Promise.all([1, 2, 3, 4].map(() => turnClocks(ambiti, context('intake-ambiti'), leap)));
    await turnClocks(ambiti, context('intake-ambiti'), new Date());
    await turnClocks(ambiti, context('intake-ambiti'), leap);
    await waitFor('the facts', async () => ((await missed('cav-1', id)).length > 2 ? true : undefined));
    expect(await missed('cav-1', id)).toEqual(['r acknowledged 1', 'r acknowledged 2', 'r acknowledged 3']);
    expect(await kinds(BARLETTA, id, 'carla', COORDINATOR)).toHaveLength(2);
  });
});

describe('a refusal', () => {
  const declined = async (): Promise<string> => {
    const id = idOf(await operator(network, 'cav-1', 'anna').post('referrals', REQUEST));
    await network.untilState(BARLETTA, id, 'received');
    await network.say(BARLETTA, id, 'decline', { reason: 'no-place' });
    await network.untilState('cav-1', id, 'declined');
    return id;
  };

  it('is sent elsewhere in one command, by the people who work on it', async () => {
    const id = await declined();
    expect(await kinds('cav-1', id, 'anna')).toEqual(['reroute declined 0']);
    const anna = operator(network, 'cav-1', 'anna');
    const to = { to: 'ambito-andria' };
    for (const other of [
      operator(network, 'cav-1', 'zoe'),
      operator(network, 'cav-1', 'zoe', COORDINATOR),
      operator(network, 'cav-2', 'eva'),
    ]) {
      expect((await other.post(`referrals/${id}/reroute`, to)).status).toBe(404);
    }
    expect((await operator(network, BARLETTA, 'bruna').post(`referrals/${id}/reroute`, to)).status).toBe(404);
    const headers = { 'idempotency-key': 'b1d0a4b6-6d0f-4c5c-9f0e-2f4a7a0c1d11' };
    const call = { subject: 'anna', roles: ['operator'], body: to, headers };
    const first = await network.call('cav-1', `referrals/${id}/reroute`, call);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ from: 'cav-1', to: 'ambito-andria', rerouteOf: id, urgency: 'E2' });
    expect(idOf(await network.call('cav-1', `referrals/${id}/reroute`, call))).toBe(idOf(first));
    await network.untilState('ambito-andria', idOf(first), 'received');
    const seen = await operator(network, 'ambito-andria', 'carla', COORDINATOR).get(
      `referrals/${idOf(first)}/content`,
    );
    expect(seen.body['needs']).toEqual(NEEDS);
    expect((await network.call('ambito-andria', `referrals/${idOf(first)}`)).text).not.toContain(id);
    expect(await kinds('cav-1', id, 'anna')).toEqual([]);
    expect((await anna.get(`referrals/${id}`)).body).toMatchObject({ state: 'declined', dueAt: null });
  });

  it('goes nowhere that no flow leads to, and nothing has changed then', async () => {
    const id = await declined();
    const anna = operator(network, 'cav-1', 'anna');
    const answer = await anna.post(`referrals/${id}/reroute`, { to: 'provincia-bat' });
    expect([answer.status, answer.body['code']]).toEqual([422, 'referral.no-flow']);
    expect(await kinds('cav-1', id, 'anna')).toEqual(['reroute declined 0']);
    expect((await anna.get(`referrals/${id}`)).body).toMatchObject({ stage: 'declined', step: 0 });
    expect((await anna.post(`referrals/${id}/reroute`, {})).status).toBe(400);
  });

  it('is late at the sender until she asks elsewhere or closes it', async () => {
    const id = await declined();
    await turnBoth(id, 24 * 60 + 1);
    expect(await kinds('cav-1', id, 'anna')).toEqual(['reroute declined 0', 'deadline declined 1']);
    await waitFor('the fact', async () => ((await missed(BARLETTA, id)).length > 0 ? true : undefined));
    expect(await missed(BARLETTA, id)).toEqual(['s declined 1']);
    const [task] = await tasksOf('cav-1', id, 'anna');
    expect(
      (await operator(network, 'cav-1', 'anna').post(`tasks/${task?.id ?? ''}/completion`, {})).status,
    ).toBe(204);
    expect(await kinds('cav-1', id, 'anna')).toEqual([]);
    await turnBoth(id, 10 * 24 * 60);
    expect(await kinds('cav-1', id, 'anna')).toEqual([]);
  });

  it('is found by its tasks however much else there is to do, and says which are done', async () => {
    const id = await declined();
    const other = await declined();
    await cav.query(
      `INSERT INTO task (institution, kind, about, opened_at)
       SELECT 'cav-1', 'capacity-unknown', gen_random_uuid(), now() - interval '1 year' FROM generate_series(1, 201)`,
    );
    const anna = operator(network, 'cav-1', 'anna');
    const of = async (referral: string, who = anna): Promise<readonly Record<string, unknown>[]> =>
      items(await who.get(`tasks?referral=${referral}`));
    expect(await kinds('cav-1', id, 'anna')).toEqual([]);
    const [task] = await of(id);
    expect(task).toMatchObject({ kind: 'reroute', referral: id, doneAt: null });
    await anna.post(`tasks/${String(task?.['id'])}/completion`, {});
    expect(await of(id)).toEqual([{ ...task, doneAt: expect.any(String), call: null }]);
    expect(await of(other)).toMatchObject([{ referral: other, doneAt: null }]);
    // another institution's, and one's own that one is shut out of: nothing there
    expect(await of(id, operator(network, 'cav-2', 'anna'))).toEqual([]);
    const head = operator(network, 'cav-1', 'carla', COORDINATOR);
    expect((await head.post(`referrals/${id}/blocks`, { subject: 'berta' })).status).toBe(204);
    expect(await of(id, operator(network, 'cav-1', 'berta'))).toEqual([]);
    expect((await anna.get('tasks?referral=zanzara')).status).toBe(400);
    await cav.query(`DELETE FROM task WHERE kind = 'capacity-unknown'`);
  });
});

describe('a woman who has not arrived', () => {
  it('is looked for by the sender, who says when that is done', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    await network.say(BARLETTA, id, 'acknowledgement');
    await network.say(BARLETTA, id, 'offer');
    await network.untilState('cav-1', id, 'offered');
    await network.say('cav-1', id, 'confirmation');
    await network.untilState(BARLETTA, id, 'confirmed');
    await network.say(BARLETTA, id, 'no-show');
    await network.untilState('cav-1', id, 'no-show');
    const [task, ...rest] = await tasksOf('cav-1', id, 'anna');
    expect(task).toMatchObject({ kind: 'welfare-check', stage: 'no-show', step: 0 });
    expect(rest).toEqual([]);
    await operator(network, 'cav-1', 'anna').post(`tasks/${task?.id ?? ''}/completion`, {});
    expect(await kinds('cav-1', id, 'anna')).toEqual([]);
    expect((await network.call('cav-1', `referrals/${id}`)).body).toMatchObject({
      state: 'no-show',
      dueAt: null,
    });
  });
});

describe('the worklist', () => {
  it('is in the order in which things are due, page by page, and holds what is open', async () => {
    const list = async (query: string): Promise<TestAnswer> =>
      network.call('cav-2', `referrals?side=sent&${query}`);
    const slow = await send(network, 'cav-2', REQUEST);
    const fast = await send(network, 'cav-2', { ...REQUEST, urgency: 'E1' });
    const slower = await send(network, 'cav-2', { ...REQUEST, urgency: 'E3' });
    const gone = await send(network, 'cav-2', REQUEST);
    await network.say('cav-2', gone, 'cancellation', { reason: 'other' });
    await network.untilState('cav-2', gone, 'cancelled');
    const waiting = await send(network, 'cav-2', REQUEST);
    await network.say(BARLETTA, waiting, 'acknowledgement');
    await network.say(BARLETTA, waiting, 'waitlisting');
    await network.untilState('cav-2', waiting, 'waitlisted');
    const seen: Record<string, unknown>[] = [];
    let next: unknown = null;
    do {
      const page = await list(`order=due&limit=2${typeof next === 'string' ? `&cursor=${next}` : ''}`);
      seen.push(...items(page));
      next = page.body['next'];
    } while (next !== null);
    // at the waiting list the recipient has the clock
    expect(seen.map(({ id }) => id)).toEqual([fast, slow, slower, waiting]);
    expect(seen[0]).toMatchObject({ stage: 'acknowledged', step: 0 });
    const due = seen.map(({ dueAt }) => dueAt).filter((at) => typeof at === 'string');
    expect(due).toEqual([...due].sort());
    expect(due).toHaveLength(3);
    expect((await list('order=due&cursor=bm8')).body['code']).toBe('cursor.invalid');
    expect((await list('order=first')).status).toBe(400);
  });
});
