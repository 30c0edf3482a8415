import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor, type PartyNetwork, type TestAnswer } from '#testing';
import { idOf, REQUEST, send, someone, startNodes, type Someone } from './nodes.js';

const HOST = 'ambito-barletta';
type Item = Readonly<Record<string, unknown>>;

let network: PartyNetwork;
let anna: Someone;
let sender: Someone;
let host: Someone;
beforeAll(async () => {
  network = await startNodes();
  anna = someone(network, 'cav-1', 'anna');
  sender = someone(network, 'cav-1', 'dina', ['dpo']);
  host = someone(network, HOST, 'dora', ['dpo']);
});
afterAll(() => network.stop());

const itemsOf = async (who: Someone, path: string): Promise<readonly Item[]> =>
  (await who.get(path)).body['items'] as Item[];

/** A file with her choice, and what was asked under it. */
async function chosen(): Promise<{ file: string; agreement: string; request: string }> {
  const file = idOf(await network.call('cav-1', 'cases', { body: { subject: 'woman', alias: 'Girasole' } }));
  const agreement = idOf(
    await network.call('cav-1', `cases/${file}/agreements`, {
      body: {
        to: HOST,
        service: 'equipe-care',
        tiers: ['T0', 'T1'],
        method: 'written',
        validUntil: new Date(Date.now() + 30 * 86_400_000).toISOString(),
      },
    }),
  );
  const { necessity: _, ...asked } = REQUEST;
  const request = await send(network, 'cav-1', { ...asked, case: file, agreement });
  return { file, agreement, request };
}

const takeBack = (agreement: string): Promise<TestAnswer> =>
  network.call('cav-1', `agreements/${agreement}/withdrawal`, { body: {} });

describe('the officer', () => {
  it('sees each choice that was taken back, at both ends, and what became of the request', async () => {
    const { file, agreement, request } = await chosen();
    expect(await itemsOf(sender, 'withdrawals')).toEqual([]);
    expect((await takeBack(agreement)).status).toBe(202);
    await network.untilState('cav-1', request, 'cancelled');
    await network.untilState(HOST, request, 'cancelled');
    const [own] = await waitFor('the recipient has heard it', async () => {
      const items = await itemsOf(sender, 'withdrawals');
      return (items[0]?.['requests'] as Item[])[0]?.['acknowledgedAt'] ? items : undefined;
    });
    const cancelled = { id: request, state: 'cancelled', erased: false };
    expect(own).toMatchObject({ id: agreement, side: 's', case: file, service: 'equipe-care' });
    expect(own?.['requests']).toMatchObject([cancelled]);
    expect(own).not.toHaveProperty('expired');
    const [told] = await itemsOf(host, 'withdrawals');
    expect(told).toMatchObject({ id: request, side: 'r', requests: [cancelled] });
    expect(told).not.toHaveProperty('case');
    expect(await itemsOf(someone(network, 'cav-2', 'dan', ['dpo']), 'withdrawals')).toEqual([]);
  });

  it('sees each erasure, who ordered it and when the keys were destroyed here and there', async () => {
    const { file, agreement, request } = await chosen();
    await takeBack(agreement);
    await network.untilState('cav-1', request, 'cancelled');
    await network.untilState(HOST, request, 'cancelled');
    expect((await sender.post(`cases/${file}/erasure`, {})).status).toBe(202);
    const find = async (who: Someone, id: string): Promise<Item | undefined> =>
      (await itemsOf(who, 'erasures')).find((one) => one['id'] === id);
    const done = await waitFor('both ends have destroyed the key', async () => {
      const found = await find(sender, request);
      return found?.['destroyedAt'] != null && found['otherDestroyedAt'] != null ? found : undefined;
    });
    expect(done).toMatchObject({ kind: 'referral', ours: true });
    expect(await find(sender, file)).toMatchObject({ kind: 'case', ours: true, otherDestroyedAt: null });
    expect(await find(host, request)).toMatchObject({ kind: 'referral', ours: false });
    expect(await find(host, file)).toBeUndefined();
    expect((await itemsOf(sender, 'withdrawals'))[0]).toMatchObject({ requests: [{ erased: true }] });
  });

  it('reads them page by page, and nobody else does', async () => {
    const read = async (list: string): Promise<unknown[]> => {
      const seen: unknown[] = [];
      for (let cursor = ''; ;) {
        const { body } = await sender.get(`${list}?limit=1${cursor}`);
        seen.push(...(body['items'] as Item[]).map((item) => item['id']));
        if (body['next'] === null) return seen;
        cursor = `&cursor=${body['next'] as string}`;
      }
    };
    for (const list of ['withdrawals', 'erasures']) {
      const all = (await itemsOf(sender, list)).map((item) => item['id']);
      expect(all).toHaveLength(2);
      expect(await read(list)).toEqual(all);
      expect(await anna.get(list)).toMatchObject({ status: 404, body: { code: 'not-found' } });
      expect(await sender.get(`${list}?cursor=bm9uZQ`)).toMatchObject({
        status: 400,
        body: { code: 'cursor.invalid' },
      });
    }
  });

  it('does not see what she is shut out of', async () => {
    const { file, agreement } = await chosen();
    const cora = someone(network, 'cav-1', 'cora', ['coordinator']);
    await takeBack(agreement);
    expect((await itemsOf(sender, 'withdrawals')).some(({ id }) => id === agreement)).toBe(true);
    expect((await cora.post(`cases/${file}/blocks`, { subject: 'dina' })).status).toBe(204);
    expect((await itemsOf(sender, 'withdrawals')).some(({ id }) => id === agreement)).toBe(false);
  });
});
