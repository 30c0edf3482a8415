import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { parseUnits, type HouseEntry } from '../domain/units-file.js';

/**
 * The institution's houses and units, at the first start only: afterwards the database decides, and a changed file
 * changes nothing.
 * @returns how many units were entered
 * @throws AppError `invalid` `units.invalid` when the file breaks its shape; it names the entry's place, never a value
 */
export async function loadUnits(tx: EntityManager, file: unknown): Promise<number> {
  const { institution, houses } = parseUnits(file);
  // replicas that start together enter them once
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('units'), hashtext($1))`, [institution]);
  const [known]: { n: string }[] = await tx.query(`SELECT count(*) AS n FROM unit WHERE institution = $1`, [
    institution,
  ]);
  if (known?.n !== '0') return 0;
  for (const house of houses) await enter(tx, institution, house);
  return houses.reduce((sum, { units }) => sum + units.length, 0);
}

async function enter(tx: EntityManager, institution: string, house: HouseEntry): Promise<void> {
  const houseId = randomUUID();
  await tx.query(`INSERT INTO house (id, institution, code, authorised_beds) VALUES ($1, $2, $3, $4)`, [
    houseId,
    institution,
    house.code,
    house.authorisedBeds ?? null,
  ]);
  for (const unit of house.units) {
    const id = randomUUID();
    await tx.query(
      `INSERT INTO unit (id, institution, house, code, adults, minors, cots, step_free, pets_ok, sons_max_age,
         bathroom, languages, intake_hours, emergency_only)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        id,
        institution,
        houseId,
        unit.code,
        unit.adults,
        unit.minors,
        unit.cots,
        unit.stepFree,
        unit.petsOk,
        unit.sonsMaxAge ?? null,
        unit.bathroom ?? 'shared',
        unit.languages ?? [],
        unit.intakeHours ?? null,
        unit.emergencyOnly ?? false,
      ],
    );
    await tx.query(`INSERT INTO bed (unit, number) SELECT $1, number FROM generate_series(1, $2) AS number`, [
      id,
      unit.beds,
    ]);
  }
}
