import type { Household, UnitCapacity, UnitState } from './unit.js';

/** A unit as it is measured. */
export interface Measured extends UnitCapacity {
  readonly state: UnitState;
  readonly sonsMaxAge: number | null;
  readonly languages: readonly string[];
  readonly intakeHours: string | null;
  readonly emergencyOnly: boolean;
}

/** Who asks, beyond the counts. */
export interface Asking extends Household {
  /** Age bands of the sons, as the request has them. */
  readonly sons: readonly string[];
  readonly languages: readonly string[];
  readonly emergency: boolean;
}

/** What speaks against a unit. */
export type Misfit =
  | 'taken'
  | 'out-of-service'
  | 'adults'
  | 'minors'
  | 'beds'
  | 'steps'
  | 'pets'
  | 'sons-age'
  | 'emergency-only';
/** What only a person can tell. */
export type Question = 'sons-age' | 'language' | 'intake-hours';

export interface Fitting {
  readonly fits: boolean;
  readonly against: readonly Misfit[];
  readonly ask: readonly Question[];
}

/**
 * What a unit has for and against a household. A suggestion with its reasons: the operator decides, also against it.
 * Unsafe comuni are not compared here, nor anywhere: the system does not know where the house is.
 */
export function measure(unit: Measured, household: Asking): Fitting {
  const inCots = Math.min(household.infants, unit.cots);
  const inBeds = household.children - inCots;
  const sons = sonsAge(unit.sonsMaxAge, household.sons);
  const checks: readonly (readonly [Misfit, boolean])[] = [
    ['out-of-service', unit.state === 'out-of-service'],
    ['taken', unit.state !== 'available' && unit.state !== 'out-of-service'],
    ['adults', unit.adults < household.adults],
    ['minors', unit.minors < inBeds],
    ['beds', unit.usableBeds < household.adults + inBeds],
    ['steps', household.stepFree && !unit.stepFree],
    ['pets', household.pets && !unit.petsOk],
    ['sons-age', sons === 'too-old'],
    ['emergency-only', unit.emergencyOnly && !household.emergency],
  ];
  const against = checks.filter(([, holds]) => holds).map(([misfit]) => misfit);
  const spoken = household.languages.some((language) =>
    unit.languages.includes(language.split('-')[0] ?? ''),
  );
  const questions: readonly (readonly [Question, boolean])[] = [
    ['sons-age', sons === 'perhaps'],
    ['language', household.languages.length > 0 && !spoken],
    ['intake-hours', unit.intakeHours !== null],
  ];
  const ask = questions.filter(([, holds]) => holds).map(([question]) => question);
  return { fits: against.length === 0, against, ask };
}

/** A band is all that is told: where the limit lies inside it, somebody asks. */
function sonsAge(limit: number | null, bands: readonly string[]): 'fine' | 'perhaps' | 'too-old' {
  if (limit === null) return 'fine';
  const ages = bands.map(yearsOf);
  if (ages.some(([from]) => from > limit)) return 'too-old';
  return ages.some(([, to]) => to > limit) ? 'perhaps' : 'fine';
}

function yearsOf(band: string): readonly [from: number, to: number] {
  const [from = '0', to = ''] = band.split('-');
  return [Number(from), to === 'plus' ? Number.POSITIVE_INFINITY : Number(to)];
}
