import { describe, expect, it } from '@jest/globals';
import { arrivalTimes, requireEnded, requireTriaged, stepsBegun } from './arrival.js';

const at = (text: string): Date => new Date(`2026-03-29T${text}Z`);

describe('an arrival at the emergency department', () => {
  it('is to be seen within twenty minutes, elapsed, also when clocks change', () => {
    // at 2 in the night, Italian time, the clocks go forward
    expect(arrivalTimes(at('00:50:00'))).toEqual({
      seeBy: at('01:10:00'),
      steps: [at('01:10:00'), at('01:20:00'), at('01:30:00')],
    });
  });

  it.each([
    ['01:09:59.999', 0],
    ['01:10:00', 1],
    ['01:19:59', 1],
    ['01:20:00', 2],
    ['01:30:00', 3],
    ['23:00:00', 3],
  ])('at %s so many steps of being late have begun: %i', (now, steps) => {
    expect(stepsBegun(at('00:50:00'), at(now))).toBe(steps);
  });

  it('may be entered within a day, and not from the future', () => {
    const now = at('12:00:00');
    expect(() => requireTriaged(new Date('2026-03-28T12:00:00Z'), now)).not.toThrow();
    expect(() => requireTriaged(new Date('2026-03-28T11:59:59Z'), now)).toThrow('last 24 hours');
    expect(() => requireTriaged(at('12:00:01'), now)).toThrow('not in the future');
  });

  it('ended after triage, and not in the future', () => {
    const [triaged, now] = [at('12:00:00'), at('12:30:00')];
    expect(() => requireEnded(triaged, triaged, now)).not.toThrow();
    expect(() => requireEnded(now, triaged, now)).not.toThrow();
    expect(() => requireEnded(at('11:59:59'), triaged, now)).toThrow('after triage');
    expect(() => requireEnded(at('12:30:01'), triaged, now)).toThrow('not in the future');
  });
});
