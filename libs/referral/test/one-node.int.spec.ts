import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openContent, stateOf } from '../src/index.js';
import { findReferral } from '../src/store/views.js';
import { CAV, CAV_2, NEEDS, Network, OUTSIDE, RISK, type Node, OPERATOR } from './network.js';

let network: Network;
let cav: Node;

beforeAll(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
});
afterAll(() => network.close());

const content = (id: string, institution: string, side: 's' | 'r') =>
  cav.db.transaction((tx) => openContent(tx, cav.ctx, { institution, id, side, person: OPERATOR }));

describe('two institutions at one node', () => {
  it('have a copy each, folded together, and see only their own', async () => {
    const { id } = await cav.submit({ to: CAV_2, service: 'centre-support' });
    await network.settle(cav);
    expect((await cav.see(id, CAV)).side).toBe('s');
    expect((await cav.see(id, CAV_2)).side).toBe('r');
    await expect(cav.see(id, CAV, 'r')).rejects.toMatchObject({ kind: 'not-found' });
    await cav.say(id, CAV_2, 'acknowledged', { side: 'r' });
    await cav.say(id, CAV, 'cancelled', { attributes: { reason: 'other' } });
    await network.settle(cav);
    const rows = await Promise.all([
      findReferral(cav.db, { institution: CAV, id }),
      findReferral(cav.db, { institution: CAV_2, id }),
    ]);
    expect(rows.map((row) => [row.state, row.pending])).toEqual([
      ['cancelled', null],
      ['cancelled', null],
    ]);
    expect(stateOf(rows[0])).toEqual(stateOf(rows[1]));
    expect(await cav.timeline(id, CAV)).toEqual(await cav.timeline(id, CAV_2));
    expect(await content(id, CAV_2, 'r')).toMatchObject({ needs: NEEDS, risk: RISK });
  });
});

describe('an institution off the network', () => {
  it('answers through the sender’s node, reported', async () => {
    const { id, reported } = await cav.submit({ to: OUTSIDE });
    expect(reported).toBe(true);
    await network.settle(cav);
    expect((await cav.see(id, CAV)).state).toBe('received');
    for (const name of ['acknowledged', 'offered'] as const) {
      await cav.say(id, CAV, name, { side: 'r' });
      await network.settle(cav);
    }
    await cav.say(id, CAV, 'confirmed');
    await network.settle(cav);
    expect(await cav.see(id, CAV, 'r')).toMatchObject({
      side: 'r',
      state: 'confirmed',
      to: OUTSIDE,
      reported: true,
    });
    const timeline = await cav.timeline(id, CAV);
    expect(timeline.map(({ type, reported: told }) => [type, told])).toEqual([
      ['submitted', false],
      ['received', true],
      ['acknowledged', true],
      ['offered', true],
      ['confirmed', false],
    ]);
    expect((await network.records('referrals.intake-cav.intake-cav', id)).length).toBeGreaterThanOrEqual(5);
    expect(await content(id, CAV, 's')).toMatchObject({ needs: NEEDS });
    expect(await cav.count('quarantine')).toBe(0);
  });
});
