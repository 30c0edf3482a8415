import type { EntityManager } from 'typeorm';
import { notBlocked } from '#referral';
import { FIRST_REVIEW_DAYS } from '../domain/stay.js';

/** A direct entry that has just come in order. */
export interface DirectStay {
  readonly stay: string;
  /** The id under which it was declared. */
  readonly declared: string;
}

export interface StayBegins {
  readonly institution: string;
  readonly referral: string;
  /** Of a late entry: when she came. */
  readonly at?: Date;
  /** How many, as they were asked for. */
  readonly household?: { readonly adults: number; readonly children: number };
}

/** For a query on `stay`: true where this person is shut out of the referral behind it, or of a file that it leads to. */
export const shutOutOfStay = (subject: string): string => `EXISTS (
    SELECT 1 FROM referral WHERE referral.id = stay.referral AND referral.side = 'r' AND NOT (${notBlocked(subject)}))`;

/**
 * She is admitted under a referral; where its stay has begun already, nothing changes.
 * @returns the stay's id
 */
export async function beginStay(
  tx: EntityManager,
  { institution, referral, at, household }: StayBegins,
): Promise<string | undefined> {
  await tx.query(
    `INSERT INTO stay (institution, referral, entry, adults, minors, since, review_on)
     SELECT $1, $2::uuid, 'referral', $5::integer, $6::integer, at, ((at AT TIME ZONE 'Europe/Rome') + make_interval(days => $3))::date
     FROM coalesce($4::timestamptz, clock_timestamp()) AS at ON CONFLICT (referral) WHERE ended_at IS NULL DO NOTHING`,
    [
      institution,
      referral,
      FIRST_REVIEW_DAYS.referral,
      at ?? null,
      household?.adults ?? null,
      household?.children ?? null,
    ],
  );
  const [stay]: { id: string }[] = await tx.query(
    `SELECT id FROM stay WHERE referral = $1 AND ended_at IS NULL`,
    [referral],
  );
  return stay?.id;
}

/** Puts the referral behind the stay of the unit that was offered for it. @returns a direct entry that is in order now */
export async function linkStay(tx: EntityManager, referral: string): Promise<DirectStay | undefined> {
  const [direct]: { stay: string; declared: string }[] = await tx.query(
    `SELECT stay.id AS stay, declared FROM stay JOIN reservation r ON r.stay = stay.id
     WHERE r.referral = $1 AND r.state = 'occupied' AND entry = 'direct' AND regularised_at IS NULL FOR UPDATE OF stay`,
    [referral],
  );
  await tx.query(
    `UPDATE stay SET referral = $1,
       regularised_at = CASE WHEN entry = 'direct' THEN coalesce(regularised_at, clock_timestamp()) END
     FROM reservation r WHERE r.stay = stay.id AND r.referral = $1 AND r.state = 'occupied'`,
    [referral],
  );
  return direct;
}

/** The referral has ended; she has not left. */
export async function unlinkStay(tx: EntityManager, referral: string): Promise<void> {
  await tx.query(`UPDATE stay SET referral = NULL WHERE referral = $1 AND ended_at IS NULL`, [referral]);
}

/** The stay under a referral is over. @param at of a late entry: when she left */
export async function endStayOf(
  tx: EntityManager,
  { referral, outcome, at }: { readonly referral: string; readonly outcome: string; readonly at?: Date },
): Promise<void> {
  await tx.query(
    `UPDATE stay SET ended_at = greatest(coalesce($3::timestamptz, clock_timestamp()), since), outcome = $2
     WHERE referral = $1 AND ended_at IS NULL`,
    [referral, outcome, at ?? null],
  );
}
