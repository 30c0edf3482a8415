import { AppError } from '#kernel';

export const nodeUnavailable = (cause: unknown): AppError =>
  new AppError('unavailable', 'gateway.node-unavailable', 'The node does not answer.', {}, { cause });

/** An announced pause: what cannot wait passes, and the answer says until when the rest waits. */
export const inMaintenance = (until: string | null): AppError =>
  new AppError(
    'unavailable',
    'maintenance',
    'Maintenance: this waits until it is over. Emergencies are sent as ever; telephone where they are not taken.',
    { until },
  );

export const sessionMissing = (): AppError =>
  new AppError('unauthenticated', 'session.missing', 'Nobody is signed in.');

export const sessionEnded = (): AppError =>
  new AppError('unauthenticated', 'session.ended', 'The session has ended.');

/** A request that may come from another site, or that does not show it comes from our own pages. */
export const requestForged = (): AppError =>
  new AppError('invalid', 'session.csrf', 'A session needs X-CSRF-Token and our own Origin.');

/** Two answers to the question who is calling are none. */
export const twoCallers = (): AppError =>
  new AppError('invalid', 'session.two-callers', 'Send a session or a bearer token, not both.');

export const returnToRefused = (): AppError =>
  new AppError('invalid', 'sign-in.return-to', 'returnTo is a path of this site.');

/** The state is not of a sign-in that this browser has begun, or it is used or too old. */
export const signInUnknown = (): AppError =>
  new AppError('invalid', 'sign-in.unknown', 'This sign-in was not begun here.');

export const signInRefused = (cause: unknown): AppError =>
  new AppError('unauthenticated', 'sign-in.refused', 'The provider did not sign in.', {}, { cause });

export const noMembership = (): AppError =>
  new AppError('unauthenticated', 'sign-in.no-membership', 'The provider names no institution.');

export const providerUnavailable = (cause: unknown): AppError =>
  new AppError(
    'unavailable',
    'sign-in.provider-unavailable',
    'The identity provider does not answer.',
    {},
    { cause },
  );

export const tooManySessions = (): AppError =>
  new AppError('unavailable', 'sign-in.full', 'Too many sessions are open.');
