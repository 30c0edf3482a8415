import type { DataSource, MigrationInterface } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

const MIGRATION_LOCK = 7_283_003;

/** Runs the listed migrations under an advisory lock: replicas that start together run them once. */
export async function migrateOnce(dataSource: DataSource): Promise<void> {
  const holder = dataSource.createQueryRunner();
  try {
    // another replica's migrations may take longer than any other lock
    await holder.query('SET lock_timeout = 0');
    await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await holder.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await holder.query('RESET lock_timeout');
    await holder.release();
  }
}
