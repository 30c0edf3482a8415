import { waitFor } from '#testing';
import type { Client } from './client.js';

export interface Unit {
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly referral: string | null;
}

/** One of the house's units, by the code that its people use. */
export async function unitOf(shelter: Client, code: string): Promise<Unit> {
  const { items } = await shelter.ok(shelter.get<{ items: Unit[] }>('units'));
  const found = items.find((unit) => unit.code === code);
  if (found === undefined) throw new Error(`There is no unit ${code}.`);
  return found;
}

export const awaitUnit = (shelter: Client, code: string, state: string): Promise<Unit> =>
  waitFor(`the unit is ${state}`, async () => {
    const unit = await unitOf(shelter, code);
    return unit.state === state ? unit : undefined;
  });

/** Ends the stay in a unit that no referral stands behind. */
export async function endStay(shelter: Client, code: string): Promise<void> {
  const { items } = await shelter.ok(shelter.get<{ items: { id: string; unit: string | null }[] }>('stays'));
  const found = items.find(({ unit }) => unit === code);
  if (found === undefined) throw new Error(`Nobody stays in ${code}.`);
  await shelter.ok(shelter.post(`stays/${found.id}/exit`, { outcome: 'other' }));
}
