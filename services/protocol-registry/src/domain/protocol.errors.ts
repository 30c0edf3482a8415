import { AppError } from '#kernel';
import type { Fault } from './network.errors.js';

const SHOWN = 500;

/** Everything that is wrong, by JSON pointer; never what stands there. */
export const protocolInvalid = (faults: readonly Omit<Fault, 'file'>[]): AppError =>
  new AppError('unprocessable', 'protocol.invalid', 'The protocol document has faults.', {
    faults: faults.slice(0, SHOWN).map(({ path, rule }) => ({ path, rule })),
  });

export const protocolNotFound = (): AppError =>
  new AppError('not-found', 'not-found', 'There is no such protocol.');

/** The next version, and no other, follows one that is no draft any more. */
export const versionOutOfOrder = (next: number): AppError =>
  new AppError('conflict', 'protocol.version', 'This is not the next version of the protocol.', { next });

export const draftOpen = (protocol: string): AppError =>
  new AppError('conflict', 'protocol.draft-open', 'Another version is still a draft: withdraw it first.', {
    protocol,
  });

export const notDraft = (): AppError =>
  new AppError('conflict', 'protocol.not-draft', 'This version is no draft any more.');

export const hasEnded = (): AppError => new AppError('conflict', 'protocol.ended', 'This version has ended.');

export const otherDocument = (): AppError =>
  new AppError('conflict', 'protocol.other-document', 'The document that you read is not this one.');

/** Four eyes (design §6). */
export const samePerson = (): AppError =>
  new AppError('unprocessable', 'protocol.same-person', 'A second person must confirm.');

export const noWithdrawal = (): AppError =>
  new AppError('conflict', 'protocol.no-withdrawal', 'Nobody has asked to withdraw this version.');

/** Which check failed is not told: the node that signed knows what it signed. */
export const badCountersignature = (): AppError =>
  new AppError('unprocessable', 'countersignature.invalid', 'This is no countersignature of that protocol.');
