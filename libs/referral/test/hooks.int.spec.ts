import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '#kernel';
import type { PartyHooks } from '../src/index.js';
import { CASA, CAV, idempotency, Network, type Node } from './network.js';

let network: Network;
let cav: Node;
let casa: Node;
let hooks: PartyHooks;

beforeAll(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
  casa = await network.node('shelter-beds', {
    hooks: {
      proposing: (tx, proposing) => hooks.proposing?.(tx, proposing) ?? Promise.resolve(),
      folded: (tx, folded) => hooks.folded?.(tx, folded) ?? Promise.resolve(),
    },
  });
  await casa.db.query(`CREATE TABLE reservation (offer uuid PRIMARY KEY, state text NOT NULL)`);
});
beforeEach(() => {
  hooks = {};
});
afterAll(() => network.close());

const received = async (more: Parameters<Node['submit']>[0] = {}): Promise<string> => {
  const { id } = await cav.submit(more);
  await network.settle(cav, casa);
  return id;
};

const acknowledged = async (): Promise<string> => {
  const id = await received();
  await casa.say(id, CASA, 'acknowledged');
  await network.settle(cav, casa);
  return id;
};

describe('hooks', () => {
  const reserving: PartyHooks = {
    proposing: async (tx, { name, event }) => {
      if (name !== 'offered') return undefined;
      await tx.query(`INSERT INTO reservation VALUES ($1, 'held')`, [event]);
      return { until: '2030-01-01T00:00:00.000Z' };
    },
    folded: async (tx, { name, verdict, own, event }) => {
      if (name !== 'offered' || verdict !== 'superseded' || !own) return;
      await tx.query(`UPDATE reservation SET state = 'released' WHERE offer = $1`, [event.attributes.id]);
    },
  };

  it('take a reservation with the proposal, and undo it where the lane decides otherwise', async () => {
    hooks = reserving;
    const [held, lost] = [await acknowledged(), await acknowledged()];
    const { event: kept } = await casa.say(held, CASA, 'offered');
    const { event: gone } = await casa.say(lost, CASA, 'offered');
    await cav.say(lost, CAV, 'cancelled', { attributes: { reason: 'other' } });
    await cav.send();
    await network.settle(casa, cav);
    expect(
      await casa.db.query(`SELECT offer, state FROM reservation WHERE offer IN ($1, $2)`, [kept, gone]),
    ).toEqual(
      expect.arrayContaining([
        { offer: kept, state: 'held' },
        { offer: gone, state: 'released' },
      ]),
    );
    expect((await cav.see(held, CAV)).offer).toEqual({ id: kept, until: '2030-01-01T00:00:00.000Z' });
  });

  it('have their refusal roll everything back', async () => {
    const id = await acknowledged();
    hooks = {
      proposing: async (tx, { event }) => {
        await tx.query(`INSERT INTO reservation VALUES ($1, 'held')`, [event]);
        throw new AppError('conflict', 'unit.taken', 'Somebody else was faster.');
      },
    };
    const [reservations, said] = [await casa.count('reservation'), await casa.count('outbox')];
    const key = idempotency();
    await expect(casa.say(id, CASA, 'offered', { idempotency: key })).rejects.toMatchObject({
      code: 'unit.taken',
    });
    expect([await casa.count('reservation'), await casa.count('outbox')]).toEqual([reservations, said]);
    expect((await casa.see(id, CASA)).pending).toBeNull();
    hooks = {};
    expect((await casa.say(id, CASA, 'offered', { idempotency: key })).replayed).toBe(false);
  });

  it('that fail in the fold park their referral alone; its commands wait, the others go on', async () => {
    const [bad, good] = [await received(), await received()];
    await casa.say(bad, CASA, 'acknowledged');
    await casa.say(good, CASA, 'acknowledged');
    hooks = {
      folded: (_tx, { referral }) =>
        referral.id === bad ? Promise.reject(new TypeError('a bug')) : Promise.resolve(),
    };
    await casa.send();
    await casa.fold();
    expect((await casa.see(bad, CASA)).state).toBe('received');
    expect((await casa.see(good, CASA)).state).toBe('acknowledged');
    await expect(
      casa.say(bad, CASA, 'declined', { attributes: { reason: 'no-place' } }),
    ).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'referral.parked',
    });
    hooks = {};
    expect(await casa.runner.retryParked('referrals.intake-cav.shelter-beds', bad)).toEqual({ done: 1 });
    expect((await casa.see(bad, CASA)).state).toBe('acknowledged');
  });
});
