import { addDays, isWorkingDay, romeDate, romeInstant, romeMinute } from '#trust';

/**
 * Working time: the hours of Italian working days, all 24 of them, on the clock on the wall in Europe/Rome. The clocks
 * change on Sundays alone, so each working day has as many as the other.
 */
const startOf = (date: string): number => romeInstant(date, 0).getTime();

/** The same hour on the wall, so many working days later; from a day off it counts the next working day as the first. */
export function addWorkingDays(from: Date, days: number): Date {
  let date = romeDate(from);
  for (let left = days; left > 0;) {
    date = addDays(date, 1);
    if (isWorkingDay(date)) left -= 1;
  }
  return romeInstant(date, romeMinute(from));
}

/** The first moment by which so many milliseconds of working time have passed. */
export function addWorkingTime(from: Date, ms: number): Date {
  let left = ms;
  for (let date = romeDate(from); ; date = addDays(date, 1)) {
    if (!isWorkingDay(date)) continue;
    const begin = Math.max(from.getTime(), startOf(date));
    const available = startOf(addDays(date, 1)) - begin;
    if (left <= available) return new Date(begin + left);
    left -= available;
  }
}

/** Milliseconds of working time between two moments. */
export function workingTime(from: Date, to: Date): number {
  let sum = 0;
  for (let date = romeDate(from); startOf(date) < to.getTime(); date = addDays(date, 1)) {
    if (!isWorkingDay(date)) continue;
    const end = Math.min(to.getTime(), startOf(addDays(date, 1)));
    sum += Math.max(0, end - Math.max(from.getTime(), startOf(date)));
  }
  return sum;
}

/**
 * When a clock of working days would have had to start, to show `ms` of working time at `to`: `addWorkingDays` counts on
 * from there.
 */
export function startedBefore(to: Date, ms: number): Date {
  if (ms <= 0) return addWorkingTime(to, 0);
  let left = ms;
  for (let date = romeDate(to); ; date = addDays(date, -1)) {
    if (!isWorkingDay(date)) continue;
    const end = Math.min(to.getTime(), startOf(addDays(date, 1)));
    const available = Math.max(0, end - startOf(date));
    if (left <= available) return new Date(end - left);
    left -= available;
  }
}

/**
 * Where on working days a clock that began on a day off stands: `addWorkingDays` counts the same from here, since the day
 * off's hour is that of the working day before.
 */
export function workingStart(from: Date): Date {
  let date = romeDate(from);
  if (isWorkingDay(date)) return from;
  while (!isWorkingDay(date)) date = addDays(date, -1);
  return romeInstant(date, romeMinute(from));
}
