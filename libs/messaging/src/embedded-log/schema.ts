import type { Pool } from 'pg';

/** Tells of new records: the ids of their partitions, comma-separated. */
export const CHANNEL = 'staffetta_log';

/** Transaction-long: nodes that start together create the tables once. The number is arbitrary and fixed. */
const SCHEMA_LOCK = 7_283_004;

const TABLES = `
  CREATE TABLE IF NOT EXISTS log_topic (
    name text PRIMARY KEY, partitions integer NOT NULL, retention_ms bigint, compacted boolean NOT NULL
  );
  CREATE TABLE IF NOT EXISTS log_partition (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL REFERENCES log_topic, partition integer NOT NULL,
    low bigint NOT NULL DEFAULT 0, next bigint NOT NULL DEFAULT 0, last_time bigint NOT NULL DEFAULT 0,
    UNIQUE (topic, partition)
  ) WITH (fillfactor = 20);
  CREATE TABLE IF NOT EXISTS log_record (
    partition_id integer NOT NULL, "offset" bigint NOT NULL, appended_at bigint NOT NULL,
    key bytea, headers text NOT NULL, value bytea NOT NULL,
    PRIMARY KEY (partition_id, "offset")
  );
  ALTER TABLE log_record ALTER COLUMN value SET STORAGE EXTERNAL;
  CREATE TABLE IF NOT EXISTS log_group (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE
  )`;

/** The embedded log's tables, in its own database: nobody else's rows are there. */
export async function createTables(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    const { rows } = await client.query<{ there: boolean }>(
      `SELECT to_regclass('log_group') IS NOT NULL AS there`,
    );
    if (rows[0]?.there !== true) await client.query(TABLES);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
