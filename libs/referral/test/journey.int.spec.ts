import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { joinTeam, openContent } from '../src/index.js';
import { CASA, CAV, NEEDS, Network, RISK, type Node, OPERATOR } from './network.js';

let network: Network;
let cav: Node;
let casa: Node;

beforeEach(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
  casa = await network.node('shelter-beds');
});
afterEach(() => network.close());

const states = async (id: string): Promise<string[]> => [
  (await cav.see(id, CAV)).state,
  (await casa.see(id, CASA)).state,
];

describe('a referral from request to exit', () => {
  it('is the same at both parties, step by step', async () => {
    const sent = await cav.submit();
    expect([sent.state, sent.pending?.type]).toEqual(['draft', 'submitted']);
    await network.settle(cav, casa);
    expect(await states(sent.id)).toEqual(['received', 'received']);

    await casa.say(sent.id, CASA, 'acknowledged');
    await network.settle(cav, casa);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const { event: offer } = await casa.say(sent.id, CASA, 'offered', { body: { until } });
    await network.settle(cav, casa);
    const seen = await cav.see(sent.id, CAV);
    expect(seen).toMatchObject({ state: 'offered', offer: { id: offer, until }, pending: null });
    await cav.say(sent.id, CAV, 'confirmed', { re: offer, body: { escort: true } });
    await network.settle(cav, casa);
    expect(await states(sent.id)).toEqual(['confirmed', 'confirmed']);
    await cav.say(sent.id, CAV, 'departed');
    await casa.say(sent.id, CASA, 'taken-in-charge');
    await network.settle(cav, casa);
    await casa.say(sent.id, CASA, 'completed', { attributes: { outcome: 'goals-reached' } });
    await network.settle(cav, casa);
    expect(await states(sent.id)).toEqual(['completed', 'completed']);

    const timeline = await cav.timeline(sent.id, CAV);
    expect(timeline).toEqual(await casa.timeline(sent.id, CASA));
    expect(timeline.map(({ type, side, n }) => [type, side, n])).toEqual([
      ['submitted', 's', 1],
      ['received', 'r', 1],
      ['acknowledged', 'r', 2],
      ['offered', 'r', 3],
      ['confirmed', 's', 2],
      ['departed', 's', 3],
      ['taken-in-charge', 'r', 4],
      ['completed', 'r', 5],
    ]);
    expect(timeline.at(-1)).toMatchObject({ outcome: 'goals-reached', superseded: false, reported: false });
  });

  /** By the coordinator, before anybody acknowledges. */
  const assign = (id: string) =>
    casa.db.transaction((tx) =>
      joinTeam(tx, { id, side: 'r', institution: CASA }, { subject: OPERATOR.subject, by: 'coordinator' }),
    );

  it('opens to both parties, the risk to the recipient once it is received', async () => {
    const { id } = await cav.submit();
    const open = (node: Node, institution: string) =>
      node.db.transaction((tx) => openContent(tx, node.ctx, { institution, id, person: OPERATOR }));
    expect(await open(cav, CAV)).toMatchObject({ needs: NEEDS, risk: RISK });
    await cav.send();
    await casa.fold();
    await assign(id);
    const before = await open(casa, CASA);
    expect(before.needs).toEqual(NEEDS);
    expect(before.risk).toBeUndefined();
    await network.settle(cav, casa);
    expect(await open(casa, CASA)).toMatchObject({ needs: NEEDS, risk: RISK, unreadable: [] });
    expect(await open(cav, CAV)).toMatchObject({ needs: NEEDS, risk: RISK, unreadable: [] });
    const readings: unknown[] = await casa.db.query(
      `SELECT tier, outcome, reach FROM access_record WHERE referral = $1 ORDER BY position`,
      [id],
    );
    expect(readings).toEqual([
      { tier: 'T0', outcome: 'allowed', reach: 'team' },
      { tier: 'T1', outcome: 'allowed', reach: 'team' },
    ]);
  });

  it('shows the recipient no risk, and records none, where it ended before it was received', async () => {
    const { id } = await cav.submit();
    await cav.say(id, CAV, 'cancelled', { attributes: { reason: 'other' } });
    await network.settle(cav, casa);
    expect((await casa.timeline(id, CASA)).map(({ type }) => type)).toEqual(['submitted', 'cancelled']);
    await assign(id);
    const content = await casa.db.transaction((tx) =>
      openContent(tx, casa.ctx, { institution: CASA, id, person: OPERATOR }),
    );
    expect(content.needs).toEqual(NEEDS);
    expect(content.risk).toBeUndefined();
    const readings: unknown[] = await casa.db.query(`SELECT tier FROM access_record`);
    expect(readings).toEqual([{ tier: 'T0' }]);
  });
});
