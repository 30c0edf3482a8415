import { AppError } from '#kernel';
import type { Fault } from './fault.js';

const SHOWN = 100;

/** Well-formed, and wrong all the same: each fault by its path. */
export const contentInvalid = (faults: readonly Fault[]): AppError =>
  new AppError('unprocessable', 'content.invalid', 'What was sent has faults.', {
    faults: faults.slice(0, SHOWN).map(({ path, rule }) => ({ path, rule })),
  });

export const planNotFound = (): AppError => new AppError('not-found', 'not-found', 'There is no such plan.');

/** Another plan speaks for one of these years. */
export const periodTaken = (): AppError =>
  new AppError('conflict', 'plan.period-taken', 'There is a plan for one of these years already.');

/** The version is not where this step begins. */
export const planState = (state: string): AppError =>
  new AppError('conflict', 'plan.state', 'The version’s state does not allow this.', { state });

export const versionOpen = (version: number): AppError =>
  new AppError('conflict', 'plan.version-open', 'Another version is not decided yet.', { version });

/** Concertation: whoever was to be asked must have answered, or the Province records that it did not. */
export const opinionsMissing = (missing: readonly string[]): AppError =>
  new AppError('conflict', 'plan.opinions-missing', 'Not everybody who is to be asked has been heard.', {
    missing,
  });

/** Whoever is not asked gives no opinion, and nobody gives one for somebody else. */
export const notAsked = (): AppError =>
  new AppError('unprocessable', 'plan.not-asked', 'This body is not asked for its opinion.');

/** The Province alone knows that somebody did not answer. */
export const onPaperOnly = (): AppError =>
  new AppError('unprocessable', 'plan.on-paper-only', 'Only the Province records that none was given.');

export const noSuchAction = (): AppError =>
  new AppError('unprocessable', 'plan.no-such-action', 'The approved plan has no such action.');
