import { AppError, type ErrorKind } from '#kernel';
import type { AccessRecord } from './record-access.js';

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

/** Missing, foreign and not for the caller: alike. */
export const noReferralFor = (record: Omit<AccessRecord, 'outcome'>): AccessDenied =>
  new AccessDenied(record, 'not-found', 'referral.not-found', 'There is no such referral here.');

/** As `noReferralFor`. */
export const noCaseFor = (record: Omit<AccessRecord, 'outcome'>): AccessDenied =>
  new AccessDenied(record, 'not-found', 'case.not-found', 'There is no such case here.');

/** The same for a case that a command names in its body. */
export const caseNotUsable = (
  record: Omit<AccessRecord, 'outcome' | 'case'> & { readonly case: string | undefined },
): AccessDenied => {
  const { case: file, ...about } = record;
  return new AccessDenied(
    { ...about, ...(file === undefined ? {} : { case: file }) },
    'unprocessable',
    'case.not-found',
    'There is no such case here.',
  );
};
