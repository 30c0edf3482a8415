import type { EntityManager } from 'typeorm';
import { fits, type Household, type UnitCapacity } from '../domain/unit.js';
import { noUnitFree, unitTaken, unitUnknown } from '../domain/unit.errors.js';

export interface Hold {
  readonly institution: string;
  readonly referral: string;
  /** The id of the event that offers the unit. */
  readonly offer: string;
  readonly until?: Date;
  /** Id or code, as the operator chose it. */
  readonly unit?: string;
  /** Asked only where the operator named no unit. */
  readonly household: () => Promise<Household | undefined>;
}

/**
 * Takes a unit for an offer, in the transaction that proposes it. The operator's choice stands whatever its size;
 * without one, the smallest free unit that takes the household. A stay that lost its referral may be offered again by
 * name: that is how it is covered.
 * Locks skip what is locked instead of waiting: the fold that is about to release a unit holds its row and may need the
 * referral that this transaction holds.
 * @throws AppError `conflict` `unit.taken`, `unit.none-free`; `unprocessable` `unit.unknown`
 */
export async function holdUnit(tx: EntityManager, hold: Hold): Promise<void> {
  if (hold.unit !== undefined) {
    await holdNamed(tx, hold, hold.unit);
    return;
  }
  const household = await hold.household();
  if (household === undefined) throw noUnitFree();
  for (const candidate of await free(tx, hold.institution)) {
    if (
      fits(candidate, household) &&
      (await lockUnit(tx, candidate.id)) &&
      (await insert(tx, hold, candidate.id))
    ) {
      return;
    }
  }
  throw noUnitFree();
}

async function holdNamed(tx: EntityManager, hold: Hold, name: string): Promise<void> {
  const [unit]: { id: string }[] = await tx.query(
    `SELECT id FROM unit WHERE institution = $1 AND (id::text = $2 OR code = $2)`,
    [hold.institution, name],
  );
  if (unit === undefined) throw unitUnknown();
  if (!(await lockUnit(tx, unit.id))) throw unitTaken();
  if (await coverStay(tx, hold, unit.id)) return;
  if (!(await insert(tx, hold, unit.id))) throw unitTaken();
}

async function free(tx: EntityManager, institution: string): Promise<(UnitCapacity & { id: string })[]> {
  return tx.query(
    `SELECT id, adults, minors, cots, step_free AS "stepFree", pets_ok AS "petsOk" FROM unit u
     WHERE institution = $1 AND NOT EXISTS (SELECT FROM reservation r WHERE r.unit = u.id AND r.state <> 'ended')
     ORDER BY beds, adults + minors + cots, code`,
    [institution],
  );
}

/** @returns false where somebody else holds the row at this moment */
export async function lockUnit(tx: EntityManager, id: string): Promise<boolean> {
  const rows: unknown[] = await tx.query(`SELECT id FROM unit WHERE id = $1 FOR UPDATE SKIP LOCKED`, [id]);
  return rows.length > 0;
}

async function insert(tx: EntityManager, hold: Hold, unit: string): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO reservation (unit, state, referral, offer, until) VALUES ($1, 'held', $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING id`,
    [unit, hold.referral, hold.offer, hold.until ?? null],
  );
  return rows.length > 0;
}

async function coverStay(tx: EntityManager, hold: Hold, unit: string): Promise<boolean> {
  const [, count]: [unknown, number] = await tx.query(
    `UPDATE reservation SET referral = $2, offer = $3
     WHERE unit = $1 AND state = 'occupied' AND referral IS NULL`,
    [unit, hold.referral, hold.offer],
  );
  return count > 0;
}
