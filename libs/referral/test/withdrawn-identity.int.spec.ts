import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expireAgreements } from '../src/index.js';
import { openWorld, refusal } from './identity-world.js';
import { CASA } from './network.js';

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.network.close());

describe('her agreement taken back', () => {
  it('stops disclosure at both sides, also where another agreement told', async () => {
    const caseId = await world.file();
    const wide = await world.agree(caseId, { class: 'casa-rifugio', tiers: ['T0', 'T1'] });
    const { id } = await world.confirmed({ caseId, agreement: wide });
    const narrow = await world.agree(caseId);
    await world.keep(id, await world.claim(id));
    expect((await world.withdraw(narrow)).referrals).toEqual([id]);
    await expect(world.claim(id)).rejects.toMatchObject(refusal('frozen'));
    await world.settle();
    await expect(world.ask(id)).rejects.toMatchObject({ code: 'referral.frozen' });
    expect(await world.casa.see(id, CASA)).toMatchObject({ state: 'cancelled', frozen: true });
  });

  it('ends by itself when its time has passed, once', async () => {
    const { id, agreement } = await world.confirmed();
    const expire = () => world.cav.db.transaction((tx) => expireAgreements(tx, world.cav.ctx, 10));
    expect(await expire()).toBe(0);
    await world.cav.db.query(`UPDATE agreement SET valid_until = $2 WHERE id = $1`, [
      agreement,
      new Date(world.cav.ctx.clock.now().getTime() - 1),
    ]);
    await expect(world.claim(id)).rejects.toMatchObject(refusal('no-agreement'));
    expect(await expire()).toBe(1);
    expect(await expire()).toBe(0);
    await world.settle();
    expect(await world.casa.see(id, CASA)).toMatchObject({ state: 'cancelled', frozen: true });
    expect((await world.casa.timeline(id, CASA)).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['agreement-withdrawn', 'withdrawal-acknowledged']),
    );
  });

  it('never lets a disclosure commit after it, in a thousand races', async () => {
    const races = await inTens(1_000, async () => {
      const caseId = await world.file();
      const agreement = await world.agree(caseId);
      const { id } = await world.cav.submit({ case: caseId, agreement, necessity: undefined });
      return { id, agreement };
    });
    const ids = races.map(({ id }) => id);
    // as if every one of them had been confirmed
    await world.cav.db.query(
      `UPDATE referral SET state = 'confirmed', pending = NULL, pending_name = NULL WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    // whoever was first starts later the next time: so the two meet, on a quick machine as on a slow one
    let lead = 0;
    const told = await inTens(races.length, async (race) => {
      const { id, agreement } = races[race] ?? { id: '', agreement: '' };
      const claimed = later(-lead).then(() => world.claim(id));
      const withdrawn = later(lead).then(() => world.withdraw(agreement));
      const [claiming, withdrawing] = await Promise.allSettled([claimed, withdrawn]);
      expect(withdrawing).toMatchObject({ status: 'fulfilled' });
      const claimedFirst = claiming.status === 'fulfilled';
      lead += claimedFirst ? -1 : 1;
      return claimedFirst;
    });
    // both have been first
    expect(new Set(told)).toEqual(new Set([true, false]));
    const said: { subject: string; name: string }[] = await world.cav.db.query(
      `SELECT subject, split_part(attributes->>'type', '.', 3) AS name FROM outbox
       WHERE subject = ANY($1::text[]) AND attributes->>'type' ~ 'identity-disclosed|agreement-withdrawn'
       ORDER BY position`,
      [ids],
    );
    const expected = races.map(({ id }, race) => [
      id,
      told[race] === true ? ['identity-disclosed', 'agreement-withdrawn'] : ['agreement-withdrawn'],
    ]);
    const found = ids.map((id) => [id, said.filter(({ subject }) => subject === id).map(({ name }) => name)]);
    expect(found).toEqual(expected);
  }, 240_000);
});

/** Ten at a time. */
async function inTens<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let from = 0; from < count; from += 10) {
    const indexes = Array.from({ length: Math.min(10, count - from) }, (_, index) => from + index);
    results.push(...(await Promise.all(indexes.map(work))));
  }
  return results;
}

/** Some turns of the event loop later; none where there are less than one. */
async function later(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
