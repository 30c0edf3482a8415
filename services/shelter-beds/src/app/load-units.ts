import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
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
}

export interface UnitsFile {
  readonly institution: string;
  readonly units: readonly UnitEntry[];
}

/** Opaque on purpose: letters, digits and a dash cannot spell much of an address. */
const CODE = /^[A-Z0-9][A-Z0-9-]{0,15}$/;

/**
 * The house's units, at the first start only: afterwards the database decides, and a changed file changes nothing.
 * @returns how many were entered
 * @throws AppError `invalid` `units.invalid` when the file breaks its shape; it names the entry's place, never a value
 */
export async function loadUnits(tx: EntityManager, file: unknown): Promise<number> {
  const { institution, units } = parseUnits(file);
  const [known]: { n: string }[] = await tx.query(`SELECT count(*) AS n FROM unit WHERE institution = $1`, [
    institution,
  ]);
  if (known?.n !== '0') return 0;
  for (const unit of units) {
    // replicas that start together enter them once
    await tx.query(
      `INSERT INTO unit (id, institution, code, beds, adults, minors, cots, step_free, pets_ok, sons_max_age)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (institution, code) DO NOTHING`,
      [
        randomUUID(),
        institution,
        unit.code,
        unit.beds,
        unit.adults,
        unit.minors,
        unit.cots,
        unit.stepFree,
        unit.petsOk,
        unit.sonsMaxAge ?? null,
      ],
    );
  }
  return units.length;
}

/** Checks the shape of a units file (network/bat/units.yaml). */
export function parseUnits(file: unknown): UnitsFile {
  const { institution, units } = (file ?? {}) as { institution?: unknown; units?: unknown };
  if (typeof institution !== 'string' || !Array.isArray(units)) throw invalid('file');
  units.forEach((unit: unknown, index) => {
    if (!isUnit(unit)) throw invalid(`units[${String(index)}]`);
  });
  return { institution, units: units as UnitEntry[] };
}

function isUnit(unit: unknown): unit is UnitEntry {
  if (typeof unit !== 'object' || unit === null) return false;
  const { code, beds, adults, minors, cots, stepFree, petsOk, sonsMaxAge } = unit as Partial<UnitEntry>;
  return (
    typeof code === 'string' &&
    CODE.test(code) &&
    [beds, adults, minors, cots].every((count) => Number.isInteger(count) && (count ?? -1) >= 0) &&
    typeof stepFree === 'boolean' &&
    typeof petsOk === 'boolean' &&
    (sonsMaxAge === undefined || Number.isInteger(sonsMaxAge))
  );
}

const invalid = (place: string): AppError =>
  new AppError('invalid', 'units.invalid', 'The units file breaks its shape.', { place });
