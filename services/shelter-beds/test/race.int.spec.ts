import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { foldReservation } from '../src/app/fold-reservation.js';
import { holdUnit } from '../src/app/hold-unit.js';
import { ALONE, HOUSE, openHouse, refusal, unitEntry, type House } from './units.js';

const CODES = ['U-1', 'U-2', 'U-3', 'U-4', 'U-5'];
const CLIENTS = 200;
/** Each client's; the benchmark `beds` makes 500 (100,000 in all). */
const ATTEMPTS = 10;

let house: House;
beforeAll(async () => {
  const units = CODES.map((code) => unitEntry(code));
  house = await openHouse({ institution: HOUSE, houses: [{ code: 'H-1', units }] });
});
afterAll(() => house.close());

describe('two hundred who want five units', () => {
  it('never get the same one at once, and never wait for each other in a circle', async () => {
    const results = await Promise.all(Array.from({ length: CLIENTS }, (_, client) => fight(client)));
    const outcomes = results.flat();
    expect(outcomes).toHaveLength(CLIENTS * ATTEMPTS);
    // no deadlock (40P01), no serialization failure, nothing but a yes or one of the two refusals
    const refusals = new Set(outcomes);
    expect([...refusals].filter((each) => !['held', 'unit.taken', 'unit.none-free'].includes(each))).toEqual(
      [],
    );
    const held = outcomes.filter((each) => each === 'held').length;
    expect(held).toBeGreaterThanOrEqual(CODES.length);
    const [counts]: object[] = await house.db.query(
      `SELECT count(*)::int AS held, count(*) FILTER (WHERE since < before)::int AS overlaps FROM (
         SELECT since, lag(coalesce(ended_at, 'infinity')) OVER (PARTITION BY unit ORDER BY since) AS before
         FROM reservation
       ) r`,
    );
    expect(counts).toEqual({ held, overlaps: 0 });
  });
});

/** Takes a unit, by name or whichever fits, gives it back when it got one, and tries again. */
async function fight(client: number): Promise<string[]> {
  const outcomes: string[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const offered = { referral: newId(), offer: newId() };
    const code = CODES[(client + attempt) % CODES.length] ?? '';
    const named = client % 2 === 0 ? { unit: code } : {};
    const outcome = await refusal(
      house.db.transaction((tx) =>
        holdUnit(tx, { institution: HOUSE, household: () => Promise.resolve(ALONE), ...offered, ...named }),
      ),
    );
    outcomes.push(outcome);
    if (outcome !== 'held') continue;
    await house.db.transaction((tx) =>
      foldReservation(tx, {
        institution: HOUSE,
        referral: offered.referral,
        event: newId(),
        name: 'offer-withdrawn',
        re: offered.offer,
        applied: true,
      }),
    );
  }
  return outcomes;
}
