import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isItalianHoliday } from './italian-holidays.js';
import { closesAt, isOpen, openSpans, opensAt, type Schedule } from './hours.js';
import type { Hours } from './protocol.js';
import { addDays, isWorkingDay, romeDate, romeInstant, romeMinute } from './rome-time.js';

const rome = (date: string, clock = '00:00'): Date => {
  const [hour = '', minute = ''] = clock.split(':');
  return romeInstant(date, Number(hour) * 60 + Number(minute));
};
const office: Hours = {
  holidays: false,
  open: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:30', to: '13:30' }],
};
const centre: Hours = {
  holidays: true,
  open: [
    { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '19:00' },
    { days: ['sat', 'sun'], from: '09:00', to: '13:00' },
  ],
};

describe('Rome time', () => {
  it('is one hour ahead of UTC in winter and two in summer', () => {
    expect(rome('2026-01-15', '12:00').toISOString()).toBe('2026-01-15T11:00:00.000Z');
    expect(rome('2026-07-15', '12:00').toISOString()).toBe('2026-07-15T10:00:00.000Z');
    expect(rome('2026-07-14', '24:00')).toEqual(rome('2026-07-15'));
  });

  it('copes with the nights on which it changes', () => {
    // 2026-03-29 has no 02:30; 2026-10-25 has two
    expect(rome('2026-03-29', '02:30').toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(rome('2026-03-29', '03:00').toISOString()).toBe('2026-03-29T01:00:00.000Z');
    expect(rome('2026-10-25', '02:30').toISOString()).toBe('2026-10-25T00:30:00.000Z');
  });

  it('goes there and back', () => {
    const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(time, (at) => {
        const back = romeInstant(romeDate(at), romeMinute(at));
        const minute = Math.floor(at.getTime() / 60_000) * 60_000;
        // the hour that comes twice is read as its first coming
        expect([minute, minute - 3_600_000]).toContain(back.getTime());
      }),
    );
  });

  it('knows the Italian holidays', () => {
    for (const day of ['2026-01-06', '2026-04-06', '2026-04-25', '2026-06-02', '2026-08-15', '2026-12-26']) {
      expect(isItalianHoliday(day)).toBe(true);
      expect(isWorkingDay(day)).toBe(false);
    }
    expect(isItalianHoliday('2026-04-07')).toBe(false);
    expect(isWorkingDay('2026-04-07')).toBe(true);
    expect(isWorkingDay('2026-04-11')).toBe(false);
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  });
});

describe('hours', () => {
  it('open and close', () => {
    const schedule: Schedule = [office];
    expect(isOpen(schedule, rome('2026-03-02', '08:29'))).toBe(false);
    expect(isOpen(schedule, rome('2026-03-02', '08:30'))).toBe(true);
    expect(isOpen(schedule, rome('2026-03-02', '13:30'))).toBe(false);
    expect(closesAt(schedule, rome('2026-03-02', '10:00'))).toEqual(rome('2026-03-02', '13:30'));
    expect(closesAt(schedule, rome('2026-03-02', '14:00'))).toBeUndefined();
    expect(opensAt(schedule, rome('2026-03-06', '14:00'))).toEqual(rome('2026-03-09', '08:30'));
  });

  it('are closed on holidays only where they say so', () => {
    expect(isOpen([office], rome('2026-06-02', '10:00'))).toBe(false);
    expect(isOpen([centre], rome('2026-06-02', '10:00'))).toBe(true);
    // Easter Monday, a Monday
    expect(opensAt([office], rome('2026-04-04', '10:00'))).toEqual(rome('2026-04-07', '08:30'));
  });

  it('hold together: open only while all are', () => {
    expect(closesAt([office, centre], rome('2026-03-02', '10:00'))).toEqual(rome('2026-03-02', '13:30'));
    expect(opensAt([office, centre], rome('2026-03-02', '08:45'))).toEqual(rome('2026-03-02', '09:00'));
    expect(closesAt(['always', centre], rome('2026-03-02', '10:00'))).toEqual(rome('2026-03-02', '19:00'));
  });

  it('that never end have no end, and windows that touch are one', () => {
    expect(closesAt(['always'], rome('2026-03-02', '10:00'))).toBeUndefined();
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
    const night: Hours = {
      holidays: true,
      open: [
        { days, from: '00:00', to: '08:00' },
        { days, from: '08:00', to: '09:00' },
        { days, from: '19:00', to: '24:00' },
      ],
    };
    expect(closesAt([night], rome('2026-03-02', '20:00'))).toEqual(rome('2026-03-03', '09:00'));
  });

  it('are spans between two moments', () => {
    const spans = (schedule: Schedule, from: Date, until: Date): Date[][] =>
      openSpans(schedule, { from, until }).map((span) => [span.from, span.until]);
    // over a weekend and 2 June, cut at both ends
    expect(spans([office], rome('2026-05-29', '12:00'), rome('2026-06-03', '09:00'))).toEqual([
      [rome('2026-05-29', '12:00'), rome('2026-05-29', '13:30')],
      [rome('2026-06-01', '08:30'), rome('2026-06-01', '13:30')],
      [rome('2026-06-03', '08:30'), rome('2026-06-03', '09:00')],
    ]);
    const [day, next] = [rome('2026-03-02'), rome('2026-03-03')];
    expect(spans(['always'], day, next)).toEqual([[day, next]]);
    expect(spans([{ holidays: false, open: [] }], day, next)).toEqual([]);
  });

  it('are spans that come to an end also when the clocks are set back', () => {
    const days = ['sun'] as const;
    const short: Hours = { holidays: true, open: [{ days, from: '02:10', to: '02:20' }] };
    const begin = new Date('2026-10-25T01:15:00Z');
    const found = openSpans([short], { from: begin, until: rome('2026-10-26') });
    expect(found.length).toBeGreaterThan(0);
    for (const { from, until } of found) expect(until.getTime()).toBeGreaterThan(from.getTime());
  });

  it('of nobody never open', () => {
    expect(opensAt([{ holidays: false, open: [] }], rome('2026-03-02'))).toBeUndefined();
  });
});
