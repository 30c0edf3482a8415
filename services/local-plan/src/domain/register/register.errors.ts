import { AppError } from '#kernel';

export const entryNotFound = (): AppError =>
  new AppError('not-found', 'not-found', 'There is no such entry.');

/** Another entry of the kind has this code: it is changed, not made anew. */
export const codeTaken = (): AppError =>
  new AppError('conflict', 'register.code-taken', 'There is an entry with this code already.');
