import { AppError } from '#kernel';

export const noSuchPeriod = (): AppError =>
  new AppError('invalid', 'indicators.period', 'A year, or a quarter of one: 2026, 2026-Q3.');

/** Nothing is published of it. */
export const releaseNotFound = (): AppError =>
  new AppError('not-found', 'indicators.not-published', 'Nothing is published of this period.');

/** @param from RFC 3339: from when it may be published */
export const periodOpen = (from: string): AppError =>
  new AppError('conflict', 'indicators.period-open', 'This period may not be published yet.', { from });

export const releasePublished = (): AppError =>
  new AppError('conflict', 'indicators.published', 'This period is published, and frozen.');

/** A quarter behind a later one, or behind its year, would tell by the difference what that hid. */
export const laterPublished = (later: string): AppError =>
  new AppError('conflict', 'indicators.later-published', 'A later period is published already.', { later });

/** Something said in the period may not be read yet. */
export const stillReading = (): AppError =>
  new AppError('unavailable', 'indicators.still-reading', 'The log is not read to its end yet. Try again.');

/** The audit has put something aside that it could not take in. */
export const eventsParked = (): AppError =>
  new AppError('conflict', 'indicators.parked', 'Events are parked. Have them handled again first.');
