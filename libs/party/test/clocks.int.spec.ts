import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { PartyContext } from '#referral';
import type { PartyNetwork } from '#testing';
import { takeTurn } from '../src/app/jobs.js';
import { expireOffers } from '../src/background/offer-expiry.js';
import { expireReferrals } from '../src/background/referral-expiry.js';
import { contextOf, databaseOf, REQUEST, send, startNodes } from './nodes.js';

let network: PartyNetwork;
let cav: DataSource;
let ambiti: DataSource;
beforeAll(async () => {
  network = await startNodes();
  [cav, ambiti] = [databaseOf(network, 'intake-cav'), databaseOf(network, 'intake-ambiti')];
});
afterAll(() => network.stop());

const context = (node: string): PartyContext => contextOf(network, node);

const types = async (institution: string, id: string): Promise<string[]> => {
  const { body } = await network.call(institution, `referrals/${id}/timeline`);
  return (body['items'] as { type: string }[]).map(({ type }) => type);
};

describe('a referral that nobody answers', () => {
  it('expires at the sender by the flow’s time, once, and never an emergency', async () => {
    const urgent = await send(network, 'cav-1', { ...REQUEST, urgency: 'E2' });
    const emergency = await send(network, 'cav-1', { ...REQUEST, urgency: 'E1' });
    const fresh = await send(network, 'cav-1', { ...REQUEST, urgency: 'E2' });
    for (const id of [urgent, emergency, fresh]) await network.untilState('cav-1', id, 'received');
    await cav.query(
      `UPDATE referral SET submitted_at = submitted_at - interval '400 days' WHERE id = ANY($1::uuid[])`,
      [[urgent, emergency]],
    );
    await Promise.all([1, 2, 3].map(() => expireReferrals(cav, context('intake-cav'))));
    await network.untilState('ambito-barletta', urgent, 'expired');
    expect((await types('cav-1', urgent)).filter((type) => type === 'expired')).toHaveLength(1);
    for (const id of [emergency, fresh]) {
      expect((await network.call('cav-1', `referrals/${id}`)).body).toMatchObject({
        state: 'received',
        pending: null,
      });
    }
  });
});

describe('an offer whose time has passed', () => {
  it('is given up by one proposal, whichever replica looks', async () => {
    const id = await send(network, 'cav-1', REQUEST);
    await network.say('ambito-barletta', id, 'acknowledgement');
    await network.say('ambito-barletta', id, 'offer');
    await network.untilState('cav-1', id, 'offered');
    await ambiti.query(`UPDATE referral SET offer_until = now() - interval '1 second' WHERE id = $1`, [id]);
    await Promise.all([1, 2, 3, 4].map(() => expireOffers(ambiti, context('intake-ambiti'))));
    await network.untilState('cav-1', id, 'acknowledged');
    expect((await types('cav-1', id)).filter((type) => type === 'offer-expired')).toHaveLength(1);
  });
});

describe('a job’s turn', () => {
  it('is taken by one replica, and comes again', async () => {
    const take = (ms: number): Promise<boolean> => ambiti.transaction((tx) => takeTurn(tx, 'test', ms));
    const taken = await Promise.all(Array.from({ length: 5 }, () => take(3_600_000)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await take(3_600_000)).toBe(false);
    expect(await take(0)).toBe(true);
  });

  it('is not used up by a transaction that fails', async () => {
    const failed = ambiti.transaction(async (tx) => {
      await takeTurn(tx, 'failing', 3_600_000);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await ambiti.transaction((tx) => takeTurn(tx, 'failing', 3_600_000))).toBe(true);
  });
});
