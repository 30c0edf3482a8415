import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PartyNetwork } from '#testing';
import { hearCapacity, listCapacity, remindOfCapacity, type CapacityView } from '../src/app/capacity.js';
import { startMailServer } from './mail-server.js';
import { contextOf, databaseOf, someone, startNodes } from './nodes.js';
import { mailTo, noticesOf, recipients, settingsFor, SILENT } from './notices.js';

const NOW = new Date('2026-03-02T12:00:00Z');
const at = (hours: number): Date => new Date(NOW.getTime() + hours * 3_600_000);

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNodes(SILENT);
});
afterAll(() => network.stop());

const hear = (institution: string, answer: string, asOf: Date): Promise<void> =>
  databaseOf(network, 'intake-cav').transaction((tx) =>
    hearCapacity(tx, { institution, answer, asOf, heardAt: NOW }, contextOf(network, 'intake-cav')),
  );
const heard = async (institution: string, now: Date): Promise<CapacityView | undefined> => {
  const context = { ...contextOf(network, 'intake-cav'), clock: { now: () => now } };
  const items = await listCapacity(databaseOf(network, 'intake-cav'), context);
  return items.find((item) => item.institution === institution);
};

describe('what a house said of its capacity', () => {
  it('is its last word, whatever comes late', async () => {
    await hear('cav-1', 'places', at(-1));
    await hear('cav-1', 'none', at(-2));
    expect(await heard('cav-1', NOW)).toMatchObject({ answer: 'places', asOf: at(-1).toISOString() });
    await hear('cav-1', 'waiting-list', at(0));
    expect(await heard('cav-1', NOW)).toMatchObject({ answer: 'waiting-list' });
  });

  it('is unknown after twelve hours', async () => {
    await hear('cav-2', 'places', at(0));
    expect(await heard('cav-2', at(12))).toMatchObject({ answer: 'places' });
    expect(await heard('cav-2', new Date(at(12).getTime() + 1))).toMatchObject({ answer: 'unknown' });
  });

  it('is not believed for longer by a clock that is ahead', async () => {
    await hear('ambito-trani', 'places', at(240));
    expect(await heard('ambito-trani', at(13))).toMatchObject({ answer: 'unknown', asOf: NOW.toISOString() });
  });
});

describe('a house whose own word has grown old', () => {
  const HOUR = 3_600_000;
  const ago = (hours: number): Date => new Date(Date.now() - hours * HOUR);
  /** As the lane brings it. */
  const hearNow = (institution: string, asOf: Date): Promise<void> =>
    databaseOf(network, 'intake-cav').transaction((tx) =>
      hearCapacity(
        tx,
        { institution, answer: 'places', asOf, heardAt: new Date() },
        contextOf(network, 'intake-cav'),
      ),
    );
  const watch = (): Promise<void> =>
    databaseOf(network, 'intake-cav').transaction((tx) =>
      remindOfCapacity(tx, contextOf(network, 'intake-cav')),
    );
  const open = async (institution: string): Promise<{ id: string; kind: string }[]> => {
    const { body } = await someone(network, institution, 'zoe').get('tasks');
    return (body['items'] as { id: string; kind: string }[]).filter(
      ({ kind }) => kind === 'capacity-unknown',
    );
  };

  it('learns it as a task, and who is on duty by mail, until it speaks again', async () => {
    const server = await startMailServer();
    const notices = noticesOf(network, 'intake-cav', () => settingsFor(server));
    try {
      await notices.forget();
      await notices.person('anna', { institution: 'cav-1', service: null });
      await notices.person('olga', { institution: 'cav-2', service: null });
      await hearNow('cav-1', ago(12.1));
      await hearNow('cav-2', ago(11.9));
      // a house elsewhere is told by its own node
      await hearNow('casa-rifugio-1', ago(12.1));
      await watch();
      await watch();
      const [task, ...more] = await open('cav-1');
      expect([more, await open('cav-2')]).toEqual([[], []]);
      const { body } = await someone(network, 'cav-1', 'zoe').get('worklist');
      expect(body['items']).toContainEqual(
        expect.objectContaining({ task: 'capacity-unknown', overdue: true, id: task?.id }),
      );
      await notices.turn();
      expect(recipients(server)).toEqual([mailTo('anna')]);
      const word = await someone(network, 'cav-1', 'zoe').post(`tasks/${task?.id ?? ''}/completion`, {});
      expect(word).toMatchObject({ status: 409, body: { code: 'task.by-deed' } });

      await hearNow('cav-1', ago(0));
      expect(await open('cav-1')).toEqual([]);
      await watch();
      expect(await open('cav-1')).toEqual([]);
      const all = await databaseOf(network, 'intake-cav').query<{ institution: string }[]>(
        `SELECT institution FROM task WHERE kind = 'capacity-unknown'`,
      );
      expect(all).toEqual([{ institution: 'cav-1' }]);
    } finally {
      await server.stop();
    }
  });

  it('is not told so by what it said long ago, read again after a restore', async () => {
    await databaseOf(network, 'intake-cav').query(`DELETE FROM heard_capacity`);
    for (const hours of [30, 20, 1]) await hearNow('cav-2', ago(hours));
    expect(await open('cav-2')).toEqual([]);
  });
});
