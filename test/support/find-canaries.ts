import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { withDatabase } from './database.js';
import type { ByteSearch } from './find-bytes.js';
import type { TestStack } from './with-stack.js';

/** Something that was found, and where: `logs/intake-cav.log`, `intake_cav public.case_file` … */
export interface Found {
  readonly place: string;
  readonly name: string;
}

const BYTEA = 17;
/** Bytes as bytes, everything else as the server writes it. */
const AS_STORED = {
  getTypeParser: (oid: number) => (value: string) =>
    oid === BYTEA ? Buffer.from(value.slice(2), 'hex') : value,
};

/** All that the stack has on disk: logs, keys, Kafka's segments, PostgreSQL's own files and write-ahead log. */
export async function foundInFiles({ dataDir }: TestStack, search: ByteSearch): Promise<Found[]> {
  const found: Found[] = [];
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    // Kafka's indexes hold offsets and times only, and are large and empty
    if (!entry.isFile() || path.endsWith('index')) continue;
    for (const name of await search.inFile(path)) found.push({ place: path.slice(dataDir.length + 1), name });
  }
  return found;
}

/** A dump of every database of the server, read as its owner. What is still in memory goes to disk first. */
export async function foundInDatabases(stack: TestStack, search: ByteSearch): Promise<Found[]> {
  const found: Found[] = [];
  const databases = await asSuperuser(stack, 'postgres', async (client) => {
    await client.query('CHECKPOINT');
    const { rows } = await client.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database WHERE datallowconn AND NOT datistemplate`,
    );
    return rows.map(({ name }) => name);
  });
  for (const database of databases) {
    found.push(...(await asSuperuser(stack, database, (client) => dump(client, database, search))));
  }
  return found;
}

async function dump(client: Client, database: string, search: ByteSearch): Promise<Found[]> {
  const { rows: tables } = await client.query<{ table: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS table FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const found: Found[] = [];
  for (const { table } of tables) {
    const { rows } = await client.query<(Buffer | string | null)[]>({
      text: `SELECT * FROM ${table}`,
      rowMode: 'array',
      types: AS_STORED,
    });
    const names = new Set(rows.flatMap((row) => search.in(bytesOf(row))));
    for (const name of [...names].sort()) found.push({ place: `${database} ${table}`, name });
  }
  return found;
}

const bytesOf = (row: readonly (Buffer | string | null)[]): Buffer =>
  Buffer.concat(row.flatMap((value) => [Buffer.from(value ?? ''), Buffer.from('\n')]));

export async function asSuperuser<T>(
  { stack, dataDir }: TestStack,
  database: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const url = new URL(stack.nodes['province-audit']?.databaseUrl ?? '');
  url.username = 'postgres';
  url.password = (await readFile(join(dataDir, 'postgres', 'password'), 'utf8')).trim();
  url.pathname = `/${database}`;
  return withDatabase(url.href, work);
}

/** Where a word was left on purpose. */
export interface Planted {
  readonly files: readonly string[];
  readonly table: string;
}

/**
 * Leaves a word where nothing may be, once in each kind of place and each time in another form: a search that finds none
 * of them there would find no canary either.
 */
export async function plant(stack: TestStack, word: string): Promise<Planted> {
  const text = `{"said":"${word}"}`;
  const wide = Buffer.from(text, 'utf16le');
  const files = {
    'logs/control.log': Buffer.from(text.toUpperCase()),
    'keys/control.key': Buffer.from(Buffer.from(text).toString('base64url')),
    'postgres/control': wide,
    control: Buffer.from(Buffer.from(text).toString('hex')),
  };
  for (const [file, bytes] of Object.entries(files)) await writeFile(join(stack.dataDir, file), bytes);
  await asSuperuser(stack, 'intake_cav', async (client) => {
    await client.query(`CREATE TABLE public.control (plain text, sealed bytea, document jsonb)`);
    await client.query(`INSERT INTO public.control VALUES ($1, $2, $3)`, [
      'nothing',
      Buffer.from(Buffer.from(text).toString('base64')),
      JSON.stringify({ said: word }),
    ]);
  });
  return { files: Object.keys(files), table: 'intake_cav public.control' };
}
