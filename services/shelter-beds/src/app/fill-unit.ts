import type { EntityManager } from 'typeorm';

/**
 * For a `SET`: a clock that was put back must neither end something before it began nor stop the fold. What has ended
 * in the same instant fills nothing.
 */
export const ENDED_NOW = `ended_at = greatest(clock_timestamp(), since)`;

export interface Filling {
  readonly state: 'held' | 'occupied' | 'out-of-service';
  readonly referral?: string;
  /** The id of the event that offers the unit. */
  readonly offer?: string;
  readonly until?: Date | undefined;
  readonly reason?: string;
  readonly stay?: string;
  /** A late entry; absent: now. */
  readonly since?: Date | undefined;
}

/** @returns false where somebody else holds the row at this moment */
export async function lockUnit(tx: EntityManager, id: string): Promise<boolean> {
  const rows: unknown[] = await tx.query(`SELECT id FROM unit WHERE id = $1 FOR UPDATE SKIP LOCKED`, [id]);
  return rows.length > 0;
}

/**
 * Fills a unit from now on; the exclusion constraint decides. Lock the unit before. It begins after whatever was last,
 * also where the clock was put back meanwhile.
 * @returns the reservation's id; undefined where something fills the unit already
 */
export async function fill(tx: EntityManager, unit: string, filling: Filling): Promise<string | undefined> {
  const { state, referral, offer, until, reason, stay, since } = filling;
  const rows: { id: string }[] = await tx.query(
    `INSERT INTO reservation (unit, state, referral, offer, until, reason, stay, since)
     SELECT $1::uuid, $2, $3::uuid, $4::uuid, $5::timestamptz, $6, $7::uuid,
       coalesce($8::timestamptz,
         greatest(clock_timestamp(), (SELECT max(ended_at) FROM reservation WHERE unit = $1::uuid)))
     ON CONFLICT DO NOTHING RETURNING id`,
    [
      unit,
      state,
      referral ?? null,
      offer ?? null,
      until ?? null,
      reason ?? null,
      stay ?? null,
      since ?? null,
    ],
  );
  return rows[0]?.id;
}
