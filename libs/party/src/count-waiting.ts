import type { DataSource } from 'typeorm';

/** Referrals that wait for a missing number. */
export async function countWaiting(db: DataSource): Promise<number> {
  const [row]: { n: number }[] = await db.query(
    `SELECT count(DISTINCT referral)::int AS n FROM referral_waiting`,
  );
  return row?.n ?? 0;
}
