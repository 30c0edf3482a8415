import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { changeBed, changeUnit, type UnitChange } from '../src/app/change-unit.js';
import { closeUnit } from '../src/app/close-unit.js';
import { listHouses } from '../src/app/list-houses.js';
import type { UnitView } from '../src/app/list-units.js';
import { actionsOn, HOUSE, openHouse, refusal, type House } from './units.js';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(() => house.db.query('TRUNCATE reservation, stay, stay_extension, stay_cost_cover'));

const { hold, fold, unit, state } = actionsOn(() => house.db);

describe('a house', () => {
  const counts = async (): Promise<object | undefined> => (await listHouses(house.db, HOUSE))[0];

  it('tells what is authorised apart from what can be used', async () => {
    const all = { code: 'H-1', authorisedBeds: 6, beds: 7, usableBeds: 7, units: 3, freeUnits: 3 };
    expect(await counts()).toEqual(all);
    const { id, version } = await unit('U-2');
    const requireVersion = (known: number): void => {
      expect(known).toBe(version);
    };
    const bed = { institution: HOUSE, id, number: 4, requireVersion };
    const change = async (closed?: string): Promise<UnitView> => {
      await house.db.transaction((tx) =>
        changeBed(tx, { ...bed, ...(closed === undefined ? {} : { closed }) }),
      );
      return unit('U-2');
    };
    expect(await change('repair')).toMatchObject({ beds: 4, usableBeds: 3, version: version + 1 });
    expect(await counts()).toEqual({ ...all, usableBeds: 6 });
    const { id: other } = await unit('U-1');
    await house.db.transaction((tx) => closeUnit(tx, { institution: HOUSE, id: other, reason: 'cleaning' }));
    expect(await counts()).toEqual({ ...all, usableBeds: 5, freeUnits: 2 });
    bed.requireVersion = () => undefined;
    expect(await change()).toMatchObject({ usableBeds: 4 });
    bed.number = 5;
    expect(await refusal(change('repair'))).toBe('not-found');
  });

  it('describes its units anew', async () => {
    const { id, version } = await unit('U-3');
    const of = { institution: HOUSE, id, requireVersion: () => undefined };
    const change = async (more: UnitChange): Promise<UnitView> => {
      await house.db.transaction((tx) => changeUnit(tx, { ...of, change: more }));
      return unit('U-3');
    };
    const said = { bathroom: 'own', languages: ['it', 'ar'], intakeHours: '08:00-20:00', sonsMaxAge: null };
    expect(await change(said)).toMatchObject({ ...said, stepFree: true, version: version + 1 });
    expect(await change({ intakeHours: null })).toMatchObject({ ...said, intakeHours: null });
    await change({ sonsMaxAge: 14, languages: [], bathroom: 'shared' });
  });
});

describe('what fills a unit', () => {
  it('never overlaps, not even in what is entered about the past', async () => {
    const { id } = await unit('U-1');
    const enter = (since: string, endedAt: string): Promise<unknown> =>
      house.db.query(`INSERT INTO reservation (unit, state, since, ended_at) VALUES ($1, 'ended', $2, $3)`, [
        id,
        since,
        endedAt,
      ]);
    await enter('2026-03-01T10:00:00Z', '2026-03-05T10:00:00Z');
    await enter('2026-03-05T10:00:00Z', '2026-03-06T10:00:00Z');
    await expect(enter('2026-03-05T12:00:00Z', '2026-03-07T10:00:00Z')).rejects.toMatchObject({
      driverError: { code: '23P01' },
    });
  });

  it('survives a clock that was put back', async () => {
    const { id } = await unit('U-1');
    await house.db.query(
      `INSERT INTO reservation (unit, state, since, ended_at)
       VALUES ($1, 'ended', now(), now() + interval '1 hour')`,
      [id],
    );
    const offered = await hold({ unit: 'U-1' });
    await fold(offered, 'offer-refused', { event: newId(), re: offered.offer });
    expect(await state('U-1')).toBe('available');
    await hold({ unit: 'U-1' });
    expect(await state('U-1')).toBe('held');
  });
});
