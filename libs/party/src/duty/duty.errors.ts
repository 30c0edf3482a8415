import { AppError } from '#kernel';

export const notHere = (): AppError =>
  new AppError('not-found', 'not-found', 'There is nothing here for you.');

export const shiftOrder = (): AppError =>
  new AppError('unprocessable', 'duty.period', 'A shift ends after it begins, and within a month.');

export const shiftPast = (): AppError =>
  new AppError('conflict', 'duty.past', 'This shift is over: who was on duty then has been declared.');

export const stillOnDuty = (): AppError =>
  new AppError(
    'conflict',
    'duty.on-duty',
    'She is on duty, or will be: give her shifts to somebody else first.',
  );

export const serviceUnknown = (): AppError =>
  new AppError('unprocessable', 'duty.service', 'The institution cannot be asked for this.');

export const periodTooLong = (): AppError =>
  new AppError('unprocessable', 'duty.period', 'From one moment to a later one, at most 62 days.');

/** Only addresses of the institution's own: one of hers, entered by mistake, would be written to. */
export const foreignAddress = (): AppError =>
  new AppError('unprocessable', 'duty.foreign-address', 'Notices go to addresses of the institution only.');

export const webhookUnknown = (): AppError =>
  new AppError('unprocessable', 'duty.webhook-unknown', 'This node knows no such gateway.');
