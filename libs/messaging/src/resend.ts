import type { DataSource, EntityManager } from 'typeorm';
import { payloadHash } from '#contracts';

/** Published events stay this long for re-sending (design §5). */
const KEEP_DAYS = 60;
/** Longer than anything is re-sent. */
const INBOX_DAYS = 90;
/** Long enough to find out who sent it; what a forged record carries is nothing to keep. */
const QUARANTINE_DAYS = 90;
const SWEEP_ROWS = 5_000;
/** Some events never had a value: `blocked`, `erasure-acknowledged`. */
const EMPTY = payloadHash(Buffer.alloc(0));

/**
 * Sends a side's events of a referral again from number `fromN`, as they were stamped; the relay finds them within a
 * second, at once after `wake()`. What was erased since has no value any more: sent, it would only be void.
 * @returns how many
 */
export async function resend(
  db: DataSource | EntityManager,
  { subject, side, fromN }: { subject: string; side: 's' | 'r'; fromN: number },
): Promise<number> {
  const [, count]: [unknown, number] = await db.query(
    `UPDATE outbox SET published_at = NULL
     WHERE subject = $1 AND side = $2 AND n >= $3 AND published_at IS NOT NULL
       AND (value <> '' OR attributes->>'payloadhash' = $4)`,
    [subject, side, fromN, EMPTY],
  );
  return count;
}

/**
 * Deletes what nobody will ask for again: events published more than 60 days ago, but for referrals that are open; places
 * of duplicates and quarantined records after 90 days. Each node calls it, every day at least.
 * `open` says which of some subjects are open referrals; without it none is. @returns how many events went
 */
export async function sweepOutbox(
  db: DataSource,
  open: (subjects: readonly string[]) => Promise<ReadonlySet<string>> = () => Promise.resolve(new Set()),
): Promise<number> {
  let swept = 0;
  let after = '0';
  for (;;) {
    const rows: { position: string; subject: string }[] = await db.query(
      `SELECT position, subject FROM outbox
       WHERE published_at < now() - make_interval(days => $1) AND position > $2 ORDER BY position LIMIT $3`,
      [KEEP_DAYS, after, SWEEP_ROWS],
    );
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.position;
    const kept = await open([...new Set(rows.map((row) => row.subject))]);
    const gone = rows.filter((row) => !kept.has(row.subject)).map((row) => row.position);
    await db.query(`DELETE FROM outbox WHERE position = ANY($1::bigint[]) AND published_at IS NOT NULL`, [
      gone,
    ]);
    swept += gone.length;
  }
  await db.query(`DELETE FROM inbox WHERE at < now() - make_interval(days => $1)`, [INBOX_DAYS]);
  await db.query(`DELETE FROM quarantine WHERE at < now() - make_interval(days => $1)`, [QUARANTINE_DAYS]);
  return swept;
}
