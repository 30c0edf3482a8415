import { AppError } from '#kernel';

export const unitTaken = (): AppError =>
  new AppError('conflict', 'unit.taken', 'This unit is held, reserved, occupied or out of service.');

export const noUnitFree = (): AppError =>
  new AppError(
    'conflict',
    'unit.none-free',
    'No free unit takes this household; name one to decide otherwise.',
  );

export const unitUnknown = (): AppError =>
  new AppError('unprocessable', 'unit.unknown', 'There is no such unit in this house.');

export const unitNotFound = (): AppError => new AppError('not-found', 'not-found', 'There is nothing here.');

export const unitLinked = (): AppError =>
  new AppError(
    'conflict',
    'unit.linked',
    'A referral stands behind this unit: it is freed by that referral.',
  );
