import type { DataSource } from 'typeorm';

/** Referrals that wait for a missing number. */
export async function countWaiting(db: DataSource): Promise<number> {
  const [row]: { n: number }[] = await db.query(
    `SELECT count(*)::int AS n FROM referral WHERE waiting_since IS NOT NULL`,
  );
  return row?.n ?? 0;
}
