import { AppError } from '#kernel';

export const noSuchEvent = (): AppError =>
  new AppError('not-found', 'proof.no-event', 'No such event in the log.');

export const notWitnessedYet = (): AppError =>
  new AppError(
    'unavailable',
    'proof.not-yet',
    'No checkpoint that enough operators have cosigned holds this event yet.',
  );
