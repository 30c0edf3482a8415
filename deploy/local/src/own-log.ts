import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { databaseName } from './databases.js';

/** `own`: the log's tables go to a role that cannot sign in. `lend`: back to the node, before its migrations. */
export type LogOwning = 'own' | 'lend';

/** The node works meanwhile, and locks its tables in another order: the server then ends one of the two. */
const DEADLOCK = '40P01';
const MOST_TIMES = 10;

/**
 * Runs `deploy/postgres/<what>-log.sql` in a node's database.
 * @param adminUrl the server's administrator; any database
 * @param root the repository's folder
 * @throws the server's error
 */
export async function passLog(adminUrl: string, node: string, what: LogOwning, root: string): Promise<void> {
  const url = new URL(adminUrl);
  url.pathname = `/${databaseName(node)}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(`SELECT set_config('staffetta.node', $1, false)`, [databaseName(node)]);
    const statements = await readFile(join(root, 'deploy', 'postgres', `${what}-log.sql`), 'utf8');
    for (let times = 1; ; times += 1) {
      try {
        await client.query(statements);
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== DEADLOCK || times === MOST_TIMES) throw error;
      }
    }
  } finally {
    await client.end();
  }
}
