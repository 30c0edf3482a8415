import type { DataSource } from 'typeorm';
import { unitNotFound } from '../domain/unit.errors.js';
import { SEEN } from './list-units.js';

/** Something that filled a unit, from when to when. */
export interface UnitPast {
  /** `hold`: offered or reserved, and nobody came to stay; `stay`; `closure`: out of service. */
  readonly kind: 'hold' | 'stay' | 'closure';
  readonly since: string;
  /** null: it still does. */
  readonly endedAt: string | null;
  /** The referral behind it; null also for who is shut out of it. */
  readonly referral: string | null;
  /** Who asked, and what became of the referral since: how a hold ended. Not for who is shut out of it. */
  readonly from: string | null;
  readonly state: string | null;
  readonly stay: string | null;
  /** Of a stay: how it ended. */
  readonly outcome: string | null;
  /** Of a closure. */
  readonly reason: string | null;
}

type Row = Omit<UnitPast, 'since' | 'endedAt'> & { readonly since: Date; readonly endedAt: Date | null };

/** Further back a house looks at its statistics. */
const LONGEST = 100;

/**
 * What has filled a unit, the newest first, the last hundred: who was offered it when, and how that ended.
 * @param subject who looks
 * @throws AppError `not-found`
 */
export async function unitHistory(
  db: DataSource,
  { institution, unit, subject }: { institution: string; unit: string; subject: string },
): Promise<UnitPast[]> {
  const known: unknown[] = await db.query(`SELECT 1 FROM unit WHERE institution = $1 AND id = $2`, [
    institution,
    unit,
  ]);
  if (known.length === 0) throw unitNotFound();
  const rows: Row[] = await db.query(
    `SELECT r.kind, r.since, r.ended_at AS "endedAt", r.referral, referral.sender AS "from", referral.state, r.stay,
       s.outcome, r.reason
     FROM (
       SELECT r.since, r.ended_at, r.stay, r.reason, ${SEEN},
         CASE WHEN r.stay IS NOT NULL THEN 'stay' WHEN r.reason IS NOT NULL THEN 'closure' ELSE 'hold' END AS kind
       FROM reservation r JOIN unit u ON u.id = r.unit
       WHERE u.institution = $1 AND r.unit = $3 ORDER BY r.since DESC LIMIT ${String(LONGEST)}
     ) r
     LEFT JOIN referral ON referral.id = r.referral AND referral.side = 'r' AND referral.institution = $1
     LEFT JOIN stay s ON s.id = r.stay
     ORDER BY r.since DESC`,
    [institution, subject, unit],
  );
  return rows.map(({ since, endedAt, ...row }) => ({
    ...row,
    ...{ since: since.toISOString(), endedAt: endedAt?.toISOString() ?? null },
  }));
}
