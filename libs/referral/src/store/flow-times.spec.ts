import { describe, expect, it } from '@jest/globals';
import { addDuration } from './flow-times.js';

const FLOW = { workingDays: ['E3', 'E4'] } as const;
const add = (urgency: string, from: string, duration: string): string | undefined =>
  addDuration(FLOW, urgency, new Date(from), duration)?.toISOString();

describe('a flow’s times', () => {
  it('are elapsed time in emergencies, day and night', () => {
    expect(add('E1', '2026-04-04T22:00:00Z', 'PT15M')).toBe('2026-04-04T22:15:00.000Z');
    expect(add('E1', '2026-04-04T22:00:00Z', 'PT4H')).toBe('2026-04-05T02:00:00.000Z');
    expect(add('E2', '2026-04-03T10:00:00Z', 'P2D')).toBe('2026-04-05T10:00:00.000Z');
  });

  it('are working days where the flow says so: no weekend, no Italian holiday', () => {
    // Friday before Easter; Easter Monday is a holiday
    expect(add('E3', '2026-04-03T08:30:00Z', 'P1D')).toBe('2026-04-07T08:30:00.000Z');
    expect(add('E4', '2026-12-24T11:00:00Z', 'P2D')).toBe('2026-12-29T11:00:00.000Z');
    // hours are hours, at any urgency
    expect(add('E3', '2026-04-03T20:00:00Z', 'PT24H')).toBe('2026-04-04T20:00:00.000Z');
  });

  it('keep the hour on the wall when the clocks change', () => {
    // the last Sunday of March
    expect(add('E3', '2026-03-27T09:00:00Z', 'P1D')).toBe('2026-03-30T08:00:00.000Z');
  });

  it('are none where the duration is none', () => {
    expect(add('E1', '2026-04-03T08:30:00Z', 'P1W')).toBeUndefined();
    expect(add('E1', '2026-04-03T08:30:00Z', '')).toBeUndefined();
  });
});
