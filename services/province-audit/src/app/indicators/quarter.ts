import { romeInstant } from '#trust';
import { spell } from '../../domain/indicators/spell.js';

/** After a period's end, for late entries and for what institutions declare of it. Fixed: nobody picks the moment. */
export const WAIT_MS = 30 * 24 * 3_600_000;

/** First moment of a month, Europe/Rome; month 13 is the next year's first. */
const firstOf = (year: number, month: number): number =>
  romeInstant(
    month > 12 ? `${String(year + 1)}-01-01` : `${String(year)}-${String(month).padStart(2, '0')}-01`,
    0,
  ).getTime();

const begins = new Map<number, readonly number[]>();

/** The five moments at which the quarters of a year begin and the last ends. */
function beginningsOf(year: number): readonly number[] {
  const known = begins.get(year);
  if (known !== undefined) return known;
  const found = [1, 4, 7, 10, 13].map((month) => firstOf(year, month));
  begins.set(year, found);
  return found;
}

/** `2026-Q1`, in Europe/Rome. @param at milliseconds */
export function quarterOf(at: number): string {
  // New Year in Rome is at most an hour or two before that of UTC
  const guess = new Date(at).getUTCFullYear();
  const year = at >= (beginningsOf(guess)[4] ?? Infinity) ? guess + 1 : guess;
  const quarter = beginningsOf(year).findLastIndex((begin) => begin <= at);
  return `${String(year)}-Q${String(quarter + 1)}`;
}

/** The quarters of a period: of a year four, of a quarter itself. @param period `2026` or `2026-Q3` */
export const quartersOf = (period: string): string[] =>
  period.length > 4 ? [period] : [1, 2, 3, 4].map((quarter) => `${period}-Q${String(quarter)}`);

/** First moment of a period, and the first that is not in it any more. Milliseconds. */
export function boundsOf(period: string): { readonly from: number; readonly to: number } {
  const beginnings = beginningsOf(Number(period.slice(0, 4)));
  const quarter = period.length > 4 ? Number(period.slice(6)) : undefined;
  const [from, to] = quarter === undefined ? [0, 4] : [quarter - 1, quarter];
  return { from: beginnings[from] ?? 0, to: beginnings[to] ?? 0 };
}

/** The spell in which something was said. @param at milliseconds */
export function spellOf(at: number): string {
  const year = quarterOf(at).slice(0, 4);
  return spell(Number(year), at < boundsOf(year).from + WAIT_MS);
}
