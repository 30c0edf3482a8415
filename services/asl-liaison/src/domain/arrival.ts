import { AppError } from '#kernel';

const MINUTE = 60_000;

/**
 * From triage to the doctor: about twenty minutes, so that she does not leave (D.P.C.M. 24-11-2017: a code at least
 * yellow, or its equivalent, unless red; ASL BT has adopted it).
 */
const SEEN_MS = 20 * MINUTE;
/** Steps at once, half of the time later, and as much again, as every deadline of the network has them. */
const STEPS = [1, 1.5, 2] as const;
/** Somebody who entered it later still enters it; what is older is for the hospital's own record. */
const LATEST_ENTRY_MS = 24 * 60 * MINUTE;

/** How her waiting ended. Codes: nothing of her. */
export const ARRIVAL_OUTCOMES = ['seen', 'left-before-visit', 'taken-elsewhere'] as const;
export type ArrivalOutcome = (typeof ARRIVAL_OUTCOMES)[number];

/** When a doctor sees her at the latest, and when each step of being late begins; the first is at that moment. */
export interface ArrivalTimes {
  readonly seeBy: Date;
  readonly steps: readonly [late: Date, overdue: Date, look: Date];
}

export function arrivalTimes(triagedAt: Date): ArrivalTimes {
  const after = (factor: number): Date => new Date(triagedAt.getTime() + factor * SEEN_MS);
  return { seeBy: after(1), steps: [after(STEPS[0]), after(STEPS[1]), after(STEPS[2])] };
}

/** How many steps of being late have begun: 0, 1, 2 or 3. */
export const stepsBegun = (triagedAt: Date, now: Date): number =>
  arrivalTimes(triagedAt).steps.filter((step) => step.getTime() <= now.getTime()).length;

/** @throws AppError `unprocessable` arrival.triaged-at */
export function requireTriaged(triagedAt: Date, now: Date): void {
  const at = triagedAt.getTime();
  if (at > now.getTime() || at < now.getTime() - LATEST_ENTRY_MS) {
    throw new AppError(
      'unprocessable',
      'arrival.triaged-at',
      'Triage was in the last 24 hours, not in the future.',
    );
  }
}

/** @throws AppError `unprocessable` arrival.ended-at: before triage, or in the future */
export function requireEnded(endedAt: Date, triagedAt: Date, now: Date): void {
  if (endedAt.getTime() < triagedAt.getTime() || endedAt.getTime() > now.getTime()) {
    throw new AppError('unprocessable', 'arrival.ended-at', 'It ended after triage, not in the future.');
  }
}

export const arrivalNotFound = (): AppError =>
  new AppError('not-found', 'arrival.not-found', 'There is no such arrival here.');

export const arrivalEnded = (outcome: string): AppError =>
  new AppError('conflict', 'arrival.ended', 'This waiting has ended already.', { outcome });
