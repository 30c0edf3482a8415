import { exitClassUnknown, reviewDay, stayInFuture } from './stay.errors.js';

/** Istat's classes of exits from shelters; what ends a stay says one of them. */
export const EXIT_CLASSES = ['goals-reached', 'left-or-returned', 'moved-elsewhere', 'other'] as const;

/** Why a stay goes on; coded, so that nothing about her slips in. */
export const EXTENSION_REASONS = [
  'safety',
  'path-goes-on',
  'no-solution-yet',
  'court',
  'health',
  'children',
  'other',
] as const;

/** How long until the first look at a stay, in days: less where nobody has prepared it. */
export const FIRST_REVIEW_DAYS = { referral: 30, direct: 15 } as const;

/** An extension is looked at again after this many days at most. */
const LONGEST_EXTENSION_DAYS = 180;
const DAY = 24 * 3_600_000;

/** @throws AppError `unprocessable` `stay.exit-class` */
export function requireExitClass(outcome: unknown): void {
  if (!(EXIT_CLASSES as readonly unknown[]).includes(outcome)) throw exitClassUnknown(EXIT_CLASSES);
}

/**
 * A late entry tells of the past.
 * @throws AppError `unprocessable` `stay.since`
 */
export function requirePast(since: Date, now: Date): void {
  if (since.getTime() > now.getTime()) throw stayInFuture();
}

/**
 * The new day is after today, and within 180 days.
 * @param reviewOn and @param today days, YYYY-MM-DD
 * @throws AppError `unprocessable` `stay.review-day`
 */
export function requireReviewDay(reviewOn: string, today: string): void {
  const days = (Date.parse(`${reviewOn}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / DAY;
  if (!(days > 0 && days <= LONGEST_EXTENSION_DAYS)) throw reviewDay();
}

/** Minutes after which somebody who is under way, and not here, is asked about. */
const LATE_MINUTES = 60;
/** And where nobody said when she would arrive. */
const LONG_WAY_MINUTES = 120;

/** When to call the escort: an hour after the expected arrival, or two after the departure where none was told. */
export function callEscortAt(departedAt: Date, expected: Date | null): Date {
  const late = departedAt.getTime() + LONG_WAY_MINUTES * 60_000;
  if (expected === null) return new Date(late);
  return new Date(Math.max(departedAt.getTime(), expected.getTime()) + LATE_MINUTES * 60_000);
}
