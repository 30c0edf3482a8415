import { AppError } from '#kernel';

/** No plan that was approved speaks for the year. */
export const reportNotFound = (): AppError =>
  new AppError('not-found', 'not-found', 'There is no approved plan for this year.');
