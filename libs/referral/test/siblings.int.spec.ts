import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { laneOf } from '#messaging';
import { openCase } from '../src/index.js';
import { CASA, CASA_2, CAV, Network, type Node } from './network.js';

let network: Network;
let cav: Node;
let casa: Node;

beforeAll(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
  casa = await network.node('shelter-beds');
});
afterAll(() => network.close());

const settle = (): Promise<void> => network.settle(cav, casa);

/** Two houses asked for one woman, who may both say yes by telephone. */
async function askedTwice(): Promise<readonly [string, string]> {
  const { id: file } = await cav.db.transaction((tx) =>
    openCase(tx, cav.ctx, { institution: CAV, subject: 'woman', actor: 'operator' }),
  );
  const [one, two] = [
    await cav.submit({ case: file, agreed: 'voice' }),
    await cav.submit({ case: file, agreed: 'voice', to: CASA_2 }),
  ];
  await settle();
  return [one.id, two.id];
}

const states = (...ids: readonly string[]): Promise<string[]> =>
  Promise.all(ids.map(async (id) => (await cav.see(id, CAV)).state));

describe('two houses that say yes by telephone at once', () => {
  it('leave the first in the lane confirmed, whose yes came before the other was told', async () => {
    const [first, second] = await askedTwice();
    await casa.say(first, CASA, 'agreed-by-voice');
    await casa.send();
    await cav.fold();
    // the cancellation is on its way, and so is the other house's yes, which the lane has before it
    expect((await cav.see(second, CAV)).pending).toMatchObject({ type: 'cancelled' });
    await casa.say(second, CASA_2, 'agreed-by-voice');
    await casa.send();
    await cav.fold();
    await settle();
    expect(await states(first, second)).toEqual(['confirmed', 'cancelled']);
    expect((await casa.see(first, CASA)).state).toBe('confirmed');
    expect((await casa.see(second, CASA_2)).state).toBe('cancelled');
  });

  it('leave one confirmed where one batch holds both', async () => {
    const [first, second] = await askedTwice();
    await casa.say(second, CASA_2, 'agreed-by-voice');
    await casa.say(first, CASA, 'agreed-by-voice');
    await settle();
    expect((await states(first, second)).sort()).toEqual(['cancelled', 'confirmed']);
    for (const [id, house] of [[first, CASA] as const, [second, CASA_2] as const]) {
      expect((await casa.see(id, house)).state).toBe((await cav.see(id, CAV)).state);
    }
  });

  it('leave the first in the lane confirmed where one batch has given both the same time', async () => {
    const { id: file } = await cav.db.transaction((tx) =>
      openCase(tx, cav.ctx, { institution: CAV, subject: 'woman', actor: 'operator' }),
    );
    const lane = laneOf('intake-cav', 'shelter-beds');
    // two of one partition, the one that was asked first last
    const asked = new Map<number, string>();
    let pair: { first: string; second: string; partition: number } | undefined;
    while (pair === undefined) {
      const { id } = await cav.submit({ case: file, agreed: 'voice' });
      const partition = await network.log.partitionFor(lane, id);
      const second = asked.get(partition);
      if (second === undefined) asked.set(partition, id);
      else pair = { first: id, second, partition };
    }
    const { first, second, partition } = pair;
    await settle();
    for (const id of [first, second]) await casa.say(id, CASA, 'agreed-by-voice');
    await casa.send();
    const records = await network.log.read(lane, partition, 0n, 10_000);
    const appendedAt = Math.max(...records.map((record) => record.appendedAt));
    const { signal } = new AbortController();
    const stamped = records.map((record) => ({ ...record, appendedAt }));
    await cav.runner.run({ topic: lane, partition, records: stamped, signal });
    await settle();
    expect(await states(first, second)).toEqual(['confirmed', 'cancelled']);
  });

  it('do not undo a change of mind: a later yes of hers takes the place of an earlier one', async () => {
    const [first, second] = await askedTwice();
    await casa.say(second, CASA_2, 'acknowledged');
    await settle();
    await casa.say(first, CASA, 'agreed-by-voice');
    await settle();
    expect(await states(first, second)).toEqual(['confirmed', 'cancelled']);
    const { case: file } = await cav.see(first, CAV);
    const { id: third } = await cav.submit({ case: file ?? '', to: CASA_2, agreed: 'voice' });
    await settle();
    await casa.say(third, CASA_2, 'agreed-by-voice');
    await settle();
    expect(await states(first, third)).toEqual(['cancelled', 'confirmed']);
  });
});
