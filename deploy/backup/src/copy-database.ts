import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { withClient } from '../../local/src/databases.js';
import { fileOf, type DatabaseCopy, type TableCopy } from './manifest.js';
import { readSchema } from './foreign-schema.js';
import { FOREIGN_SERVICE, type Database } from './place.js';

/** Whom to tell how far it is: a table is done. @param bytes as the database holds it, roughly */
export type Told = (bytes: number) => void;

/** Kept by the migrations themselves: a restore runs them. */
const MIGRATIONS = 'migrations';

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly bytes: number;
}

/** The tables of a database, in the order of their names. */
export async function tablesOf(client: Client): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; bytes: string }>(
    `SELECT c.relname AS name, pg_table_size(c.oid) AS bytes,
       array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> $1
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     GROUP BY c.oid, c.relname ORDER BY c.relname COLLATE "C"`,
    [MIGRATIONS],
  );
  return rows.map(({ name, columns, bytes }) => ({ name, columns, bytes: Number(bytes) }));
}

/** How large its tables are, for whoever waits. */
export const sizeOf = ({ url }: Database): Promise<number> =>
  withClient(url, async (client) => (await tablesOf(client)).reduce((sum, { bytes }) => sum + bytes, 0));

/** Writes all tables of a database into files, as they were at one moment. Whoever works there goes on meanwhile. */
export function copyDatabase(
  { id, service, url }: Database,
  folder: string,
  told: Told,
): Promise<DatabaseCopy> {
  return withClient(url, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // the first statement takes the snapshot
    const { rows } = await client.query<{ at: Date }>('SELECT clock_timestamp() AS at');
    const migrations = await migrationsIn(client);
    const schema = service === FOREIGN_SERVICE ? { schema: await readSchema(client, id) } : {};
    const tables: TableCopy[] = [];
    for (const table of await tablesOf(client)) {
      tables.push(await copyTable(client, id, table, folder));
      told(table.bytes);
    }
    // they move outside of transactions: read last, they are beyond every row
    const sequences = await lastValues(client);
    await client.query('COMMIT');
    return { id, service, at: rows[0]?.at.toISOString() ?? '', migrations, ...schema, sequences, tables };
  });
}

async function migrationsIn(client: Client): Promise<string[]> {
  const there = await client.query<{ name: string | null }>(
    `SELECT to_regclass('public.migrations') AS name`,
  );
  if (there.rows[0]?.name == null) return [];
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
  return rows.map(({ name }) => name);
}

async function copyTable(
  client: Client,
  database: string,
  { name, columns }: Table,
  folder: string,
): Promise<TableCopy> {
  const file = fileOf(database, name);
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  const rows = client.query(copyTo(`COPY ${client.escapeIdentifier(name)} (${list}) TO STDOUT`));
  const measured = measure();
  await pipeline(rows, createGzip(), measured.through, createWriteStream(path, { mode: 0o600, flush: true }));
  return { name, columns, file, rows: rows.rowCount, bytes: measured.bytes(), sha256: measured.digest() };
}

/** Counts and hashes what goes through. */
export function measure(): { readonly through: Transform; bytes(): number; digest(): string } {
  const hash = createHash('sha256');
  let bytes = 0;
  const through = new PassThrough();
  through.on('data', (chunk: Buffer) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  return { through, bytes: () => bytes, digest: () => hash.digest('hex') };
}

async function lastValues(client: Client): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; last: string }>(
    `SELECT sequencename AS name, last_value AS last FROM pg_sequences
     WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]));
}
