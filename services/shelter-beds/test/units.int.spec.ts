import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { closeUnit, reopenUnit } from '../src/app/close-unit.js';
import { occupy } from '../src/app/fold-reservation.js';
import { holdUnit } from '../src/app/hold-unit.js';
import { listUnits } from '../src/app/list-units.js';
import { loadUnits } from '../src/app/load-units.js';
import { actionsOn, ALONE, HOUSE, openHouse, refusal, UNITS, type House } from './units.js';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(() => house.db.query('TRUNCATE reservation, stay, stay_extension, stay_cost_cover'));

const { hold, fold, unit, state } = actionsOn(() => house.db);

describe('units', () => {
  it('are entered at the first start, and not again', async () => {
    const changed = { ...UNITS, houses: [...UNITS.houses, { code: 'H-2', units: [] }] };
    expect(await house.db.transaction((tx) => loadUnits(tx, changed))).toBe(0);
    expect((await listUnits(house.db, HOUSE)).map(({ code }) => code)).toEqual(['U-1', 'U-2', 'U-3']);
  });

  it('belong to their house', async () => {
    expect(await listUnits(house.db, 'casa-rifugio-2')).toEqual([]);
    const { id } = await unit('U-1');
    const closing = house.db.transaction((tx) =>
      closeUnit(tx, { institution: 'cav-1', id, reason: 'other' }),
    );
    expect(await refusal(closing)).toBe('not-found');
  });

  it('can be out of service, but not while somebody counts on them', async () => {
    const { id } = await unit('U-1');
    const of = { institution: HOUSE, id };
    await house.db.transaction((tx) => closeUnit(tx, { ...of, reason: 'repair' }));
    expect(await state('U-1')).toBe('out-of-service');
    expect(await refusal(hold({ unit: 'U-1' }))).toBe('unit.taken');
    await house.db.transaction((tx) => reopenUnit(tx, of));
    expect(await state('U-1')).toBe('available');
    await hold({ unit: 'U-1' });
    expect(await refusal(house.db.transaction((tx) => closeUnit(tx, { ...of, reason: 'repair' })))).toBe(
      'unit.taken',
    );
    expect(await refusal(house.db.transaction((tx) => reopenUnit(tx, of)))).toBe('unit.linked');
    expect(await state('U-1')).toBe('held');
  });
});

describe('a hold', () => {
  it('takes the named unit by code or id, with its time', async () => {
    const until = new Date('2026-03-01T10:00:00Z');
    const { referral } = await hold({ unit: 'U-2', until });
    expect(await unit('U-2')).toMatchObject({ state: 'held', until: until.toISOString(), referral });
    const { id } = await unit('U-3');
    await hold({ unit: id });
    expect(await state('U-3')).toBe('held');
  });

  it('takes the smallest free unit that fits where none is named', async () => {
    await hold();
    expect(await state('U-1')).toBe('held');
    await hold({ household: () => Promise.resolve({ ...ALONE, children: 1, stepFree: true }) });
    expect(await state('U-3')).toBe('held');
    expect(await refusal(hold({ household: () => Promise.resolve({ ...ALONE, pets: true }) }))).toBe(
      'unit.none-free',
    );
    expect(await refusal(hold({ household: () => Promise.resolve(undefined) }))).toBe('unit.none-free');
  });

  it('never doubles: one named unit, many at once', async () => {
    const results = await Promise.all(Array.from({ length: 60 }, () => refusal(hold({ unit: 'U-2' }))));
    expect(results.filter((result) => result === 'held')).toHaveLength(1);
    expect(new Set(results)).toEqual(new Set(['held', 'unit.taken']));
    await expectNoDoubles();
  });

  it('never doubles: whatever fits, many at once, while others are released', async () => {
    const first = [await hold({ unit: 'U-1' }), await hold({ unit: 'U-2' }), await hold({ unit: 'U-3' })];
    const attempts = Array.from({ length: 60 }, () => refusal(hold()));
    const releases = first.map((offered) => fold(offered, 'offer-refused', { re: offered.offer }));
    const [results] = await Promise.all([Promise.all(attempts), Promise.all(releases)]);
    const held = results.filter((result) => result === 'held');
    expect(results.filter((result) => result === 'unit.none-free')).toHaveLength(60 - held.length);
    const units = await listUnits(house.db, HOUSE);
    expect(units.filter((each) => each.state === 'held')).toHaveLength(held.length);
    await expectNoDoubles();
  });

  it('is refused by the database too, where the code would let it through', async () => {
    await hold({ unit: 'U-2' });
    const { id } = await unit('U-2');
    const doubled = house.db.query(
      `INSERT INTO reservation (unit, state, referral, offer) VALUES ($1, 'held', $2, $3)`,
      [id, newId(), newId()],
    );
    await expect(doubled).rejects.toMatchObject({ driverError: { code: '23P01' } });
  });

  it('is not for whoever looked at the unit before it changed', async () => {
    const { version } = await unit('U-2');
    const { referral, offer } = await hold({ unit: 'U-2', version });
    expect(await refusal(hold({ unit: 'U-2', version }))).toBe('unit.changed');
    await fold({ referral, offer }, 'offer-refused', { event: newId(), re: offer });
    // free again, and yet not what she saw
    expect(await refusal(hold({ unit: 'U-2', version }))).toBe('unit.changed');
    await hold({ unit: 'U-2', version: (await unit('U-2')).version });
    expect(await state('U-2')).toBe('held');
  });

  it('says what the unit is, where it is taken', async () => {
    await hold({ unit: 'U-2' });
    const { version } = await unit('U-2');
    const attempt = hold({ unit: 'U-2' });
    await expect(attempt).rejects.toMatchObject({ code: 'unit.taken', details: { state: 'held', version } });
  });

  it('does not take what is kept for emergencies, unless it is named', async () => {
    await house.db.query(`UPDATE unit SET emergency_only = true WHERE code = 'U-1'`);
    await hold();
    expect([await state('U-1'), await state('U-3')]).toEqual(['available', 'held']);
    await hold({ unit: 'U-1' });
    expect(await state('U-1')).toBe('held');
    await house.db.query(`UPDATE unit SET emergency_only = false WHERE code = 'U-1'`);
  });

  it('goes with the transaction that proposed it', async () => {
    const failed = house.db.transaction(async (tx) => {
      await holdUnit(tx, {
        institution: HOUSE,
        referral: newId(),
        offer: newId(),
        unit: 'U-1',
        household: () => Promise.resolve(ALONE),
      });
      throw new Error('the proposal could not be written');
    });
    await expect(failed).rejects.toThrow();
    expect(await state('U-1')).toBe('available');
  });
});

describe('the fold', () => {
  it('releases what was superseded, expired, withdrawn, refused', async () => {
    const superseded = await hold({ unit: 'U-1' });
    await fold(superseded, 'offered', { applied: false });
    expect(await state('U-1')).toBe('available');
    for (const name of ['offer-expired', 'offer-withdrawn', 'offer-refused']) {
      const offered = await hold({ unit: 'U-1' });
      await fold(offered, 'offered');
      expect(await state('U-1')).toBe('held');
      await fold(offered, name, { event: newId(), re: newId(), applied: false });
      expect(await state('U-1')).toBe('held');
      await fold(offered, name, { event: newId(), re: offered.offer });
      expect(await state('U-1')).toBe('available');
    }
  });

  it('follows a referral from the offer to the end of the stay', async () => {
    const offered = await hold({ unit: 'U-2', until: new Date('2026-03-01T10:00:00Z') });
    await fold(offered, 'offered');
    await fold(offered, 'confirmed', {
      event: newId(),
      re: offered.offer,
      expected: new Date('2026-03-01T20:00:00Z'),
    });
    expect(await unit('U-2')).toMatchObject({ state: 'reserved', until: '2026-03-02T02:00:00.000Z' });
    await fold(offered, 'no-show', { event: newId(), re: offered.offer });
    expect(await state('U-2')).toBe('reserved');
    await house.db.transaction((tx) => occupy(tx, { ...offered, institution: HOUSE }));
    await fold(offered, 'taken-in-charge', { event: newId(), re: offered.offer });
    expect(await unit('U-2')).toMatchObject({ state: 'occupied', until: null });
    await fold(offered, 'completed', { event: newId() });
    expect(await state('U-2')).toBe('available');
  });

  it('reserves at once what was agreed by voice', async () => {
    const offered = await hold({ unit: 'U-2' });
    expect(await fold(offered, 'agreed-by-voice')).toBeUndefined();
    expect(await state('U-2')).toBe('reserved');
  });

  it('releases what ended before she came', async () => {
    for (const name of ['declined', 'declined-by-woman', 'cancelled', 'entered-in-error', 'expired']) {
      const offered = await hold({ unit: 'U-1' });
      await fold(offered, 'offered');
      expect(await fold(offered, name, { event: newId() })).toBeUndefined();
      expect(await state('U-1')).toBe('available');
    }
  });

  it('does not put a woman who stands in the house on the street', async () => {
    const offered = await hold({ unit: 'U-2' });
    await fold(offered, 'offered');
    await fold(offered, 'confirmed', { event: newId(), re: offered.offer });
    await house.db.transaction((tx) => occupy(tx, { ...offered, institution: HOUSE }));
    const { id } = await unit('U-2');
    expect(await fold(offered, 'cancelled', { event: newId() })).toEqual({ kind: 'cover-stay', unit: id });
    expect(await fold(offered, 'taken-in-charge', { event: newId(), applied: false })).toBeUndefined();
    expect(await unit('U-2')).toMatchObject({ state: 'occupied', referral: null });
    expect(await refusal(hold())).toBe('held');
    expect(await state('U-2')).toBe('occupied');

    const covering = await hold({ unit: 'U-2' });
    expect(await unit('U-2')).toMatchObject({ state: 'occupied', referral: covering.referral });
    expect(await refusal(hold({ unit: 'U-2' }))).toBe('unit.taken');
    expect(await fold(covering, 'offered', { applied: false })).toEqual({ kind: 'cover-stay', unit: id });
    expect(await unit('U-2')).toMatchObject({ state: 'occupied', referral: null });
    expect(await refusal(house.db.transaction((tx) => reopenUnit(tx, { institution: HOUSE, id })))).toBe(
      'unit.stay',
    );
    expect(await state('U-2')).toBe('occupied');
  });

  it('tells when an offer stands without a unit, as after a restore', async () => {
    expect(await fold({ referral: newId(), offer: newId() }, 'offered')).toEqual({
      kind: 'offer-without-unit',
    });
  });
});

async function expectNoDoubles(): Promise<void> {
  const doubles: unknown[] = await house.db.query(
    `SELECT unit FROM reservation WHERE state <> 'ended' GROUP BY unit HAVING count(*) > 1`,
  );
  expect(doubles).toEqual([]);
}
