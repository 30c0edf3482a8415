import type { EntityManager } from 'typeorm';
import { unitChanged, unitTaken, unitUnknown, type UnitNow } from '../domain/unit.errors.js';
import { lockUnit } from './fill-unit.js';

/** A unit that an operator chose. */
export interface NamedUnit {
  readonly institution: string;
  /** Id or code. */
  readonly unit: string;
  /** The version of it that she looked at. */
  readonly version?: number;
}

/**
 * Locks the unit that an operator named, and reads what it is: nothing changes it any more in this transaction.
 * @throws AppError `unprocessable` `unit.unknown`; `conflict` `unit.taken` where somebody takes it at this moment,
 * `unit.changed`
 */
export async function lockNamed(
  tx: EntityManager,
  { institution, unit: name, version }: NamedUnit,
): Promise<{ readonly id: string; readonly now: UnitNow }> {
  const [unit]: { id: string }[] = await tx.query(
    `SELECT id FROM unit WHERE institution = $1 AND (id::text = $2 OR code = $2)`,
    [institution, name],
  );
  if (unit === undefined) throw unitUnknown();
  if (!(await lockUnit(tx, unit.id))) throw unitTaken();
  const [now = {}]: UnitNow[] = await tx.query(
    `SELECT coalesce(r.state, 'available') AS state, u.version
     FROM unit u LEFT JOIN reservation r ON r.unit = u.id AND r.state <> 'ended' WHERE u.id = $1`,
    [unit.id],
  );
  if (version !== undefined && version !== now.version) throw unitChanged(now);
  return { id: unit.id, now };
}
