import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { romeInstant } from '#trust';
import type { PartyNetwork } from '#testing';
import { request, startNodes } from './nodes.js';
import { HOUSE } from './units.js';

let network: PartyNetwork;
let db: DataSource;
beforeAll(async () => {
  network = await startNodes();
  db = network.node('shelter-beds').app.get(DataSource);
});
afterAll(() => network.stop());

const day = (date: string, minute = 600): Date => romeInstant(date, minute);

/** A unit was filled, by a stay where `came` is told; `held`: since when the unit was. */
async function filled(
  unit: string,
  { held, freed, came, left }: { held: Date; freed: Date | null; came?: Date; left?: Date },
): Promise<void> {
  const stay =
    came === undefined
      ? null
      : (
          await db.query<{ id: string }[]>(
            `INSERT INTO stay (institution, entry, adults, minors, since, review_on, ended_at, outcome)
             VALUES ($1, 'referral', 1, 0, $2, '2026-01-01', $3, $4) RETURNING id`,
            [HOUSE, came, left ?? null, left === undefined ? null : 'other'],
          )
        )[0]?.id;
  await db.query(
    `INSERT INTO reservation (unit, state, reason, stay, since, ended_at)
     SELECT id, CASE WHEN $5::timestamptz IS NOT NULL THEN 'ended' WHEN $3::uuid IS NULL THEN 'out-of-service' ELSE 'occupied' END,
       'DATI INVENTATI', $3, $4, $5 FROM unit WHERE institution = $1 AND code = $2`,
    [HOUSE, unit, stay, held, freed],
  );
}

async function counted(period: string, figure: string): Promise<Record<string, number>> {
  const { body } = await network.call(HOUSE, `statistics?period=${period}`, { roles: ['coordinator'] });
  const figures = body['figures'] as { figure: string; by?: string; count: number }[];
  return Object.fromEntries(
    figures.filter((each) => each.figure === figure).map(({ by = '', count }) => [by, count]),
  );
}

describe('what the house could not give', () => {
  it('is nothing before it knew of anybody', async () => {
    expect(await counted('2024', 'nights-without-unit')).toEqual({ places: 0 });
  });

  it('is counted in nights without a free unit of a kind, by the calendar in Rome', async () => {
    // a stay of 41 nights, entered late, when the unit was held long after
    await filled('U-3', {
      ...{ held: day('2026-02-01'), freed: day('2026-02-01', 700) },
      ...{ came: day('2025-04-20', 1_439), left: day('2025-05-31', 1) },
    });
    // held four hours before she came, over a midnight: that night it was not free either
    await filled('U-3', {
      ...{ held: day('2025-06-10', 1_300), freed: day('2025-06-11', 600) },
      ...{ came: day('2025-06-11', 100), left: day('2025-06-11', 600) },
    });
    // out of service for three nights, two of them with all others filled
    await filled('U-2', { held: day('2025-05-01'), freed: day('2025-05-04') });
    await filled('U-1', {
      ...{ held: day('2025-05-02'), freed: day('2025-05-10') },
      ...{ came: day('2025-05-02'), left: day('2025-05-10') },
    });
    await filled('U-1', { held: day('2025-06-10'), freed: day('2025-06-11', 1) });
    // U-3 alone has no steps, U-2 alone takes a family, none takes sons or pets: nothing is said of one unit's nights
    expect(await counted('2025', 'nights-without-unit')).toEqual({ places: 2 });
    await db.query(`UPDATE unit SET step_free = true WHERE code = 'U-1'`);
    // from 2 May to the 9th, and the night of 10 June
    expect(await counted('2025', 'nights-without-unit')).toEqual({ places: 2, 'step-free': 9 });
  });

  it('is told by whole years: a quarter may have had one stay', async () => {
    for (const quarter of ['Q1', 'Q2', 'Q3', 'Q4'])
      expect(await counted(`2025-${quarter}`, 'nights-without-unit')).toEqual({});
  });

  it('goes on while she stays, and counts no night to come', async () => {
    const from = new Date(Date.now() - 3 * 86_400_000);
    const years = [...new Set([from, new Date()].map((each) => String(each.getFullYear())))];
    const nights = async (): Promise<number> => {
      const all = await Promise.all(years.map((year) => counted(year, 'nights-without-unit')));
      return all.reduce((sum, each) => sum + (each['step-free'] ?? 0), 0);
    };
    const before = await nights();
    for (const unit of ['U-1', 'U-3']) await filled(unit, { held: from, freed: null });
    expect(await nights()).toBe(before + 3);
    const next = String(new Date().getFullYear() + 1);
    expect(await counted(next, 'nights-without-unit')).toMatchObject({ 'step-free': 0 });
  });

  it('is counted in refusals by what was lacking, and never tells that the house was too near', async () => {
    for (const reason of ['no-place', 'sons-age', 'sons-age', 'safety-distance', 'already-followed']) {
      const id = await request(network);
      expect((await network.say(HOUSE, id, 'decline', { reason })).status).toBe(200);
    }
    // entered late, for the day on which it was said
    const late = await request(network, { occurred: '2024-11-05T10:00:00Z' });
    const said = { reason: 'pets', occurred: '2024-11-05T12:00:00Z' };
    expect((await network.say(HOUSE, late, 'decline', said)).status).toBe(200);
    expect(await counted('2024', 'places-refused-by-lack')).toEqual({ pets: 1 });
    const year = String(new Date().getFullYear());
    expect(await counted(year, 'places-refused-by-lack')).toEqual({
      ...{ places: 1, 'sons-over-age': 2, other: 2 },
    });
    // a quarter may have had one
    for (const quarter of ['Q1', 'Q2', 'Q3', 'Q4'])
      expect(await counted(`${year}-${quarter}`, 'places-refused-by-lack')).toEqual({});
  });
});
