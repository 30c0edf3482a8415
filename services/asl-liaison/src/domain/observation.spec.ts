import { describe, expect, it } from '@jest/globals';
import { observationTimes, requireStarted } from './observation.js';

const at = (text: string): Date => new Date(text);

describe('an observation', () => {
  it('is settled within 36 hours and ends within 72, elapsed, also when clocks change', () => {
    expect(observationTimes(at('2026-03-28T22:00:00Z'))).toEqual({
      settleBy: at('2026-03-30T10:00:00Z'),
      endBy: at('2026-03-31T22:00:00Z'),
    });
  });

  it('may be entered late, but not from the future nor after it had to be over', () => {
    const now = at('2026-03-28T22:00:00Z');
    expect(() => requireStarted(at('2026-03-25T22:00:00Z'), now)).not.toThrow();
    expect(() => requireStarted(at('2026-03-25T21:59:59Z'), now)).toThrow('last 72 hours');
    expect(() => requireStarted(at('2026-03-28T22:00:01Z'), now)).toThrow('not in the future');
  });
});
