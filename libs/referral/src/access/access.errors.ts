import { AppError } from '#kernel';
import { AccessDenied } from './denied.js';
import type { AccessRecord } from './record-access.js';

export const assignedIsBlocked = (): AppError =>
  new AppError('conflict', 'assignment.blocked', 'One of these people is shut out of it.');

export const unknownInstitution = (): AppError =>
  new AppError('unprocessable', 'institution.unknown', 'The registry lists no such other institution.');

export const alreadyOnTeam = (): AppError =>
  new AppError('conflict', 'break-glass.on-team', 'Whoever works on it needs no emergency.');

export const alreadyOpen = (): AppError =>
  new AppError('conflict', 'break-glass.open', 'It is open to you already.');

export const openingNotFound = (): AppError =>
  new AppError('not-found', 'break-glass.not-found', 'There is no such opening here.');

export const ownOpening = (record: Omit<AccessRecord, 'outcome'>): AccessDenied =>
  new AccessDenied(record, 'conflict', 'break-glass.own', 'A second person reviews it.');

export const alreadyReviewed = (): AppError =>
  new AppError('conflict', 'break-glass.reviewed', 'It has been reviewed.');

export const recordNotFound = (): AppError =>
  new AppError('not-found', 'access-record.not-found', 'There is no such record here.');

export const searchUnclear = (): AppError =>
  new AppError(
    'unprocessable',
    'search.one',
    'Search for one of alias, name and phone, with a letter or digit in it.',
  );

/** Only those who do not work on what they read are stopped. */
export const tooManyReadings = (record: Omit<AccessRecord, 'outcome'>): AccessDenied =>
  new AccessDenied(
    record,
    'too-many',
    'access.too-many',
    'Too many readings in one hour for somebody not assigned.',
  );
