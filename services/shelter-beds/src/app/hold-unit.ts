import type { EntityManager } from 'typeorm';
import { fits, type Household, type UnitCapacity } from '../domain/unit.js';
import { noUnitFree, unitTaken } from '../domain/unit.errors.js';
import { fill, lockUnit } from './fill-unit.js';
import { lockNamed } from './lock-named.js';

export interface Hold {
  readonly institution: string;
  readonly referral: string;
  /** The id of the event that offers the unit. */
  readonly offer: string;
  readonly until?: Date;
  /** Id or code, as the operator chose it. */
  readonly unit?: string;
  /** The version of it that she looked at. */
  readonly version?: number;
  /** Asked only where the operator named no unit. */
  readonly household: () => Promise<Household | undefined>;
}

/**
 * Takes a unit for an offer, in the transaction that proposes it. The operator's choice stands whatever its size;
 * without one, the smallest free unit that takes the household, none that is kept for emergencies. A stay that lost its
 * referral, or never had one, may be offered again by name: that is how it is covered.
 * Locks skip what is locked instead of waiting: the fold that is about to release a unit holds its row and may need the
 * referral that this transaction holds.
 * @throws AppError `conflict` `unit.taken`, `unit.changed`, `unit.none-free`; `unprocessable` `unit.unknown`
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
      (await fill(tx, candidate.id, { ...hold, state: 'held' })) !== undefined
    ) {
      return;
    }
  }
  throw noUnitFree();
}

async function holdNamed(tx: EntityManager, hold: Hold, name: string): Promise<void> {
  const unit = await lockNamed(tx, { ...hold, unit: name });
  if (await coverStay(tx, hold, unit.id)) return;
  if ((await fill(tx, unit.id, { ...hold, state: 'held' })) === undefined) throw unitTaken(unit.now);
}

/** The smallest first. */
async function free(tx: EntityManager, institution: string): Promise<(UnitCapacity & { id: string })[]> {
  return tx.query(
    `SELECT u.id, adults, minors, cots, step_free AS "stepFree", pets_ok AS "petsOk", b.usable AS "usableBeds"
     FROM unit u CROSS JOIN LATERAL (
       SELECT count(*) AS beds, count(*) FILTER (WHERE closed IS NULL)::int AS usable FROM bed WHERE bed.unit = u.id
     ) b
     WHERE institution = $1 AND NOT emergency_only
       AND NOT EXISTS (SELECT FROM reservation r WHERE r.unit = u.id AND r.state <> 'ended')
     ORDER BY b.beds, adults + minors + cots, code`,
    [institution],
  );
}

async function coverStay(tx: EntityManager, hold: Hold, unit: string): Promise<boolean> {
  const [, count]: [unknown, number] = await tx.query(
    `UPDATE reservation SET referral = $2, offer = $3
     WHERE unit = $1 AND state = 'occupied' AND referral IS NULL`,
    [unit, hold.referral, hold.offer],
  );
  return count > 0;
}
