import { Client } from 'pg';

/** The server asks whoever is silent, and ends a session whose machine is gone after 25 seconds; its default are hours. */
const LET_GO = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

/**
 * A session that holds locks which another process waits for, not connected yet.
 * @param name `application_name`, for whoever looks at the server
 * @param settings of the session, as `-c name=value`
 */
export const lockSession = (databaseUrl: string, name: string, settings = ''): Client =>
  new Client({
    connectionString: databaseUrl,
    application_name: name,
    options: `${LET_GO} ${settings}`.trim(),
  });
