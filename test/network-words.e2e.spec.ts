import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type StackHandle } from '#local';
import { waitFor } from '#testing';
import { addInstitution } from '../deploy/network/src/add-institution.js';
import { initNetwork } from '../deploy/network/src/init.js';
import { awaitState, NEEDS, say, submit, timeline } from './support/referrals.js';
import { reach, type TestStack } from './support/with-stack.js';

const MOST_MS = 240_000;
const comuni = [
  { istat: '998001', name: 'Roccaprova' },
  { istat: '998002', name: 'Borgoprova' },
];
const more = { needs: { ...NEEDS, unsafeComuni: ['998001'] } };

// A network that nobody wrote by hand, and what has to be run for two institutions that join while it is in use.
describe('a network made by staffetta network', () => {
  let home = '';
  let handle: StackHandle | undefined;
  let network = '';
  const start = async (): Promise<TestStack> => {
    const dataDir = join(home, 'data');
    handle = await startStack({ dataDir, port: 0, log: 'embedded', durable: false, network });
    return reach(handle, dataDir, 'embedded');
  };

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'staffetta-words-'));
    network = join(home, 'prova');
    await initNetwork(network, {
      ...{ province: 'provincia-prova', name: 'Provincia di Prova', sign: 'PV' },
      ...{ comuni, onCall: '000 000 0000', now: new Date() },
    });
  });
  afterAll(async () => {
    await handle?.stop();
    await rm(home, { recursive: true, force: true });
  }, MOST_MS);

  it(
    'carries a request, and after the next start one to each institution that joined',
    async () => {
      const first = await start();
      const centre = first.as('cav-1');
      const open = await submit(centre, { to: 'casa-rifugio-1', service: 'placement', more });
      await awaitState(first.as('casa-rifugio-1'), open.id, 'received');
      await handle?.stop();

      const common = { name: 'Casa che si aggiunge', kind: 'casa-rifugio', onCall: '000 111 2222' };
      const joins = { ...common, offNetwork: false, comuni: [], unpublished: false };
      // one at a node that runs already, one with a node, a database and lanes of its own
      await addInstitution(network, { ...joins, id: 'casa-rifugio-2', node: 'shelter-beds' });
      await addInstitution(network, { ...joins, id: 'casa-rifugio-3', node: 'shelter-beds-2' });

      const second = await start();
      const again = second.as('cav-1');
      for (const house of ['casa-rifugio-2', 'casa-rifugio-3']) {
        const { id } = await waitFor(`${house} can be asked`, () =>
          submit(again, { to: house, service: 'placement', more }).catch(() => undefined),
        );
        const theirs = second.as(house);
        await awaitState(theirs, id, 'received');
        expect((await second.as('casa-rifugio-1').get(`referrals/${id}`)).status).toBe(404);
        await say(theirs, id, 'acknowledgement');
        await awaitState(again, id, 'acknowledged');
        expect(await timeline(again, id)).toEqual(await timeline(theirs, id));
      }
      // what was asked before goes on under the protocol that it was asked under
      await say(second.as('casa-rifugio-1'), open.id, 'acknowledgement');
      await awaitState(again, open.id, 'acknowledged');
      const province = second.as('provincia-prova', 'auditor', 'province-audit');
      const { items } = await province.ok(province.get<{ items: { rule: string }[] }>('findings'));
      expect(items).toEqual([]);
    },
    MOST_MS,
  );
});
