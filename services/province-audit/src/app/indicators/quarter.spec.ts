import { describe, expect, it } from '@jest/globals';
import { boundsOf, quarterOf, quartersOf, spellOf } from './quarter.js';

describe('a quarter', () => {
  it.each([
    ['2026-01-01T00:00:00+01:00', '2026-Q1'],
    ['2025-12-31T23:59:59+01:00', '2025-Q4'],
    ['2026-03-31T23:59:59+02:00', '2026-Q1'],
    ['2026-04-01T00:00:00+02:00', '2026-Q2'],
    ['2026-09-30T22:00:00Z', '2026-Q4'],
    ['2026-06-30T21:59:59Z', '2026-Q2'],
  ])('is that of the clock in Rome: %s', (at, quarter) => {
    expect(quarterOf(Date.parse(at))).toBe(quarter);
  });

  it('begins where the one before ends', () => {
    const quarters = [...quartersOf('2026'), ...quartersOf('2027-Q1')].map(boundsOf);
    for (const [i, { to }] of quarters.slice(0, -1).entries()) expect(quarters[i + 1]?.from).toBe(to);
    expect(boundsOf('2026')).toEqual({ from: quarters[0]?.from, to: quarters[3]?.to });
  });
});

it('parts a year where the one before may be published', () => {
  const spells = [
    ['2026-12-31T22:59:59.999Z', '2026b'],
    ['2026-12-31T23:00:00Z', '2027a'],
    ['2027-01-30T22:59:59.999Z', '2027a'],
    ['2027-01-30T23:00:00Z', '2027b'],
  ] as const;
  for (const [at, expected] of spells) expect(spellOf(Date.parse(at))).toBe(expected);
});
