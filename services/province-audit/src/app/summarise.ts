import type { EntityManager } from 'typeorm';
import { hideSmall } from '../domain/small-numbers.js';

export interface DayOfFlow {
  /** In Europe/Rome. */
  readonly day: string;
  /** `id@version` */
  readonly protocol: string;
  readonly flow: string;
  /** Referrals submitted; null: 1 to 4. No totals, from which a hidden one could be computed. */
  readonly submitted: number | null;
}

/**
 * Referrals submitted per day and flow, by the log's append time. Nobody sent any: no line.
 * @param from first day, `YYYY-MM-DD`
 * @param to last day
 */
export async function summarise(
  db: Pick<EntityManager, 'query'>,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<DayOfFlow[]> {
  const rows: { day: string; protocol: string; flow: string; count: string }[] = await db.query(
    `SELECT to_char(submitted_at AT TIME ZONE 'Europe/Rome', 'YYYY-MM-DD') AS day, submitted->>'protocol' AS protocol,
       submitted->>'flow' AS flow, count(*) AS count
     FROM referral
     WHERE submitted_at >= $1::timestamp AT TIME ZONE 'Europe/Rome'
       AND submitted_at < ($2::date + 1)::timestamp AT TIME ZONE 'Europe/Rome'
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [from, to],
  );
  return rows.map(({ day, protocol, flow, count }) => ({
    day,
    protocol,
    flow,
    submitted: hideSmall(Number(count)),
  }));
}
