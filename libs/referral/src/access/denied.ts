import type { DataSource, EntityManager } from 'typeorm';
import { AppError, type ErrorKind } from '#kernel';
import type { PartyContext } from '../store/context.js';
import { recordAccess, type AccessRecord } from './record-access.js';

/** A refusal that goes into the officer's records. To the caller it looks like what is not there. */
export class AccessDenied extends AppError {
  readonly #record: AccessRecord;

  constructor(
    record: Omit<AccessRecord, 'outcome'>,
    kind: ErrorKind,
    code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(kind, code, message, details);
    this.#record = { ...record, outcome: 'denied' };
  }

  /** Not a property that a log or an answer could show. */
  recordOf(): AccessRecord {
    return this.#record;
  }
}

const catchingUp = (): AppError =>
  new AppError(
    'unavailable',
    'node.catching-up',
    'The node is still reading what was said while it was down.',
  );

/** Missing, foreign and not for the caller: alike. */
export const noReferralFor = (record: Omit<AccessRecord, 'outcome'>): AccessDenied =>
  new AccessDenied(record, 'not-found', 'referral.not-found', 'There is no such referral here.');

/** As `noReferralFor`. */
export const noCaseFor = (record: Omit<AccessRecord, 'outcome'>): AccessDenied =>
  new AccessDenied(record, 'not-found', 'case.not-found', 'There is no such case here.');

/**
 * Runs `work` in a transaction. What it refuses is undone with it, so the refusal is recorded in a second one.
 * @throws whatever `work` throws; AppError `unavailable` node.catching-up
 */
export async function recorded<T>(
  db: DataSource,
  ctx: PartyContext,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  if (!ctx.mayOpen()) throw catchingUp();
  try {
    return await db.transaction(work);
  } catch (error) {
    if (error instanceof AccessDenied) {
      await db.transaction((tx) => recordAccess(tx, ctx, error.recordOf()));
      ctx.wakeRelay?.();
    }
    throw error;
  }
}
