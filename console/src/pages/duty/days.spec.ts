import { describe, expect, it } from '@jest/globals';
import { romeLocal, romeMoment } from '../../ui/rome-time.js';
import { daysFrom, romeDay } from './days.js';

describe('days of a rota', () => {
  it('are Rome’s', () => {
    expect(romeDay('2026-11-26T23:30:00.000Z')).toBe('2026-11-27');
    expect(romeLocal('2026-11-26T23:30:00.000Z')).toBe('2026-11-27T00:30');
    expect(new Date(romeMoment('2026-11-27T00:30')).toISOString()).toBe('2026-11-26T23:30:00.000Z');
    expect(new Date(romeMoment('2026-07-01T00:00')).toISOString()).toBe('2026-06-30T22:00:00.000Z');
  });

  it('are as long as they are where the clocks change', () => {
    const hours = (first: string): number[] =>
      daysFrom(first, 2).map(({ from, until }) => (until - from) / 3_600_000);
    expect(hours('2026-03-28')).toEqual([24, 23]);
    expect(hours('2026-10-24')).toEqual([24, 25]);
  });

  it('know no moment of what is no time', () => {
    expect(romeMoment('')).toBeNaN();
  });
});
