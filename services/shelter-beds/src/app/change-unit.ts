import type { EntityManager } from 'typeorm';
import { bedNotFound } from '../domain/unit.errors.js';
import type { UnitOfHouse } from './close-unit.js';
import { getUnit } from './list-units.js';

/** What the house may say anew about a unit; what is absent stays. `sonsMaxAge`, `intakeHours`: null takes the limit away. */
export interface UnitChange {
  readonly adults?: number;
  readonly minors?: number;
  readonly cots?: number;
  readonly stepFree?: boolean;
  readonly petsOk?: boolean;
  readonly sonsMaxAge?: number | null;
  readonly bathroom?: string;
  readonly languages?: readonly string[];
  readonly intakeHours?: string | null;
  readonly emergencyOnly?: boolean;
}

type Changing = UnitOfHouse & {
  /** Throws unless the caller looked at this version. */
  readonly requireVersion: (version: number) => void;
};

const COLUMNS: Readonly<Record<keyof UnitChange, string>> = {
  adults: 'adults',
  minors: 'minors',
  cots: 'cots',
  stepFree: 'step_free',
  petsOk: 'pets_ok',
  sonsMaxAge: 'sons_max_age',
  bathroom: 'bathroom',
  languages: 'languages',
  intakeHours: 'intake_hours',
  emergencyOnly: 'emergency_only',
};

/**
 * Describes a unit anew. It says nothing about who is in it: that is not asked.
 * @throws AppError `not-found`; what `requireVersion` throws
 */
export async function changeUnit(
  tx: EntityManager,
  { change, ...of }: Changing & { readonly change: UnitChange },
): Promise<void> {
  await lockVersion(tx, of);
  const said = Object.entries(COLUMNS).filter(([field]) => change[field as keyof UnitChange] !== undefined);
  const sets = said.map(([, column], index) => `${column} = $${String(index + 2)}, `).join('');
  const values = said.map(([field]) => change[field as keyof UnitChange]);
  await tx.query(`UPDATE unit SET ${sets}version = version + 1 WHERE id = $1`, [of.id, ...values]);
}

/**
 * Closes a bed, or opens it again: the unit goes on with fewer.
 * @param closed the reason; undefined opens it
 * @throws AppError `not-found`; what `requireVersion` throws
 */
export async function changeBed(
  tx: EntityManager,
  { number, closed, ...of }: Changing & { readonly number: number; readonly closed?: string },
): Promise<void> {
  await lockVersion(tx, of);
  const [, changed]: [unknown, number] = await tx.query(
    `UPDATE bed SET closed = $3 WHERE unit = $1 AND number = $2`,
    [of.id, number, closed ?? null],
  );
  if (changed === 0) throw bedNotFound();
  await tx.query(`UPDATE unit SET version = version + 1 WHERE id = $1`, [of.id]);
}

async function lockVersion(tx: EntityManager, { institution, id, requireVersion }: Changing): Promise<void> {
  await getUnit(tx, institution, id);
  const [unit]: { version: number }[] = await tx.query(`SELECT version FROM unit WHERE id = $1 FOR UPDATE`, [
    id,
  ]);
  requireVersion(unit?.version ?? 0);
}
