import { AppError } from '#kernel';

interface UnitEntry {
  readonly code: string;
  readonly beds: number;
  readonly adults: number;
  readonly minors: number;
  readonly cots: number;
  readonly stepFree: boolean;
  readonly petsOk: boolean;
  readonly sonsMaxAge?: number;
  readonly bathroom?: 'own' | 'shared';
  readonly languages?: readonly string[];
  readonly intakeHours?: string;
  readonly emergencyOnly?: boolean;
}

export interface HouseEntry {
  readonly code: string;
  readonly authorisedBeds?: number;
  readonly units: readonly UnitEntry[];
}

export interface UnitsFile {
  readonly institution: string;
  readonly houses: readonly HouseEntry[];
}

/** Opaque on purpose: letters, digits and a dash cannot spell much of an address. */
const CODE = /^[A-Z0-9][A-Z0-9-]{0,15}$/;
const LANGUAGE = /^[a-z]{2,3}$/;
const HOURS = /^\d{2}:\d{2}-\d{2}:\d{2}(?:, ?\d{2}:\d{2}-\d{2}:\d{2}){0,2}$/;

/**
 * Checks the shape of a units file (network/bat/units.yaml): houses, and in each its units.
 * @throws AppError `invalid` `units.invalid`, with the place
 */
export function parseUnits(file: unknown): UnitsFile {
  const { institution, houses } = (file ?? {}) as { institution?: unknown; houses?: unknown };
  if (typeof institution !== 'string' || !Array.isArray(houses)) throw invalid('file');
  houses.forEach((house: unknown, index) => {
    const place = `houses[${String(index)}]`;
    const { code, authorisedBeds, units } = (house ?? {}) as Partial<HouseEntry>;
    const beds = authorisedBeds === undefined || isCount(authorisedBeds, 1);
    if (typeof code !== 'string' || !CODE.test(code) || !beds || !Array.isArray(units)) throw invalid(place);
    units.forEach((unit: unknown, at) => {
      if (!isUnit(unit)) throw invalid(`${place}.units[${String(at)}]`);
    });
  });
  return { institution, houses: houses as HouseEntry[] };
}

function isUnit(unit: unknown): unit is UnitEntry {
  if (typeof unit !== 'object' || unit === null) return false;
  const { code, beds, adults, minors, cots, stepFree, petsOk } = unit as Partial<UnitEntry>;
  return (
    typeof code === 'string' &&
    CODE.test(code) &&
    isCount(beds, 1) &&
    [adults, minors, cots].every((count) => isCount(count)) &&
    typeof stepFree === 'boolean' &&
    typeof petsOk === 'boolean' &&
    hasOptions(unit)
  );
}

function hasOptions(unit: Partial<UnitEntry>): boolean {
  const { sonsMaxAge, bathroom, languages, intakeHours, emergencyOnly } = unit;
  return (
    (sonsMaxAge === undefined || isCount(sonsMaxAge)) &&
    (bathroom === undefined || ['own', 'shared'].includes(bathroom)) &&
    (languages === undefined || areLanguages(languages)) &&
    (intakeHours === undefined || (typeof intakeHours === 'string' && HOURS.test(intakeHours))) &&
    (emergencyOnly === undefined || typeof emergencyOnly === 'boolean')
  );
}

const areLanguages = (languages: unknown): boolean =>
  Array.isArray(languages) && languages.every((each) => typeof each === 'string' && LANGUAGE.test(each));

const isCount = (count: unknown, least = 0): boolean => Number.isInteger(count) && (count as number) >= least;

const invalid = (place: string): AppError =>
  new AppError('invalid', 'units.invalid', 'The units file breaks its shape.', { place });
