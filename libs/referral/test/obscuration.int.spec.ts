import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recorded, recordObscuration } from '../src/index.js';
import { openWorld } from './identity-world.js';
import { AMBITO, CASA, OPERATOR } from './network.js';

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.network.close());

const obscure = (referral: string, person = OPERATOR, institution = AMBITO) => {
  const { db, ctx } = institution === AMBITO ? world.ambiti : world.casa;
  return recorded(db, ctx, (tx) => recordObscuration(tx, ctx, { institution, referral, person }));
};

async function notice(): Promise<string> {
  const { id } = await world.cav.submit({
    to: AMBITO,
    service: 'health-notice',
    notice: { code: 'ed-access' },
  });
  await world.settle();
  return id;
}

const records = (referral: string): Promise<unknown> =>
  world.ambiti.db.query(
    `SELECT actor, outcome, reach FROM access_record WHERE referral = $1 AND action = 'obscuration-recorded'
     ORDER BY position`,
    [referral],
  );

describe('that a notice is hidden', () => {
  it('is said by its team, once, and recorded; others are refused on record', async () => {
    const id = await notice();
    await expect(obscure(id)).rejects.toMatchObject({ kind: 'not-found' });
    await world.ambiti.say(id, AMBITO, 'acknowledged');
    await world.settle();
    await expect(obscure(id, { subject: 'colleague', roles: ['coordinator'] })).rejects.toMatchObject({
      kind: 'not-found',
    });
    await obscure(id);
    await obscure(id);
    expect(await records(id)).toEqual([
      { actor: 'operator', outcome: 'denied', reach: 'not-assigned' },
      { actor: 'colleague', outcome: 'denied', reach: 'not-assigned' },
      { actor: 'operator', outcome: 'allowed', reach: 'team' },
    ]);
    expect(await world.ambiti.count('obscuration', `referral = '${id}'`)).toBe(1);
  });

  it('is not said of a request, nor of a notice that was taken back', async () => {
    const { id: request } = await world.confirmed();
    await expect(obscure(request, OPERATOR, CASA)).rejects.toMatchObject({ code: 'referral.not-a-notice' });
    const id = await notice();
    await world.ambiti.db.query(
      `INSERT INTO referral_team (referral, side, institution, subject, added_by) VALUES ($1, 'r', $2, 'operator', 'operator')`,
      [id, AMBITO],
    );
    await world.cav.say(id, 'cav-1', 'entered-in-error');
    await world.settle();
    await expect(obscure(id)).rejects.toMatchObject({ code: 'referral.illegal' });
  });
});
