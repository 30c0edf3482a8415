import { describe, expect, it } from '@jest/globals';
import { after, lastSaturdayAt } from './clock.js';
import { wrap } from './wrap.js';

describe('the night of the story', () => {
  it('is the last Saturday, at the time that clocks in Italy show', () => {
    const winter = lastSaturdayAt('02:10', new Date('2026-01-14T12:00:00Z'));
    expect(winter.toISOString()).toBe('2026-01-10T01:10:00.000Z');
    const summer = lastSaturdayAt('02:10', new Date('2026-07-15T12:00:00Z'));
    expect(summer.toISOString()).toBe('2026-07-11T00:10:00.000Z');
  });

  it('is a week ago when told on a Saturday', () => {
    const told = lastSaturdayAt('14:00', new Date('2026-01-17T10:00:00Z'));
    expect(told.toISOString()).toBe('2026-01-10T13:00:00.000Z');
  });

  it('counts the hours and minutes of the story from now', () => {
    const now = new Date('2026-01-10T01:10:00Z');
    expect(after('PT4H', now)).toBe('2026-01-10T05:10:00.000Z');
    expect(after('PT1H30M', now)).toBe('2026-01-10T02:40:00.000Z');
  });
});

describe('the text of a step', () => {
  it('breaks between words, keeps what was said, and indents what follows', () => {
    const said = '02:10  una frase che non sta tutta su di una riga sola';
    const lines = wrap(said, 24, '  ');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.every((line) => line.length <= 24)).toBe(true);
    expect(lines.map((line) => line.trim()).join(' ')).toBe(said);
    expect(lines.slice(1).every((line) => line.startsWith('  '))).toBe(true);
  });
});
