import type { EntityManager } from 'typeorm';
import { unitLinked, unitTaken } from '../domain/unit.errors.js';
import { getUnit, type UnitView } from './list-units.js';
import { lockUnit } from './hold-unit.js';

export interface UnitOfHouse {
  readonly institution: string;
  readonly id: string;
}

/**
 * Takes a free unit out of service.
 * @throws AppError `conflict` `unit.taken`; `not-found`
 */
export async function closeUnit(
  tx: EntityManager,
  { institution, id, reason, until }: UnitOfHouse & { reason: string; until?: Date },
): Promise<UnitView> {
  await getUnit(tx, institution, id);
  const free = await lockUnit(tx, id);
  const inserted: unknown[] = free
    ? await tx.query(
        `INSERT INTO reservation (unit, state, reason, until) VALUES ($1, 'out-of-service', $2, $3)
         ON CONFLICT DO NOTHING RETURNING id`,
        [id, reason, until ?? null],
      )
    : [];
  if (inserted.length === 0) throw unitTaken();
  return getUnit(tx, institution, id);
}

/**
 * Makes a unit available again: one that was out of service, or one whose stay has no referral behind it and is over.
 * @throws AppError `conflict` `unit.linked` where a referral decides; `not-found`
 */
export async function reopenUnit(tx: EntityManager, { institution, id }: UnitOfHouse): Promise<UnitView> {
  await getUnit(tx, institution, id);
  const [ended]: [unknown[], number] = await tx.query(
    `UPDATE reservation SET state = 'ended', ended_at = clock_timestamp()
     WHERE unit = $1 AND referral IS NULL AND state IN ('occupied', 'out-of-service') RETURNING id`,
    [id],
  );
  const now = await getUnit(tx, institution, id);
  if (ended.length === 0 && now.state !== 'available') throw unitLinked();
  return now;
}
