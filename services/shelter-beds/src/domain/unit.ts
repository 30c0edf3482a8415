/** What a unit can take. A family fills a unit, so units are held, not beds. No location, in any field. */
export interface UnitCapacity {
  readonly adults: number;
  readonly minors: number;
  readonly cots: number;
  /** Beds that somebody can sleep in now. */
  readonly usableBeds: number;
  readonly stepFree: boolean;
  readonly petsOk: boolean;
}

export type UnitState = 'available' | 'held' | 'reserved' | 'occupied' | 'out-of-service';

/** The part of a request's needs that a unit is measured by. */
export interface Household {
  readonly adults: number;
  /** All children, infants included. */
  readonly children: number;
  /** Children small enough for a cot. */
  readonly infants: number;
  readonly stepFree: boolean;
  readonly pets: boolean;
}

/**
 * Whether a unit takes this household. Only counts, steps and pets: the oldest son's age, unsafe comuni and all else
 * are judged by the operator, never by the machine.
 */
export function fits(unit: UnitCapacity, household: Household): boolean {
  const inCots = Math.min(household.infants, unit.cots);
  const inBeds = household.children - inCots;
  return (
    unit.adults >= household.adults &&
    unit.minors >= inBeds &&
    unit.usableBeds >= household.adults + inBeds &&
    (unit.stepFree || !household.stepFree) &&
    (unit.petsOk || !household.pets)
  );
}

/** How long after the expected arrival a reserved unit is still expected to be used (referral practice §3). */
const GRACE_HOURS = 6;

/** Shown with a reserved unit; it lapses by an event in the lane, never by this time. */
export function reservedUntil(expected: Date): Date {
  return new Date(expected.getTime() + GRACE_HOURS * 3_600_000);
}
