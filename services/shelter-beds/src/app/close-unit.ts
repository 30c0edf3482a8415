import type { EntityManager } from 'typeorm';
import { unitLinked, unitStay, unitTaken } from '../domain/unit.errors.js';
import { getUnit } from './list-units.js';
import { ENDED_NOW, fill, lockUnit } from './fill-unit.js';

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
): Promise<void> {
  await getUnit(tx, institution, id);
  if (!(await lockUnit(tx, id))) throw unitTaken();
  if (!(await fill(tx, id, { state: 'out-of-service', reason, until })))
    throw unitTaken(await getUnit(tx, institution, id));
}

/**
 * Puts a unit back into service.
 * @throws AppError `conflict` `unit.linked` where a referral decides, `unit.stay` where a stay has to end first;
 * `not-found`
 */
export async function reopenUnit(tx: EntityManager, { institution, id }: UnitOfHouse): Promise<void> {
  await getUnit(tx, institution, id);
  await tx.query(`SELECT id FROM unit WHERE id = $1 FOR UPDATE`, [id]);
  const [, ended]: [unknown, number] = await tx.query(
    `UPDATE reservation SET state = 'ended', ${ENDED_NOW} WHERE unit = $1 AND state = 'out-of-service'`,
    [id],
  );
  const now = await getUnit(tx, institution, id);
  if (ended === 0 && now.state !== 'available') throw now.referral === null ? unitStay() : unitLinked();
}
