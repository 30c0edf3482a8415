import { AppError } from '#kernel';

export const serviceNotFound = (): AppError =>
  new AppError('not-found', 'not-found', 'There is no such service.');

export const codeTaken = (): AppError =>
  new AppError('conflict', 'service.code-taken', 'Another service has this code.');

/** An institution speaks of its own services alone. */
export const notYours = (): AppError =>
  new AppError('unprocessable', 'service.not-yours', 'This is a service of another institution.');

export const alreadyProposed = (): AppError =>
  new AppError('conflict', 'proposal.open', 'A proposal for this service waits to be decided.');

export const proposalDecided = (): AppError =>
  new AppError('conflict', 'proposal.decided', 'This proposal is decided already.');

/** Who proposed it did not know what would be overwritten. */
export const proposalStale = (): AppError =>
  new AppError('conflict', 'proposal.stale', 'The service has changed since this was proposed.');

/** A code names one service; it and its owner do not change. */
export const identityFixed = (): AppError =>
  new AppError(
    'unprocessable',
    'service.identity',
    'The code and the organization of a service do not change.',
  );
