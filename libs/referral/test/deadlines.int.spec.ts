import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fillDeadlines, missDeadlines, reviewBy, revalidated, stopClock } from '../src/index.js';
import { after, clockOf, due, HOUR, MINUTE, missAt, sayAll, steps } from './clocks.js';
import { AMBITO, CASA, CAV, CAV_2, Network, OUTSIDE, type Node } from './network.js';

let network: Network;
let cav: Node;
let casa: Node;

beforeEach(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
  casa = await network.node('shelter-beds');
});
afterEach(() => network.close());

const received = async (more: Parameters<Node['submit']>[0] = {}): Promise<string> => {
  const { id } = await cav.submit(more);
  await network.settle(cav, casa);
  return id;
};

const say = async (node: Node, ...said: Parameters<Node['say']>): Promise<void> => {
  await node.say(...said);
  await network.settle(cav, casa);
};

/** As folded: a relay may send the same bytes twice, and everybody drops the second. */
const missedEvents = async (id: string): Promise<string[]> =>
  (await cav.timeline(id, CAV))
    .filter(({ type }) => type === 'deadline-missed')
    .map(({ side, stage, step }) => [side, stage, step].join(' '));

describe('the clocks of a referral', () => {
  it('follow the stages at both parties, from the lane’s time, and end with it', async () => {
    const { id } = await cav.submit();
    expect(await due(cav, id, 's')).toBeUndefined();
    await cav.send();
    await cav.fold();
    expect(await due(cav, id, 's')).toEqual(['received', 1]);
    await network.settle(cav, casa);
    const both = async (): Promise<unknown[]> => [await due(cav, id, 's'), await due(casa, id, 'r')];
    expect(await both()).toEqual([
      ['acknowledged', 15],
      ['acknowledged', 15],
    ]);
    expect((await clockOf(cav, id, 's'))?.due).toEqual((await clockOf(casa, id, 'r'))?.due);
    await say(casa, id, CASA, 'acknowledged');
    expect(await both()).toEqual([
      ['decided', 60],
      ['decided', 60],
    ]);
    await say(casa, id, CASA, 'waitlisted');
    expect(await both()).toEqual([undefined, ['waitlisted', 3 * 24 * 60]]);
    const since = (await clockOf(casa, id, 'r'))?.since.getTime() ?? 0;
    await say(casa, id, CASA, 'offered', { body: { until: new Date(since + 24 * HOUR).toISOString() } });
    const offered = await clockOf(cav, id, 's');
    expect(offered).toMatchObject({ stage: 'offered' });
    expect(offered?.due[0]).toEqual(new Date(since + 24 * HOUR));
    const expected = new Date(since + 30 * HOUR);
    await say(cav, id, CAV, 'confirmed', { body: { expected: expected.toISOString() } });
    expect((await clockOf(casa, id, 'r'))?.due[0]).toEqual(new Date(expected.getTime() + 6 * HOUR));
    await say(casa, id, CASA, 'no-show');
    expect(await both()).toEqual([['no-show', 120], undefined]);
    await say(casa, id, CASA, 'taken-in-charge');
    expect(await both()).toEqual([undefined, undefined]);
    const review = new Date(since + 90 * 24 * HOUR);
    await casa.db.transaction((tx) =>
      reviewBy(tx, casa.ctx, { institution: CASA, referral: id, at: review }),
    );
    expect((await clockOf(casa, id, 'r'))?.due[0]).toEqual(review);
    await say(casa, id, CASA, 'completed', { attributes: { outcome: 'goals-reached' } });
    expect(await both()).toEqual([undefined, undefined]);
  });

  it('of a refusal and of a no-show are the sender’s, who ends them', async () => {
    const id = await received();
    await say(casa, id, CASA, 'declined', { attributes: { reason: 'no-place' } });
    expect([await due(cav, id, 's'), await due(casa, id, 'r')]).toEqual([['declined', 60], undefined]);
    const stop = (state: 'declined' | 'no-show', institution = CAV) =>
      cav.db.transaction((tx) => stopClock(tx, cav.ctx, { institution, referral: id, state }));
    await stop('no-show');
    await stop('declined', CAV_2);
    expect((await cav.see(id, CAV)).stage).toBe('declined');
    await stop('declined');
    expect(await due(cav, id, 's')).toBeUndefined();
    expect(await cav.see(id, CAV)).toMatchObject({ deadlines: [], dueAt: null, stage: null, step: 0 });
  });

  it('begin again where she was asked again, on the waiting list', async () => {
    const id = await received();
    await say(casa, id, CASA, 'acknowledged');
    await say(casa, id, CASA, 'waitlisted');
    const at = await after(casa, id, 'r', 1);
    expect(steps(await missAt(casa, at))).toEqual(['r waitlisted 1']);
    await casa.db.transaction((tx) => revalidated(tx, casa.ctx, { institution: CASA, referral: id }));
    // a running of its own: the same step may be missed again
    expect(steps(await missAt(casa, await after(casa, id, 'r', 1)))).toEqual(['r waitlisted 1']);
  });

  it('stand still while information is awaited', async () => {
    const id = await received();
    await say(casa, id, CASA, 'acknowledged');
    await casa.db.query(
      `UPDATE referral SET clock_at = clock_at - interval '20 minutes' WHERE id = $1 AND side = 'r'`,
      [id],
    );
    await say(casa, id, CASA, 'info-requested', { body: { question: 'DATI INVENTATI' } });
    expect((await due(cav, id, 's'))?.[0]).toBe('info-requested');
    expect((await due(casa, id, 'r'))?.[0]).toBe('info-requested');
    await casa.db.query(
      `UPDATE referral SET stage_at = stage_at - interval '10 hours', clock_at = clock_at - interval '10 hours'
       WHERE id = $1 AND side = 'r'`,
      [id],
    );
    await say(cav, id, CAV, 'info-provided', { body: { answer: 'DATI INVENTATI' } });
    const [stage, left = 0] = (await due(casa, id, 'r')) ?? [];
    expect(stage).toBe('decided');
    // of an hour 20 minutes had passed, and what this spec took before it asked
    expect(Math.round(left)).toBe(40);
  });

  it('are one for each side where a node is both, and the sender’s alone where it reports', async () => {
    const own = await received({ to: CAV_2, service: 'centre-support' });
    expect([await due(cav, own, 's'), await due(cav, own, 'r')]).toEqual([
      ['acknowledged', 15],
      ['acknowledged', 15],
    ]);
    const reported = await received({ to: OUTSIDE });
    expect([await due(cav, reported, 's'), await due(cav, reported, 'r')]).toEqual([
      ['acknowledged', 15],
      undefined,
    ]);
    const missed = await missAt(cav, await after(cav, own, 's', 1));
    expect(steps(missed.filter(({ referral }) => referral === own))).toEqual([
      'r acknowledged 1',
      's acknowledged 1',
    ]);
  });
});

describe('what is late', () => {
  it('is missed step by step, once per side, and said in the lane', async () => {
    const id = await received();
    expect(await missAt(casa, await after(casa, id, 'r', 1, -1))).toEqual([]);
    expect(steps(await missAt(casa, await after(casa, id, 'r', 1)))).toEqual(['r acknowledged 1']);
    expect(await missAt(casa, await after(casa, id, 'r', 2, -1))).toEqual([]);
    expect(steps(await missAt(casa, await after(casa, id, 'r', 2)))).toEqual(['r acknowledged 2']);
    expect(steps(await missAt(casa, await after(casa, id, 'r', 3)))).toEqual(['r acknowledged 3']);
    expect(steps(await missAt(cav, await after(cav, id, 's', 3)))).toEqual([
      ...['s acknowledged 1', 's acknowledged 2', 's acknowledged 3'],
    ]);
    await sayAll(casa);
    await sayAll(cav);
    await network.settle(cav, casa);
    expect((await missedEvents(id)).sort()).toEqual([
      ...['r acknowledged 1', 'r acknowledged 2', 'r acknowledged 3'],
      ...['s acknowledged 1', 's acknowledged 2', 's acknowledged 3'],
    ]);
    // E1: late three times over, and as open as before
    expect(await casa.see(id, CASA)).toMatchObject({ state: 'received', pending: null });
    expect(await cav.timeline(id, CAV)).toEqual(await casa.timeline(id, CASA));
  });

  it('is said once, however many replicas look', async () => {
    const ids = await Promise.all([1, 2, 3].map(async () => (await cav.submit()).id));
    await network.settle(cav, casa);
    const at = new Date(Date.now() + HOUR);
    const found = await Promise.all([1, 2, 3, 4, 5].map(() => missAt(casa, at)));
    expect(found.flat()).toHaveLength(9);
    await Promise.all([1, 2, 3, 4, 5].map(() => sayAll(casa)));
    await sayAll(casa);
    await network.settle(cav, casa);
    for (const id of ids) {
      expect(await missedEvents(id)).toEqual(['r acknowledged 1', 'r acknowledged 2', 'r acknowledged 3']);
    }
  });

  it('is all found by a clock that leaps ahead, and nothing again by one that is set back', async () => {
    const id = await received();
    const leap = new Date(Date.now() + 30 * 24 * HOUR);
    expect(steps(await missAt(casa, leap))).toEqual([
      'r acknowledged 1',
      'r acknowledged 2',
      'r acknowledged 3',
    ]);
    expect(await missAt(casa, new Date())).toEqual([]);
    expect(await missAt(casa, leap)).toEqual([]);
    // the next stage is as good as any
    await say(casa, id, CASA, 'acknowledged');
    expect(await missAt(casa, await after(casa, id, 'r', 1, -1))).toEqual([]);
    expect(steps(await missAt(casa, await after(casa, id, 'r', 1)))).toEqual(['r decided 1']);
  });

  it('is said after a restart if it was not before, and not again by a database brought back from before', async () => {
    const id = await received();
    await missAt(casa, await after(casa, id, 'r', 1));
    // as a process that ended between the two: what the table holds is said by the next
    await sayAll(casa);
    await network.settle(cav, casa);
    expect(await missedEvents(id)).toEqual(['r acknowledged 1']);
    await casa.close();
    const again = await network.node('shelter-beds');
    await again.fold(network.log, 1);
    expect(await missAt(again, await after(again, id, 'r', 1))).toEqual([]);
    expect(steps(await missAt(again, await after(again, id, 'r', 2)))).toEqual(['r acknowledged 2']);
    await sayAll(again);
    await network.settle(cav, again);
    expect(await missedEvents(id)).toEqual(['r acknowledged 1', 'r acknowledged 2']);
  });

  it('is not said of a stage that ended in time in the lane, which the node had not read yet', async () => {
    const id = await received();
    await casa.say(id, CASA, 'acknowledged');
    await casa.send();
    // the sender’s node lags behind, and looks at its clock
    expect(steps(await missAt(cav, await after(cav, id, 's', 1)))).toEqual(['s acknowledged 1']);
    await cav.fold();
    await sayAll(cav);
    await network.settle(cav, casa);
    expect(await missedEvents(id)).toEqual([]);
    expect(await cav.count('deadline_missed')).toBe(0);
  });

  it('comes again where a stage comes again: a second offer is a second chance to be late', async () => {
    const id = await received();
    await say(casa, id, CASA, 'acknowledged');
    await say(casa, id, CASA, 'offered');
    expect(steps(await missAt(casa, await after(casa, id, 'r', 1)))).toEqual(['r offered 1']);
    await say(cav, id, CAV, 'offer-refused', { body: { reason: 'other' } });
    await say(casa, id, CASA, 'offered');
    expect(steps(await missAt(casa, await after(casa, id, 'r', 1)))).toEqual(['r offered 1']);
  });

  it('at E1 unread after five minutes is worth a telephone call, once, at the sender', async () => {
    const call = async (node: Node, ms: number): Promise<unknown[]> => {
      const at = new Date(((await clockOf(node, id, 's'))?.since.getTime() ?? 0) + ms);
      return node.db.transaction(async (tx) => [...(await missDeadlines(tx, { at, limit: 9 })).unread]);
    };
    const { id } = await cav.submit();
    await cav.send();
    await cav.fold();
    expect(await call(cav, 5 * MINUTE - 1)).toEqual([]);
    expect(await call(cav, 5 * MINUTE)).toEqual([
      expect.objectContaining({ referral: id, side: 's', institution: CAV }),
    ]);
    expect(await call(cav, 6 * MINUTE)).toEqual([]);
    const urgent = await received({ urgency: 'E3' });
    const read = await received();
    await say(casa, read, CASA, 'acknowledged');
    const late = new Date(Date.now() + 24 * HOUR);
    const { unread } = await cav.db.transaction((tx) => missDeadlines(tx, { at: late, limit: 100 }));
    expect(unread.map(({ referral }) => referral)).not.toContain(urgent);
    expect(unread.map(({ referral }) => referral)).not.toContain(read);
  });

  it('is counted from tables that were empty, too', async () => {
    const id = await received();
    await casa.db.query('DELETE FROM deadline');
    expect(await casa.db.transaction((tx) => fillDeadlines(tx, casa.ctx))).toBe(1);
    expect(await casa.db.transaction((tx) => fillDeadlines(tx, casa.ctx))).toBe(0);
    expect(await due(casa, id, 'r')).toEqual(['acknowledged', 15]);
  });

  it('at another institution waits for nobody: a question has a clock as well', async () => {
    const ambiti = await network.node('intake-ambiti');
    const { id } = await cav.submit({ to: AMBITO, service: 'cost-cover', urgency: 'E3', risk: undefined });
    await network.settle(cav, ambiti);
    expect((await clockOf(ambiti, id, 'r'))?.stage).toBe('acknowledged');
  });
});
