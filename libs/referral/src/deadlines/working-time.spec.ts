import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addWorkingDays, addWorkingTime, startedBefore, workingStart, workingTime } from './working-time.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (text: string): Date => new Date(text);
const text = (date: Date): string => date.toISOString();

describe('working time', () => {
  it('is 24 hours of each working day, none of weekends and Italian holidays', () => {
    // Good Friday is a working day in Italy, Easter Monday is not
    expect(workingTime(at('2026-04-03T00:00:00+02:00'), at('2026-04-08T00:00:00+02:00'))).toBe(2 * DAY);
    expect(text(addWorkingTime(at('2026-04-03T12:00:00+02:00'), 13 * HOUR))).toBe(
      text(at('2026-04-07T01:00:00+02:00')),
    );
    // 25 April 2025 was a Friday
    expect(text(addWorkingTime(at('2025-04-24T18:00:00+02:00'), 7 * HOUR))).toBe(
      text(at('2025-04-28T01:00:00+02:00')),
    );
  });

  it('loses and gains nothing when the clocks change', () => {
    for (const [friday, monday] of [
      ['2026-03-27T12:00:00+01:00', '2026-03-30T12:00:00+02:00'],
      ['2026-10-23T12:00:00+02:00', '2026-10-26T12:00:00+01:00'],
    ] as const) {
      expect(workingTime(at(friday), at(monday))).toBe(DAY);
      expect(text(addWorkingTime(at(friday), DAY))).toBe(text(at(monday)));
      expect(text(addWorkingDays(at(friday), 1))).toBe(text(at(monday)));
    }
  });

  // whole minutes: the clock on the wall has no smaller ones
  const moment = fc
    .integer({ min: Date.UTC(2025, 0, 1) / 60_000, max: Date.UTC(2028, 0, 1) / 60_000 })
    .map((minute) => new Date(minute * 60_000));
  const minutes = (most: number): fc.Arbitrary<number> =>
    fc.integer({ min: 0, max: most }).map((n) => n * 60_000);

  it('adds what it measures', () => {
    fc.assert(
      fc.property(moment, minutes(20_000), (from, ms) => workingTime(from, addWorkingTime(from, ms)) === ms),
    );
  });

  it('leaves after a pause what was left before it', () => {
    fc.assert(
      fc.property(
        moment,
        fc.integer({ min: 1, max: 10 }),
        minutes(20_000),
        minutes(20_000),
        (from, days, run, pause) => {
          const due = addWorkingDays(from, days);
          const paused = new Date(from.getTime() + run);
          fc.pre(paused < due);
          const resumed = new Date(paused.getTime() + pause);
          const start = startedBefore(resumed, workingTime(workingStart(from), paused));
          expect(workingTime(resumed, addWorkingDays(start, days))).toBe(workingTime(paused, due));
        },
      ),
    );
  });
});
