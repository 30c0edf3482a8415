import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PartyNetwork, TestAnswer } from '#testing';
import { request, startNodes, unitOf } from './nodes.js';
import { HOUSE } from './units.js';

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNodes();
});
afterAll(() => network.stop());

const post = (path: string, body: object = {}): Promise<TestAnswer> => network.call(HOUSE, path, { body });

const historyOf = async (unit: string, subject?: string): Promise<Record<string, unknown>[]> =>
  (await network.call(HOUSE, `units/${unit}/history`, subject === undefined ? {} : { subject })).body[
    'items'
  ] as Record<string, unknown>[];

describe('what has filled a unit', () => {
  it('is told the newest first, with how each ended', async () => {
    const { id } = await unitOf(network, 'U-2');
    expect(await historyOf(id)).toEqual([]);
    expect((await post(`units/${id}/closure`, { reason: 'cleaning' })).status).toBe(200);
    expect((await post(`units/${id}/reopening`)).status).toBe(200);
    const referral = await request(network);
    expect((await network.say(HOUSE, referral, 'offer', { unit: 'U-2' })).status).toBe(200);
    await network.untilState('cav-1', referral, 'offered');
    await network.say('cav-1', referral, 'cancellation', { reason: 'no-longer-needed' });
    await network.untilState(HOUSE, referral, 'cancelled');
    const entered = await post('stays', { adults: 1, minors: 0, unit: 'U-2' });
    const stay = String(entered.body['id']);

    const moment = expect.stringMatching(/^\d{4}-.*Z$/);
    const nothing = { referral: null, from: null, state: null, stay: null, outcome: null, reason: null };
    const hold = { kind: 'hold', since: moment, endedAt: moment };
    const closure = { ...nothing, kind: 'closure', since: moment, endedAt: moment, reason: 'cleaning' };
    expect(await historyOf(id)).toEqual([
      { ...nothing, kind: 'stay', since: moment, endedAt: null, stay },
      { ...nothing, ...hold, referral, from: 'cav-1', state: 'cancelled' },
      closure,
    ]);
    expect((await post(`stays/${stay}/exit`, { outcome: 'other' })).status).toBe(200);
    expect((await historyOf(id))[0]).toMatchObject({ endedAt: moment, outcome: 'other' });

    await post(`referrals/${referral}/blocks`, { subject: 'shut-out' });
    expect((await historyOf(id, 'shut-out'))[1]).toEqual({ ...nothing, ...hold });
  });

  it('is no other house’s', async () => {
    const { id } = await unitOf(network, 'U-1');
    expect((await network.call('cav-1', `units/${id}/history`)).status).toBe(404);
  });
});
