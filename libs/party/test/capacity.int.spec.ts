import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PartyNetwork } from '#testing';
import { hearCapacity, listCapacity, type CapacityView } from '../src/app/capacity.js';
import { contextOf, databaseOf, startNodes } from './nodes.js';

const NOW = new Date('2026-03-02T12:00:00Z');
const at = (hours: number): Date => new Date(NOW.getTime() + hours * 3_600_000);

let network: PartyNetwork;
beforeAll(async () => {
  network = await startNodes();
});
afterAll(() => network.stop());

const hear = (institution: string, answer: string, asOf: Date): Promise<void> =>
  databaseOf(network, 'intake-cav').transaction((tx) =>
    hearCapacity(tx, { institution, answer, asOf, heardAt: NOW }),
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
