import type { EntityManager } from 'typeorm';
import type { CapacityDeclaredV1, StatisticsDeclaredV1 } from '#contracts';

/** What an institution declared of a period; a later version replaces an earlier one, in whatever order they come. */
export async function hearStatistics(
  tx: EntityManager,
  institution: string,
  { period, version, figures }: StatisticsDeclaredV1,
): Promise<void> {
  await tx.query(
    `INSERT INTO declared_statistics AS s (institution, period, version, figures) VALUES ($1, $2, $3, $4)
     ON CONFLICT (institution, period) DO UPDATE SET version = excluded.version, figures = excluded.figures
     WHERE s.version < excluded.version`,
    [institution, period, version, JSON.stringify(figures)],
  );
}

/** Whether asking a house was worth it, at a moment. */
export async function hearCapacity(
  tx: EntityManager,
  institution: string,
  { answer, asOf }: CapacityDeclaredV1,
): Promise<void> {
  await tx.query(
    `INSERT INTO capacity_answer (institution, as_of, answer) VALUES ($1, $2, $3)
     ON CONFLICT (institution, as_of) DO NOTHING`,
    [institution, asOf, answer],
  );
}
