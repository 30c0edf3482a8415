import { callbackInPast, contactInFuture } from './contact.errors.js';

/** Nobody waits longer for a call, where nothing else was promised. Elapsed hours: a telephone rings on holidays too. */
const CALL_BACK_MS = 24 * 3_600_000;

/**
 * Until when somebody has to have called back.
 * @param now when it is entered; `happenedAt` may lie before it, as at night on paper
 * @throws AppError `unprocessable` contact.happened, contact.call-back-by
 */
export function dueAt({
  now,
  happenedAt,
  callBackBy,
}: {
  readonly now: Date;
  readonly happenedAt: Date;
  readonly callBackBy?: Date;
}): Date {
  if (happenedAt.getTime() > now.getTime()) throw contactInFuture();
  if (callBackBy === undefined) return new Date(happenedAt.getTime() + CALL_BACK_MS);
  if (callBackBy.getTime() < happenedAt.getTime()) throw callbackInPast();
  return callBackBy;
}
