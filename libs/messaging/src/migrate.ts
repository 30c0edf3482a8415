import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource, MigrationInterface } from 'typeorm';
import { errorCode } from './log.js';

export type MigrationClass = new () => MigrationInterface;

const MIGRATION_LOCK = 7_283_003;
/** Each waits for a lock as long as any statement does: everybody else waits behind it meanwhile. */
const TRIES = 12;
/** At least: what waited behind it comes to its turn. */
const PAUSE_MS = 2_000;
/** lock_not_available, deadlock_detected: a node works in these tables, and is in the midst of something. */
const IN_USE = new Set(['55P03', '40P01']);

/**
 * Runs the listed migrations under an advisory lock: replicas that start together run them once. A table that is in use is
 * tried again, so that long readings make an update wait and not fail, and do not make writers wait with it.
 * @throws what the first that cannot be run throws; those before it are done
 */
export async function migrateOnce(dataSource: DataSource): Promise<void> {
  const holder = dataSource.createQueryRunner();
  try {
    // another replica's migrations may take longer than any other lock
    await holder.query('SET lock_timeout = 0');
    await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await runAll(dataSource);
  } finally {
    await holder.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await holder.query('RESET lock_timeout');
    await holder.release();
  }
}

async function runAll(dataSource: DataSource): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await dataSource.runMigrations({ transaction: 'each' });
      return;
    } catch (error) {
      if (!IN_USE.has(errorCode(error)) || tries === TRIES) throw error;
      await pause(PAUSE_MS * (1 + Math.random()));
    }
  }
}
