import type { DataSource } from 'typeorm';

/** The institution that asked; undefined where there is no such referral here. */
export async function senderOf(db: DataSource, referral: string): Promise<string | undefined> {
  const [row]: { sender: string }[] = await db.query(
    `SELECT sender FROM referral WHERE id = $1 AND side = 'r'`,
    [referral],
  );
  return row?.sender;
}
