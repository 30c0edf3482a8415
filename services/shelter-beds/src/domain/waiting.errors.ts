import { AppError } from '#kernel';

export const waitingNotFound = (): AppError =>
  new AppError('not-found', 'not-found', 'There is nothing here.');

/** `ahead`: ids of the list's entries that nobody has given a reason for. */
export const skippedWithoutReason = (ahead: readonly string[]): AppError =>
  new AppError('conflict', 'waiting.skip-reason', 'Others stand before this one: say why they are skipped.', {
    ahead,
  });
