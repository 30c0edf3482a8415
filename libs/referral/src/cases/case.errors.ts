import { AppError } from '#kernel';

export const caseClosed = (outcome: string | null): AppError =>
  new AppError('conflict', 'case.closed', 'This file is closed already.', { outcome });

export const caseNotClosed = (): AppError =>
  new AppError('conflict', 'case.not-closed', 'This file is open.');

export const caseInUse = (): AppError =>
  new AppError('conflict', 'case.in-use', 'A request for her is still under way.');
