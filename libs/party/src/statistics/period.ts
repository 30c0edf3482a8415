import { AppError } from '#kernel';
import { romeInstant } from '#trust';

/** A year or a quarter, on the calendar in Europe/Rome. */
export interface Period {
  /** `2026` or `2026-Q3`. */
  readonly name: string;
  readonly from: Date;
  /** Not in it any more. */
  readonly to: Date;
}

export const PERIOD = /^20\d{2}(?:-Q[1-4])?$/;

/** @throws AppError `invalid` statistics.period */
export function periodNamed(name: string): Period {
  if (!PERIOD.test(name)) {
    throw new AppError('invalid', 'statistics.period', 'A year, or a quarter of one: 2026, 2026-Q3.');
  }
  const year = Number(name.slice(0, 4));
  const quarter = name.length > 4 ? Number(name.slice(6)) : undefined;
  const firstMonth = quarter === undefined ? 1 : quarter * 3 - 2;
  const months = quarter === undefined ? 12 : 3;
  return { name, from: firstOf(year, firstMonth), to: firstOf(year, firstMonth + months) };
}

/** Midnight at the beginning of a month; month 13 is the next year's first. */
function firstOf(year: number, month: number): Date {
  const [y, m] = month > 12 ? [year + 1, month - 12] : [year, month];
  return romeInstant(`${String(y)}-${String(m).padStart(2, '0')}-01`, 0);
}
