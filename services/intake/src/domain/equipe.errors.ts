import { AppError } from '#kernel';

/** No such thing, or no équipe here: only ambiti have one. */
export const notHere = (): AppError =>
  new AppError('not-found', 'not-found', 'There is nothing here for you.');

export const memberUnknown = (): AppError =>
  new AppError('unprocessable', 'equipe.member-unknown', 'The équipe has no such post.');

export const employerUnknown = (): AppError =>
  new AppError('unprocessable', 'institution.unknown', 'The registry lists no such institution.');

export const meetingAhead = (): AppError =>
  new AppError('unprocessable', 'equipe.meeting', 'A meeting is entered once it was held.');

export const postChanged = (state: 'filled' | 'vacant' | 'ended'): AppError =>
  new AppError('conflict', 'equipe.post', 'The post is not as you saw it.', { state });

export const stepDone = (): AppError => new AppError('conflict', 'plan-step.done', 'This step is done.');
