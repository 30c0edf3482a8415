import { AppError } from '#kernel';

export const notEnded = (state: string): AppError =>
  new AppError('conflict', 'referral.not-ended', 'This request is still under way: go on with it.', {
    state,
  });

export const contentLost = (): AppError =>
  new AppError('unprocessable', 'referral.unreadable', 'What was sent cannot be opened any more.');

export const handOverToItself = (): AppError =>
  new AppError('unprocessable', 'case.own', 'A file is handed over to another institution.');

export const handOverRunning = (referral: string): AppError =>
  new AppError('conflict', 'case.hand-over-running', 'This file is being handed over already.', { referral });

/** `to` follows her now: whom to ask. The file is read here, and not used any more. */
export const caseHandedOver = (to: string | null, call?: string): AppError =>
  new AppError('conflict', 'case.handed-over', 'This file was handed over; reopen it if she has come back.', {
    ...(to === null ? {} : { to }),
    ...(call === undefined ? {} : { call }),
  });

export const notTakenUp = (state: string): AppError =>
  new AppError('conflict', 'referral.not-taken-up', 'Take the request in hand first.', { state });
