import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { romeInstant } from '#trust';
import { FAMILY_NIGHTS, planYear } from '../../../cli/src/year/plan.js';
import { nightsWithoutUnit } from '../src/app/count-lacks.js';
import { occupy } from '../src/app/fold-reservation.js';
import { actionsOn, HOUSE, openHouse, type House } from './units.js';

const YEAR = 2025;
let house: House;
const { hold, fold } = actionsOn(() => house.db);

beforeAll(async () => {
  const file = await readFile(join(__dirname, '../../../network/bat/units.yaml'), 'utf8');
  house = await openHouse(parse(file) as object);
});
afterAll(() => house.close());

/** As `staffetta year` plays it: one after the other, as late entries. */
async function playStays(): Promise<void> {
  const { referrals } = planYear(YEAR, 1);
  for (const { at, to, steps, children } of referrals) {
    if (to !== HOUSE || !steps.some(({ verb }) => verb === 'admission')) continue;
    const infants = children.filter(({ ageBand }) => ageBand === '0-2').length;
    const household = { adults: 1, children: children.length, infants, stepFree: false, pets: false };
    const offered = await hold({ household: () => Promise.resolve(household) });
    await fold(offered, 'offered');
    await fold(offered, 'confirmed');
    const came = new Date(at);
    const { referral } = offered;
    await house.db.transaction((tx) =>
      occupy(tx, {
        institution: HOUSE,
        referral,
        at: came,
        household: { adults: 1, children: children.length },
      }),
    );
    const { afterDays, body } = steps.find(({ verb }) => verb === 'completion') ?? {};
    if (afterDays === undefined) continue;
    const outcome = String(body?.['outcome']);
    await fold(offered, 'completed', { outcome, at: new Date(came.getTime() + afterDays * 86_400_000) });
  }
}

it('counts 41 nights of the invented year without a unit for a woman with two children', async () => {
  await playStays();
  const period = { name: String(YEAR), from: romeInstant('2025-01-01', 0), to: romeInstant('2026-01-01', 0) };
  const nights = await house.db.transaction((tx) => nightsWithoutUnit(tx, { institution: HOUSE, period }));
  expect(nights.find(({ by }) => by === 'large-household')?.count).toBe(FAMILY_NIGHTS);
  expect(FAMILY_NIGHTS).toBe(41);
});
