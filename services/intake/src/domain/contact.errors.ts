import { AppError } from '#kernel';

export const contactNotFound = (): AppError =>
  new AppError('not-found', 'contact.not-found', 'There is no such contact here.');

/** Counted once: what it led to is not changed afterwards. */
export const contactClosed = (outcome: string): AppError =>
  new AppError('conflict', 'contact.closed', 'This contact has its outcome already.', { outcome });

export const contactNeedsCase = (): AppError =>
  new AppError('unprocessable', 'contact.needs-case', 'Taken in charge means that there is a file: name it.');

export const contactInFuture = (): AppError =>
  new AppError('unprocessable', 'contact.happened', 'A late entry tells of the past.');

export const callbackInPast = (): AppError =>
  new AppError('unprocessable', 'contact.call-back-by', 'Nobody can call back before they were called.');
