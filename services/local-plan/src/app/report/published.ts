import type { DataSource, EntityManager } from 'typeorm';
import type { PublishedTable } from '../../domain/report/from-published.js';

type Reading = DataSource | EntityManager;

/** Keeps a table that the audit published. Published is published: what was said first stays. */
export async function keepPublished(tx: EntityManager, told: PublishedTable): Promise<void> {
  const { release, table, period, purpose } = told;
  await tx.query(
    `INSERT INTO published_table (release, code, period, purpose, told) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [release, table, period, purpose, JSON.stringify(told)],
  );
}

/** What is published about a year or its quarters, in the order in which it was said; of a table that came out twice the last. */
export async function publishedOf(db: Reading, year: number): Promise<PublishedTable[]> {
  const rows: { told: PublishedTable }[] = await db.query(
    `SELECT told FROM (
       SELECT DISTINCT ON (code, period) told, position FROM published_table
       WHERE period = $1 OR period LIKE $1 || '-Q%' ORDER BY code, period, position DESC
     ) AS last ORDER BY position`,
    [String(year)],
  );
  const whole = new Set(
    rows.filter(({ told }) => told.period === String(year)).map(({ told }) => told.table),
  );
  // where the year is out, its quarters are the audit's own to show
  return rows
    .map(({ told }) => told)
    .filter(({ table, period }) => period === String(year) || !whole.has(table));
}
