import { isItalianHoliday } from './italian-holidays.js';

const FORMAT = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Rome',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const MINUTE = 60_000;

/** `YYYY-MM-DD` in Europe/Rome. */
export const romeDate = (at: Date): string => FORMAT.format(at).slice(0, 10);

/** Minutes since the day began on the clock on the wall in Europe/Rome. */
export function romeMinute(at: Date): number {
  const text = FORMAT.format(at);
  return Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16));
}

/**
 * The moment when the clock in Europe/Rome shows this minute of this day; `minute` may be 1,440. A time that the change
 * to summer time skips is read on the clock before the change; of one that comes twice the first is taken.
 */
export function romeInstant(date: string, minute: number): Date {
  const asUtc = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE;
  const [early, late] = [asUtc - 2 * 60 * MINUTE, asUtc - 60 * MINUTE];
  return new Date(wallClock(early) === asUtc ? early : late);
}

/** The wall clock's reading, as if it were UTC, in milliseconds. */
const wallClock = (time: number): number =>
  Date.parse(`${FORMAT.format(new Date(time)).replace(' ', 'T')}:00Z`);

/** `date` moved by whole days. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 24 * 60 * MINUTE).toISOString().slice(0, 10);

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export const weekdayOf = (date: string): (typeof WEEKDAYS)[number] =>
  WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 'sun';

/** Monday to Friday, and no Italian holiday. */
export function isWorkingDay(date: string): boolean {
  const day = weekdayOf(date);
  return day !== 'sat' && day !== 'sun' && !isItalianHoliday(date);
}
