import type { DataSource, EntityManager } from 'typeorm';
import { stayNotFound } from '../domain/stay.errors.js';
import { shutOutOfStay } from './stay-row.js';

export interface StayView {
  readonly id: string;
  /** The unit's code; null: beyond the house's units. */
  readonly unit: string | null;
  readonly entry: 'referral' | 'direct';
  /** The referral behind it; null where there is none, and for who is shut out of it. */
  readonly referral: string | null;
  /** People, where they were counted at the door. */
  readonly adults: number | null;
  readonly minors: number | null;
  readonly since: string;
  /** The day on which somebody looks at it again. */
  readonly reviewOn: string;
  /** Of a direct entry: by when a referral has to stand behind it, and since when one does. */
  readonly dueAt: string | null;
  readonly regularisedAt: string | null;
  readonly endedAt: string | null;
  /** Istat's class of its end. */
  readonly outcome: string | null;
  readonly extensions: readonly { readonly at: string; readonly reviewOn: string; readonly reason: string }[];
}

const MOST = 200;

const moment = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const STAY = `
  SELECT stay.id, (
      SELECT code FROM unit JOIN reservation r ON r.unit = unit.id WHERE r.stay = stay.id ORDER BY r.since DESC LIMIT 1
    ) AS unit, entry,
    CASE WHEN ${shutOutOfStay('$2')} THEN NULL ELSE stay.referral END AS referral,
    adults, minors, ${moment('stay.since')} AS since, review_on::text AS "reviewOn", ${moment('due_at')} AS "dueAt",
    ${moment('regularised_at')} AS "regularisedAt", ${moment('stay.ended_at')} AS "endedAt", outcome,
    coalesce((
      SELECT json_agg(json_build_object('at', ${moment('x.at')}, 'reviewOn', x.review_on, 'reason', x.reason)
        ORDER BY x.at)
      FROM stay_extension x WHERE x.stay = stay.id
    ), '[]') AS extensions
  FROM stay`;

/** Who looks: somebody of the house. */
interface Reader {
  readonly institution: string;
  readonly subject: string;
}

/** The stays that go on, the longest first; or those that are over, the latest first, at most 200. */
export async function listStays(
  db: DataSource,
  { institution, subject }: Reader,
  ended: boolean,
): Promise<StayView[]> {
  return db.query(
    ended
      ? `${STAY} WHERE institution = $1 AND ended_at IS NOT NULL ORDER BY ended_at DESC, stay.id LIMIT ${String(MOST)}`
      : `${STAY} WHERE institution = $1 AND ended_at IS NULL ORDER BY stay.since, stay.id`,
    [institution, subject],
  );
}

/** The id of the unit that a stay fills, or filled last; undefined: beyond the house's units. */
export async function unitOfStay(tx: EntityManager, stay: string): Promise<string | undefined> {
  const [last]: { unit: string }[] = await tx.query(
    `SELECT unit FROM reservation WHERE stay = $1 ORDER BY since DESC LIMIT 1`,
    [stay],
  );
  return last?.unit;
}

/** @throws AppError `not-found` */
export async function getStay(
  db: DataSource | EntityManager,
  { institution, subject }: Reader,
  id: string,
): Promise<StayView> {
  const [stay]: StayView[] = await db.query(`${STAY} WHERE institution = $1 AND stay.id = $3`, [
    institution,
    subject,
    id,
  ]);
  if (stay === undefined) throw stayNotFound();
  return stay;
}
