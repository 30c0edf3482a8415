import { AppError } from '#kernel';

export const stayNotFound = (): AppError => new AppError('not-found', 'not-found', 'There is nothing here.');

export const exitClassUnknown = (classes: readonly string[]): AppError =>
  new AppError('unprocessable', 'stay.exit-class', 'A stay ends in one of Istat’s classes.', { classes });

export const stayInFuture = (): AppError =>
  new AppError('unprocessable', 'stay.since', 'A late entry tells of the past.');

export const reviewDay = (): AppError =>
  new AppError('unprocessable', 'stay.review-day', 'The next look is after today, and within 180 days.');

export const stayLinked = (referral: string): AppError =>
  new AppError('conflict', 'stay.linked', 'A referral stands behind this stay: complete that.', { referral });

export const stayEnded = (): AppError => new AppError('conflict', 'stay.ended', 'This stay is over.');

/** Her pseudonym towards another office, and the question's place among the stay's, come from the stay alone. */
export const stayAskedAbout = (stay: string): AppError =>
  new AppError('conflict', 'stay.asked-about', 'Ask the next one with POST stays/:id/cost-cover.', { stay });

export const stayPlaced = (): AppError =>
  new AppError('conflict', 'stay.placed', 'This stay has a unit already.');
