import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listReferrals } from '../src/index.js';
import { CASA, CAV, CAV_2, Network, type Node, OUTSIDE } from './network.js';

let network: Network;
let cav: Node;
let casa: Node;

beforeAll(async () => {
  network = await Network.open();
  cav = await network.node('intake-cav');
  casa = await network.node('shelter-beds');
});
afterAll(() => network.close());

const received = async (more: Parameters<Node['submit']>[0] = {}): Promise<string> => {
  const { id } = await cav.submit(more);
  await network.settle(cav, casa);
  return id;
};

describe('lists', () => {
  it('show an institution its own, newest first, page by page', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) ids.unshift((await cav.submit({ institution: CAV_2 })).id);
    const reported = await cav.submit({ institution: CAV_2, to: OUTSIDE });
    await network.settle(cav, casa);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listReferrals(cav.db, cav.ctx, {
        institution: CAV_2,
        side: 's',
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([reported.id, ...ids]);
    const list = (side: 's' | 'r', state?: 'received' | 'draft') =>
      listReferrals(cav.db, cav.ctx, { institution: CAV_2, side, limit: 50, ...(state && { state }) });
    expect((await list('r')).items).toEqual([]);
    expect((await list('s', 'draft')).items).toEqual([]);
    expect((await list('s', 'received')).items).toHaveLength(6);
    await expect(
      listReferrals(cav.db, cav.ctx, { institution: CAV_2, side: 's', limit: 2, cursor: 'x' }),
    ).rejects.toMatchObject({ code: 'cursor.invalid' });
  });

  it('tell what has ended from what is under way', async () => {
    const open = await received();
    const over = await received();
    await cav.say(over, CAV, 'cancelled', { attributes: { reason: 'no-longer-needed' } });
    await network.settle(cav, casa);
    const listed = async (ended: boolean): Promise<string[]> =>
      (await listReferrals(casa.db, casa.ctx, { institution: CASA, side: 'r', ended, limit: 50 })).items.map(
        ({ id }) => id,
      );
    expect(await listed(true)).toEqual([over]);
    expect(await listed(false)).toContain(open);
    expect(await listed(false)).not.toContain(over);
  });

  it('give deadlines by the flow, from the lane’s time', async () => {
    const id = await received();
    const { deadlines, since } = await casa.see(id, CASA);
    expect(deadlines).toEqual([
      {
        stage: 'acknowledged',
        due: new Date(Date.parse(since ?? '') + 15 * 60_000).toISOString(),
        missed: false,
      },
    ]);
    casa.clock.ahead = 3_600_000;
    expect((await casa.see(id, CASA)).deadlines).toMatchObject([{ stage: 'acknowledged', missed: true }]);
    casa.clock.ahead = 0;
  });
});
