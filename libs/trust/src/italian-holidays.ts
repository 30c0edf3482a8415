/**
 * National public holidays (L. 260/1949, L. 54/1977, D.P.R. 792/1985, L. 336/2000, L. 151/2025); patron saints are not.
 * `MM-DD`, with the first year where the law is younger than this software.
 */
const FIXED: Readonly<Record<string, number>> = {
  '01-01': 0,
  '01-06': 0,
  '04-25': 0,
  '05-01': 0,
  '06-02': 0,
  '08-15': 0,
  '10-04': 2026,
  '11-01': 0,
  '12-08': 0,
  '12-25': 0,
  '12-26': 0,
};

/** Whether `YYYY-MM-DD` is one, from 2012 on. date-holidays is what the spec compares with (ADR 0014). */
export function isItalianHoliday(date: string): boolean {
  const year = Number(date.slice(0, 4));
  const since = FIXED[date.slice(5)];
  if (since !== undefined) return year >= since;
  const easter = easterSunday(year);
  return date === dayOf(easter) || date === dayOf(easter + DAY_MS);
}

const DAY_MS = 86_400_000;
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Gregorian Easter (Meeus, Jones, Butcher), as a UTC midnight. */
function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = ((h + l - 7 * m + 114) % 31) + 1;
  return Date.UTC(year, month - 1, day);
}
