import { AppError } from '#kernel';
import type { UnitState } from './unit.js';

/** What the unit is now, so that whoever was late can decide again; `state` is absent while somebody changes it. */
export interface UnitNow {
  readonly state?: UnitState;
  readonly version?: number;
  /** Codes of those that could be named instead. */
  readonly free?: readonly string[];
}

export const unitTaken = (now: UnitNow = {}): AppError =>
  new AppError(
    'conflict',
    'unit.taken',
    'This unit is held, reserved, occupied or out of service.',
    given(now),
  );

export const unitChanged = (now: UnitNow): AppError =>
  new AppError('conflict', 'unit.changed', 'This unit has changed since you looked at it.', given(now));

export const noUnitFree = (): AppError =>
  new AppError(
    'conflict',
    'unit.none-free',
    'No free unit takes this household; name one to decide otherwise.',
  );

export const unitUnknown = (): AppError =>
  new AppError('unprocessable', 'unit.unknown', 'There is no such unit in this house.');

export const unitNotFound = (): AppError => new AppError('not-found', 'not-found', 'There is nothing here.');

export const unitLinked = (): AppError =>
  new AppError(
    'conflict',
    'unit.linked',
    'A referral stands behind this unit: it is freed by that referral.',
  );

export const unitStay = (): AppError =>
  new AppError('conflict', 'unit.stay', 'Somebody stays in this unit: say how the stay ended.');

export const bedNotFound = (): AppError => new AppError('not-found', 'not-found', 'There is no such bed.');

const given = (now: UnitNow): Record<string, unknown> =>
  Object.fromEntries(Object.entries(now).filter(([, value]) => value !== undefined));
