import { describe, expect, it } from '@jest/globals';
import { callEscortAt, requireExitClass, requirePast, requireReviewDay } from './stay.js';

const code = (attempt: () => void): string | undefined => {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a stay', () => {
  it('is looked at again after today and within 180 days', () => {
    const on = (day: string): string | undefined =>
      code(() => {
        requireReviewDay(day, '2026-03-01');
      });
    expect(on('2026-03-02')).toBeUndefined();
    expect(on('2026-08-28')).toBeUndefined();
    expect(on('2026-08-29')).toBe('stay.review-day');
    expect(on('2026-03-01')).toBe('stay.review-day');
    expect(on('2026-02-28')).toBe('stay.review-day');
  });

  it('ends in one of Istat’s classes', () => {
    expect(code(() => requireExitClass('left-or-returned'))).toBeUndefined();
    expect(code(() => requireExitClass('service-given'))).toBe('stay.exit-class');
    expect(code(() => requireExitClass(undefined))).toBe('stay.exit-class');
  });

  it('began before it is entered', () => {
    const now = new Date('2026-03-01T10:00:00Z');
    expect(code(() => requirePast(new Date('2026-03-01T10:00:00Z'), now))).toBeUndefined();
    expect(code(() => requirePast(new Date('2026-03-01T10:00:01Z'), now))).toBe('stay.since');
  });
});

describe('the escort', () => {
  const departed = new Date('2026-03-01T20:00:00Z');
  const at = (expected: string | null): string =>
    callEscortAt(departed, expected === null ? null : new Date(expected)).toISOString();

  it('is called an hour after the expected arrival', () => {
    expect(at('2026-03-01T21:30:00Z')).toBe('2026-03-01T22:30:00.000Z');
    // expected before she left: an hour on the way at least
    expect(at('2026-03-01T19:00:00Z')).toBe('2026-03-01T21:00:00.000Z');
  });

  it('is called two hours after the departure where no arrival was told', () => {
    expect(at(null)).toBe('2026-03-01T22:00:00.000Z');
  });
});
