import { AppError } from '#kernel';

const HOUR = 3_600_000;

/**
 * Short observation at the emergency department, where no place was found yet: 36 to 72 hours in which one is looked for
 * (practice of the ASL's own pathway, to be confirmed by it; D.P.C.M. 24-11-2017 tells of the risk, not of hours).
 */
const SETTLE_MS = 36 * HOUR;
const LONGEST_MS = 72 * HOUR;

/** How an observation ended. Codes: nothing of her. */
export const OBSERVATION_OUTCOMES = [
  'placed',
  'home-by-choice',
  'admitted-to-ward',
  'elsewhere',
  'left',
] as const;
export type ObservationOutcome = (typeof OBSERVATION_OUTCOMES)[number];

/** By when it has to be known where she goes, and when the observation has to end. */
export const observationTimes = (since: Date): { readonly settleBy: Date; readonly endBy: Date } => ({
  settleBy: new Date(since.getTime() + SETTLE_MS),
  endBy: new Date(since.getTime() + LONGEST_MS),
});

/** @throws AppError `unprocessable` observation.since */
export function requireStarted(since: Date, now: Date): void {
  if (since.getTime() > now.getTime() || since.getTime() < now.getTime() - LONGEST_MS) {
    throw new AppError(
      'unprocessable',
      'observation.since',
      'An observation began in the last 72 hours, not in the future.',
    );
  }
}

export const observationNotFound = (): AppError =>
  new AppError('not-found', 'observation.not-found', 'There is no such observation here.');

export const observationEnded = (outcome: string): AppError =>
  new AppError('conflict', 'observation.ended', 'This observation has ended already.', { outcome });

export const observationExists = (id: string): AppError =>
  new AppError('conflict', 'observation.exists', 'There is an observation for this request already.', { id });
