import { AppError } from '#kernel';
import { AccessDenied } from '../access/denied.js';
import type { AccessRecord } from '../access/record-access.js';

/** Missing and foreign alike. */
export const referralNotFound = (): AppError =>
  new AppError('not-found', 'referral.not-found', 'There is no such referral here.');

export const referralWaiting = (): AppError =>
  new AppError('unavailable', 'referral.waiting', 'An earlier event of this referral is still missing.');

export const referralParked = (): AppError =>
  new AppError(
    'unavailable',
    'referral.parked',
    'An event of this referral is set aside; an operator looks at it.',
  );

export const illegal = (state: string, allowed: readonly string[]): AppError =>
  new AppError('conflict', 'referral.illegal', 'The referral’s state does not allow this.', {
    state,
    allowed,
  });

export const notANotice = (): AppError =>
  new AppError('conflict', 'referral.not-a-notice', 'This is no notice.');

export const proposalPending = (pending: string): AppError =>
  new AppError('conflict', 'referral.pending', 'An earlier step of yours has not been confirmed yet.', {
    pending,
  });

export const staleOffer = (current: string | null): AppError =>
  new AppError('conflict', 'referral.stale-offer', 'This is not the current offer or question.', { current });

export const confirmationPending = (): AppError =>
  new AppError('conflict', 'case.confirmation-pending', 'Another request of this case is being confirmed.');

export const frozenCopy = (about: Omit<AccessRecord, 'outcome' | 'reach'>): AppError =>
  new AccessDenied(
    { ...about, reach: 'frozen' },
    'conflict',
    'referral.frozen',
    'She withdrew her agreement: this copy is locked.',
  );

export const foreignInstitution = (): AppError =>
  new AppError('not-found', 'institution.not-found', 'This node does not speak for that institution.');

export const unknownRecipient = (): AppError =>
  new AppError('unprocessable', 'referral.unknown-recipient', 'The registry lists no such institution.');

export const groundMissing = (): AppError =>
  new AppError('unprocessable', 'referral.ground', 'Give either her agreement or a necessity.');

/** `rule` is a code of `block-rule`. */
export const noFlow = (rule: string): AppError =>
  new AppError('unprocessable', 'referral.no-flow', 'No protocol in force allows this.', { rule });

export const occurredInFuture = (): AppError =>
  new AppError('unprocessable', 'referral.occurred', 'A late entry tells of the past.');

export const noOpeningKey = (): AppError =>
  new AppError('unavailable', 'referral.no-opening-key', 'The registry lists no key to seal to now.');

export const registryStale = (): AppError =>
  new AppError(
    'unavailable',
    'referral.registry-stale',
    'The registry has been silent for too long to tell anything but an emergency.',
  );

export const notOpen = (): AppError =>
  new AppError('conflict', 'referral.not-open', 'This referral has ended, or was erased.');

export const keyMissing = (): AppError =>
  new AppError('unavailable', 'referral.key-missing', 'The key store does not hold this referral’s key.');

export const bodyInvalid = (faults: readonly string[]): AppError =>
  new AppError('invalid', 'referral.body', 'The content breaks its contract.', { faults });

export const agreementNotFound = (): AppError =>
  new AppError('unprocessable', 'agreement.not-found', 'There is no such agreement here.');

export const caseErased = (): AppError =>
  new AppError('conflict', 'case.erased', 'This case was erased; nothing can be added to it.');

export const childUnknown = (): AppError =>
  new AppError('unprocessable', 'agreement.child', 'The case knows no such child.');

export const recipientExcluded = (): AppError =>
  new AppError('unprocessable', 'referral.recipient-excluded', 'She excludes this institution.');

export const necessityNotAllowed = (): AppError =>
  new AppError(
    'unprocessable',
    'necessity.ground-not-allowed',
    'This institution does not decide without her on this ground.',
  );

/** `lacks`: `withdrawn`, `expired`, `subject`, `case`, `service`, `recipient` or `tiers`. */
export const agreementLacks = (lacks: string): AppError =>
  new AppError('unprocessable', 'agreement.does-not-cover', 'Her agreement does not cover this.', { lacks });

export const classAtT2 = (): AppError =>
  new AppError(
    'unprocessable',
    'agreement.recipient',
    'Identity is agreed for a named recipient, not for a class.',
  );

export const keyReused = (): AppError =>
  new AppError('unprocessable', 'idempotency.reused', 'This Idempotency-Key was used for another request.');

export const keyInFlight = (): AppError =>
  new AppError(
    'conflict',
    'idempotency.in-flight',
    'The first request with this Idempotency-Key is not finished.',
  );
