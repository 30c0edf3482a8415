import type { DataSource, EntityManager } from 'typeorm';
import { notBlocked } from '#referral';
import type { UnitCapacity, UnitState } from '../domain/unit.js';
import { unitNotFound } from '../domain/unit.errors.js';

export interface UnitView extends UnitCapacity {
  readonly id: string;
  /** Opaque: nothing about it tells where the house is. */
  readonly code: string;
  /** The code of its house. */
  readonly house: string;
  readonly state: UnitState;
  /** Of a hold: when it may be given up. Of a reservation: until when she is awaited. Of a unit out of service: its end. */
  readonly until: string | null;
  /** Beds that are in it; `usableBeds` are those that are not closed. */
  readonly beds: number;
  /** By their number, and why nobody can sleep in them. */
  readonly closedBeds: readonly { readonly number: number; readonly reason: string }[];
  readonly sonsMaxAge: number | null;
  readonly bathroom: 'own' | 'shared';
  /** Spoken by somebody who is there. */
  readonly languages: readonly string[];
  /** When somebody can be received; null: at any hour. */
  readonly intakeHours: string | null;
  readonly emergencyOnly: boolean;
  /** The referral behind it; null also where a stay has lost its referral, and for who is shut out of it. */
  readonly referral: string | null;
  /** Who stays in it: for her extension and her exit. */
  readonly stay: string | null;
  readonly reason: string | null;
  /** Changes with the unit and with whatever fills it. */
  readonly version: number;
}

type Row = Omit<UnitView, 'until'> & { until: Date | null };

/** The referral behind a reservation `r`, but for who is shut out of it; `$2` is who looks. */
export const SEEN = `CASE WHEN EXISTS (
    SELECT 1 FROM referral WHERE referral.id = r.referral AND referral.side = 'r' AND NOT (${notBlocked('$2')})
  ) THEN NULL ELSE r.referral END AS referral`;

/** A house's units and what fills them now. @param subject who looks; absent: the node itself */
export async function listUnits(
  db: DataSource | EntityManager,
  institution: string,
  subject?: string,
): Promise<UnitView[]> {
  const rows: Row[] = await db.query(
    `SELECT u.id, u.code, h.code AS house, coalesce(r.state, 'available') AS state, r.until,
       b.beds, b.usable AS "usableBeds", b.closed AS "closedBeds", u.adults, u.minors, u.cots, u.step_free AS "stepFree",
       u.pets_ok AS "petsOk", u.sons_max_age AS "sonsMaxAge", u.bathroom, u.languages,
       u.intake_hours AS "intakeHours", u.emergency_only AS "emergencyOnly", r.reason, r.stay, u.version,
       ${subject === undefined ? 'r.referral' : SEEN}
     FROM unit u JOIN house h ON h.id = u.house
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS beds, count(*) FILTER (WHERE closed IS NULL)::int AS usable,
         coalesce(json_agg(json_build_object('number', number, 'reason', closed) ORDER BY number)
           FILTER (WHERE closed IS NOT NULL), '[]') AS closed
       FROM bed WHERE bed.unit = u.id
     ) b
     LEFT JOIN reservation r ON r.unit = u.id AND r.state <> 'ended'
     WHERE u.institution = $1 ORDER BY u.code`,
    subject === undefined ? [institution] : [institution, subject],
  );
  return rows.map((row) => ({ ...row, until: row.until?.toISOString() ?? null }));
}

/** One unit of the house. @param subject as in `listUnits` @throws AppError `not-found` */
export async function getUnit(
  db: DataSource | EntityManager,
  institution: string,
  id: string,
  subject?: string,
): Promise<UnitView> {
  const unit = (await listUnits(db, institution, subject)).find((each) => each.id === id);
  if (unit === undefined) throw unitNotFound();
  return unit;
}
