import { AppError } from '#kernel';

export const findingNotFound = (): AppError =>
  new AppError('not-found', 'finding.not-found', 'No such finding.');

export const findingClosed = (): AppError =>
  new AppError('conflict', 'finding.closed', 'This finding is closed already.');

export const findingOpen = (): AppError =>
  new AppError(
    'conflict',
    'finding.unanswered',
    'Not everybody who is asked has answered this finding yet: say why it is closed all the same.',
  );

export const noSingleEvent = (): AppError =>
  new AppError('not-found', 'finding.no-event', 'No single event stands behind this finding.');

export const eventWithheld = (): AppError =>
  new AppError('not-found', 'finding.event-withheld', 'This event’s envelope is no longer kept.');

export const badCursor = (): AppError =>
  new AppError('invalid', 'cursor.invalid', 'The cursor is not one that this node gave.');
