import { describe, expect, it } from '@jest/globals';
import { periodNamed } from './period.js';

describe('a period', () => {
  it.each([
    // winter time: UTC+1; summer time: UTC+2
    ['2026', '2025-12-31T23:00:00Z', '2026-12-31T23:00:00Z'],
    ['2026-Q1', '2025-12-31T23:00:00Z', '2026-03-31T22:00:00Z'],
    ['2026-Q3', '2026-06-30T22:00:00Z', '2026-09-30T22:00:00Z'],
    ['2026-Q4', '2026-09-30T22:00:00Z', '2026-12-31T23:00:00Z'],
  ])('%s begins and ends at midnight in Rome', (name, from, to) => {
    expect(periodNamed(name)).toEqual({ name, from: new Date(from), to: new Date(to) });
  });

  it.each(['', '1999', '2026-Q5', '2026-Q', '2026-07', '2026 ', '02026'])('is not %j', (name) => {
    expect(() => periodNamed(name)).toThrow('A year, or a quarter');
  });
});
