import type { EntityManager } from 'typeorm';

/**
 * Takes a job's turn, by the database's clock: true for one replica, once per `everyMs`. The turn is only used up if
 * the transaction commits.
 */
export async function takeTurn(tx: EntityManager, job: string, everyMs: number): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO job (name, at) VALUES ($1, clock_timestamp())
     ON CONFLICT (name) DO UPDATE SET at = clock_timestamp()
     WHERE job.at <= clock_timestamp() - make_interval(secs => $2) RETURNING name`,
    [job, everyMs / 1000],
  );
  return rows.length > 0;
}
