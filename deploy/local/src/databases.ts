import { Client } from 'pg';
import type { Secrets } from './secrets.js';

/** The database of a name: role and database of a node, or of the embedded log. */
export const databaseName = (node: string): string => node.replaceAll('-', '_');

/**
 * Makes a role and a database for each name where they are missing. A role owns its own database and reaches no other.
 * @returns the URL by name
 */
export async function ensureDatabases(
  adminUrl: string,
  names: readonly string[],
  secrets: Secrets,
): Promise<ReadonlyMap<string, string>> {
  const known = await withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>('SELECT datname AS name FROM pg_database');
    if (rows.length <= 3) await client.query('REVOKE CONNECT ON DATABASE postgres FROM PUBLIC');
    return new Set(rows.map(({ name }) => name));
  });
  const missing = names.filter((name) => !known.has(databaseName(name)));
  await Promise.all(missing.map((name) => ensureDatabase(adminUrl, urlFor(adminUrl, name, secrets))));
  return new Map(names.map((name) => [name, urlFor(adminUrl, name, secrets)]));
}

/**
 * Makes the role and the database that a URL names where they are missing. The role's password becomes the URL's, so that
 * whoever hands out another one is believed.
 */
export async function ensureDatabase(adminUrl: string, url: string): Promise<void> {
  const { username } = new URL(url);
  await withClient(adminUrl, async (client) => {
    const name = await ensureRole(client, url);
    const known = await client.query('SELECT FROM pg_database WHERE datname = $1', [
      decodeURIComponent(username),
    ]);
    if (known.rowCount !== 0) return;
    await client.query(`CREATE DATABASE ${name} OWNER ${name}`);
    await client.query(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`);
  });
}

/**
 * Makes the role that a URL names where it is missing, and gives it the URL's password.
 * @param client the server's administrator
 * @returns its name, quoted
 */
export async function ensureRole(client: Client, url: string): Promise<string> {
  const { username, password } = new URL(url);
  const name = client.escapeIdentifier(decodeURIComponent(username));
  const role = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [decodeURIComponent(username)]);
  const secret = client.escapeLiteral(decodeURIComponent(password));
  // a role may be left from a start that was cut short before its database was made
  await client.query(`${role.rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${name} LOGIN PASSWORD ${secret}`);
  return name;
}

/** The URL of a name's database. @param adminUrl says on which server */
export function urlFor(adminUrl: string, node: string, secrets: Secrets): string {
  const url = new URL(adminUrl);
  url.username = databaseName(node);
  url.password = secrets.of(`database:${node}`);
  url.pathname = `/${databaseName(node)}`;
  return url.href;
}

/** Connects, works, and ends the connection whatever comes of it. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
