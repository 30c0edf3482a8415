import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { alarmUnreviewed, withdrawAgreement, type PartyContext } from '#referral';
import type { PartyNetwork } from '#testing';
import { PARTY_CONTEXT } from '../src/index.js';
import { idOf, NEEDS, REQUEST, send, someone, startNodes, type Someone } from './nodes.js';

const HOST = 'ambito-barletta';
const RISK = { tool: 'da-5', level: 'high', violence: ['physical'] };
const NOT_FOUND = { status: 404, body: { code: 'not-found' } };

let network: PartyNetwork;
let ada: Someone;
let cora: Someone;
let dora: Someone;

beforeAll(async () => {
  network = await startNodes();
  ada = someone(network, HOST, 'ada');
  cora = someone(network, HOST, 'cora', ['coordinator']);
  dora = someone(network, HOST, 'dora', ['dpo']);
});
afterAll(() => network.stop());

type Item = Readonly<Record<string, unknown>>;

const itemsOf = async (who: Someone, path: string): Promise<readonly Item[]> =>
  (await who.get(path)).body['items'] as Item[];
const about = async (who: Someone, path: string, referral: string): Promise<readonly Item[]> =>
  (await itemsOf(who, path)).filter((item) => item['referral'] === referral);
const contentOf = (who: Someone, id: string) => who.get(`referrals/${id}/content`);
const open = (who: Someone, id: string) => who.post(`referrals/${id}/break-glass`, { reason: 'danger-now' });
const databaseOf = (node: string): DataSource => network.node(node).app.get(DataSource);

/** A request in somebody else's hands. */
async function inHand(): Promise<string> {
  const id = await send(network, 'cav-1', { ...REQUEST, risk: RISK });
  await cora.post(`referrals/${id}/assignment`, { people: ['bea'] });
  return id;
}

const openingOf = async (id: string): Promise<string> =>
  String((await about(dora, 'break-glass?reviewed=false', id))[0]?.['id']);

describe('an emergency', () => {
  it('opens one referral to one person, alarms at once, and ends when a second person finds no reason', async () => {
    const id = await inHand();
    const other = await inHand();
    expect(await contentOf(cora, id)).toMatchObject(NOT_FOUND);
    const opened = await open(cora, id);
    expect(opened).toMatchObject({ status: 200, body: { referral: id } });
    expect((await contentOf(cora, id)).body).toMatchObject({ needs: NEEDS, risk: RISK });
    expect(await contentOf(cora, other)).toMatchObject(NOT_FOUND);
    expect(await contentOf(ada, id)).toMatchObject(NOT_FOUND);
    expect(await open(cora, id)).toMatchObject({ status: 409, body: { code: 'break-glass.open' } });

    expect(await about(dora, 'access-alarms', id)).toMatchObject([{ kind: 'break-glass', actor: 'cora' }]);
    const head = someone(network, HOST, 'second-head', ['coordinator']);
    expect(await about(head, 'access-alarms', id)).toHaveLength(1);
    const [task] = await about(head, 'tasks', id);
    const subject = { kind: 'break-glass', id: opened.body['id'] };
    expect(task).toMatchObject({ kind: 'review-break-glass', about: opened.body['id'], subject });
    // named without its side: it is the copy that was received
    expect((await about(head, 'worklist', id)).at(-1)).toMatchObject({
      ...{ task: 'review-break-glass', side: 'r', subject },
      about: { to: HOST, service: REQUEST.service, urgency: REQUEST.urgency },
    });
    expect(await about(ada, 'tasks', id)).toEqual([]);
    expect(await head.post(`tasks/${String(task?.['id'])}/completion`, {})).toMatchObject({
      status: 409,
      body: { code: 'task.by-review' },
    });

    const opening = String(opened.body['id']);
    const review = (who: Someone, justified: boolean) =>
      who.post(`break-glass/${opening}/review`, { justified });
    expect(await review(cora, true)).toMatchObject({ status: 409, body: { code: 'break-glass.own' } });
    expect(await review(ada, true)).toMatchObject(NOT_FOUND);
    expect((await review(dora, false)).status).toBe(204);
    expect(await contentOf(cora, id)).toMatchObject(NOT_FOUND);
    expect(await review(head, true)).toMatchObject({ status: 409, body: { code: 'break-glass.reviewed' } });
    expect(await about(head, 'tasks', id)).toEqual([]);
    expect(await about(dora, 'break-glass', id)).toMatchObject([
      { subject: 'cora', reason: 'danger-now', review: { by: 'dora', justified: false } },
    ]);
    expect((await about(dora, 'access-alarms', id)).map(({ kind }) => kind)).toEqual([
      'break-glass-unjustified',
      'break-glass',
    ]);
  });

  it('is over after its hours', async () => {
    const id = await inHand();
    expect((await open(ada, id)).status).toBe(200);
    expect((await contentOf(ada, id)).status).toBe(200);
    await databaseOf('intake-ambiti').query(
      `UPDATE break_glass SET until = until - interval '8 hours' WHERE referral = $1`,
      [id],
    );
    expect(await contentOf(ada, id)).toMatchObject(NOT_FOUND);
    // and may be opened once more, with a review of its own
    expect((await open(ada, id)).status).toBe(200);
    expect(await about(cora, 'tasks', id)).toHaveLength(2);
  });

  it('never goes past a block, whether set before or after', async () => {
    const id = await inHand();
    await cora.post(`referrals/${id}/blocks`, { subject: 'ada' });
    expect(await open(ada, id)).toMatchObject(NOT_FOUND);
    await cora.post(`referrals/${id}/block-lifts`, { subject: 'ada' });
    expect((await open(ada, id)).status).toBe(200);
    await cora.post(`referrals/${id}/blocks`, { subject: 'ada' });
    expect(await contentOf(ada, id)).toMatchObject(NOT_FOUND);
    // nor does who is shut out see that there was one, or review it
    const opening = await openingOf(id);
    await cora.post(`referrals/${id}/blocks`, { subject: 'dora' });
    expect(await about(dora, 'break-glass', id)).toEqual([]);
    expect(await about(dora, 'access-records', id)).toEqual([]);
    expect(await dora.post(`break-glass/${opening}/review`, { justified: true })).toMatchObject(NOT_FOUND);
    const shut = someone(network, HOST, 'shut', ['coordinator']);
    expect(await about(shut, 'tasks', id)).toHaveLength(1);
    await cora.post(`referrals/${id}/blocks`, { subject: 'shut' });
    expect(await about(shut, 'tasks', id)).toEqual([]);
  });

  it('never goes past her withdrawal, nor to another institution', async () => {
    const opened = await network.call('cav-1', 'cases', { body: { subject: 'woman' } });
    const agreement = idOf(
      await network.call('cav-1', `cases/${idOf(opened)}/agreements`, {
        body: {
          ...{ to: HOST, service: REQUEST.service, tiers: ['T0', 'T1'], method: 'oral' },
          validUntil: new Date(Date.now() + 86_400_000).toISOString(),
        },
      }),
    );
    const { necessity: _, ...request } = REQUEST;
    const id = await send(network, 'cav-1', { ...request, case: idOf(opened), agreement });
    await cora.post(`referrals/${id}/assignment`, { people: ['bea'] });
    const stranger = someone(network, 'ambito-andria', 'ada', ['coordinator']);
    expect(await open(stranger, id)).toMatchObject(NOT_FOUND);
    expect((await open(ada, id)).status).toBe(200);
    const context = network.node('intake-cav').app.get<PartyContext>(PARTY_CONTEXT);
    await databaseOf('intake-cav').transaction((tx) =>
      withdrawAgreement(tx, context, { institution: 'cav-1', agreement, actor: 'somebody' }),
    );
    context.wakeRelay?.();
    await network.untilState(HOST, id, 'cancelled');
    const frozen = { status: 409, body: { code: 'referral.frozen' } };
    expect(await contentOf(ada, id)).toMatchObject(frozen);
    expect(await open(someone(network, HOST, 'late'), id)).toMatchObject(frozen);
    // at the sender her file stays the centre's own; only the emergency ends at her withdrawal
    expect(await open(someone(network, 'cav-1', 'nosy'), id)).toMatchObject(frozen);
  });

  it('that nobody has reviewed within a day is alarmed, once', async () => {
    const id = await inHand();
    await open(ada, id);
    const db = databaseOf('intake-ambiti');
    const at = (hours: number) => ({ now: () => new Date(Date.now() + hours * 3_600_000) });
    const alarm = (hours: number) => db.transaction((tx) => alarmUnreviewed(tx, { clock: at(hours) }));
    await alarm(23);
    const kinds = async () => (await about(dora, 'access-alarms', id)).map(({ kind }) => kind);
    expect(await kinds()).toEqual(['break-glass']);
    await Promise.all([alarm(25), alarm(25), alarm(25)]);
    await alarm(26);
    expect(await kinds()).toEqual(['break-glass-unreviewed', 'break-glass']);
  });
});
