import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestStack } from './with-stack.js';

/** Asks a node's database as its owner: for what no route tells, and for time that must pass. */
export async function query<T extends object>(
  { stack }: TestStack,
  node: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<T[]> {
  return withDatabase(stack.nodes[node]?.databaseUrl ?? '', async (client) => {
    const { rows } = await client.query<T>(sql, [...values]);
    return rows;
  });
}

export async function withDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The database that the embedded log is kept in; there, and empty, where the log is Kafka. */
export async function logDatabaseUrl({ stack, dataDir }: TestStack): Promise<string> {
  const secrets = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as Record<string, string>;
  const url = new URL(stack.nodes['province-audit']?.databaseUrl ?? '');
  url.username = 'staffetta_log';
  url.password = secrets['database:staffetta-log'] ?? '';
  url.pathname = '/staffetta_log';
  return url.href;
}

/** The database server's own administrator, whom no node knows. */
export async function administratorUrl({ stack, dataDir }: TestStack): Promise<string> {
  const url = new URL(Object.values(stack.nodes)[0]?.databaseUrl ?? '');
  url.username = 'postgres';
  url.password = await readFile(join(dataDir, 'postgres/password'), 'utf8');
  url.pathname = '/postgres';
  return url.href;
}
