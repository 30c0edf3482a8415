import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { MigrationClass } from './migrate.js';
import { messagingMigrations } from './migrations/index.js';
import { PreparingClient } from './preparing-client.js';

/** A lock is held for milliseconds; whoever waits longer waits for a process that hangs, and says so (`unavailable`). */
const LOCK_TIMEOUT_MS = 5_000;
const KEEP_CONNECTION_MS = 300_000;

export interface NodeDatabaseOptions {
  readonly url: string;
  /** `application_name`, for whoever looks at the server. */
  readonly name: string;
  readonly poolSize?: number;
  readonly entities?: DataSourceOptions['entities'];
  /** The service's own; this lib's come first. */
  readonly migrations?: readonly MigrationClass[];
  /** Instead: these and none of this lib's, for a database of an earlier version. */
  readonly only?: readonly MigrationClass[];
}

/**
 * A node's database as nodes use it, not connected yet. Every statement with parameters is prepared once per connection,
 * and statements that do not need each other's answers travel together (ADR 0020).
 */
export function nodeDatabase(options: NodeDatabaseOptions): DataSource {
  const { url, name, poolSize, entities, migrations, only } = options;
  return new DataSource({
    type: 'postgres',
    // TypeORM looks for it by a name made at run time: not a thing that the bundle could follow (ADR 0027)
    driver: pg,
    url,
    synchronize: false,
    entities,
    migrations: [...(only ?? [...messagingMigrations, ...(migrations ?? [])])],
    poolSize: poolSize ?? 10,
    extra: {
      application_name: name,
      Client: PreparingClient,
      pipeline: true,
      lock_timeout: LOCK_TIMEOUT_MS,
      // what a connection has prepared is worth more than the connection costs
      idleTimeoutMillis: KEEP_CONNECTION_MS,
    },
  });
}
