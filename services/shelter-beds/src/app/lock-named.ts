import type { EntityManager } from 'typeorm';
import type { UnitState } from '../domain/unit.js';
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

interface Seen {
  readonly id: string;
  readonly state: UnitState;
  readonly version: number;
  /** Somebody stays in it, and no referral stands behind the stay: one may be put there. */
  readonly uncovered: boolean;
}

const SEEN = `
  SELECT u.id, coalesce(r.state, 'available') AS state, u.version,
    r.state = 'occupied' AND r.referral IS NULL AS uncovered
  FROM unit u LEFT JOIN reservation r ON r.unit = u.id AND r.state <> 'ended'`;

/**
 * Locks the unit that an operator named, and reads what it is: nothing changes it any more in this transaction. What is
 * taken is refused without a lock: many may want a unit that one has.
 * @throws AppError `unprocessable` `unit.unknown`; `conflict` `unit.taken`, also where somebody takes it at this moment,
 * `unit.changed`
 */
export async function lockNamed(
  tx: EntityManager,
  { institution, unit: name, version }: NamedUnit,
): Promise<{ readonly id: string; readonly now: UnitNow }> {
  const [seen]: Seen[] = await tx.query(
    `${SEEN} WHERE u.institution = $1 AND (u.id::text = $2 OR u.code = $2)`,
    [institution, name],
  );
  if (seen === undefined) throw unitUnknown();
  requireTakable(seen, version);
  if (!(await lockUnit(tx, seen.id))) throw unitTaken();
  const [locked = seen]: Seen[] = await tx.query(`${SEEN} WHERE u.id = $1`, [seen.id]);
  requireTakable(locked, version);
  return { id: seen.id, now: nowOf(locked) };
}

function requireTakable(seen: Seen, version: number | undefined): void {
  if (version !== undefined && version !== seen.version) throw unitChanged(nowOf(seen));
  if (seen.state !== 'available' && !seen.uncovered) throw unitTaken(nowOf(seen));
}

const nowOf = ({ state, version }: Seen): UnitNow => ({ state, version });
