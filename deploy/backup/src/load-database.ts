import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Client, Pool } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { AppError } from '#kernel';
import { migrateOnce, nodeDatabase, type MigrationClass } from '#messaging';
import { createTables } from '../../../libs/messaging/src/embedded-log/schema.js';
import { migrationsOf } from '../../provision/src/known-migrations.js';
import { ensureRole, withClient } from '../../local/src/databases.js';
import { tablesOf, type Told } from './copy-database.js';
import type { DatabaseCopy, TableCopy } from './manifest.js';
import { LOG_SERVICE, type Database } from './place.js';
import { withoutTriggers } from './triggers.js';

const BESIDE = '_restoring';

/** A database's own name, which is also its role's. */
export const nameOf = ({ url }: Database): string => decodeURIComponent(new URL(url).username);

/** @throws AppError `conflict` `restore.newer-copy` where the copy's database had seen a newer version than this one */
export function knownMigrations({ id, service, migrations }: DatabaseCopy): readonly MigrationClass[] {
  const known = migrationsOf(service);
  const names = new Set(known.map(({ name }) => name));
  if (migrations.every((name) => names.has(name)))
    return known.filter(({ name }) => migrations.includes(name));
  throw new AppError(
    'conflict',
    'restore.newer-copy',
    `The copy of ${id} is of a newer version than this one. Restore it with that one.`,
    { node: id },
  );
}

/**
 * Makes a database beside the one that is there, as it was when the copy was taken, and brings it to this version. The
 * one that is there is not touched; `putInPlace` does.
 * @param administrator the server's
 */
export async function loadBeside(
  administrator: string,
  database: Database,
  copy: DatabaseCopy,
  folder: string,
  told: Told,
): Promise<void> {
  const beside = at(database.url, nameOf(database) + BESIDE);
  await withClient(administrator, async (client) => {
    const name = client.escapeIdentifier(nameOf(database) + BESIDE);
    const role = await ensureRole(client, database.url);
    await client.query(`DROP DATABASE IF EXISTS ${name}`);
    await client.query(`CREATE DATABASE ${name} OWNER ${role}`);
    await client.query(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`);
  });
  if (copy.schema === undefined) await makeTables(beside, copy, knownMigrations(copy));
  else await makeForeignTables(beside, copy.schema);
  await withClient(at(administrator, nameOf(database) + BESIDE), async (client) => {
    await client.query('BEGIN');
    await load(client, copy, folder, told);
    await client.query('COMMIT');
    await client.query('ANALYZE');
  });
  if (copy.schema === undefined) await makeTables(beside, copy, migrationsOf(copy.service));
}

/** Gives the loaded database its name; what bore it is gone then. @throws the server's error while somebody works there */
export async function putInPlace(administrator: string, database: Database): Promise<void> {
  await withClient(administrator, async (client) => {
    const name = client.escapeIdentifier(nameOf(database));
    await client.query(`DROP DATABASE IF EXISTS ${name}`);
    await client.query(
      `ALTER DATABASE ${client.escapeIdentifier(nameOf(database) + BESIDE)} RENAME TO ${name}`,
    );
  });
}

function at(url: string, database: string): string {
  const there = new URL(url);
  there.pathname = `/${encodeURIComponent(database)}`;
  return there.href;
}

/** As the node itself does it, and in its name: whoever makes a table owns it. */
async function makeTables(
  url: string,
  { id, service }: DatabaseCopy,
  migrations: readonly MigrationClass[],
): Promise<void> {
  if (service === LOG_SERVICE) {
    const pool = new Pool({ connectionString: url, max: 1 });
    await createTables(pool).finally(() => pool.end());
    return;
  }
  const connection = nodeDatabase({ url, name: `staffetta-restore-${id}`, poolSize: 2, only: migrations });
  await connection.initialize();
  await migrateOnce(connection).finally(() => connection.destroy());
}

/** As its own role: whatever a statement says reaches no further than this database. */
const makeForeignTables = (url: string, schema: readonly string[]): Promise<void> =>
  withClient(url, async (client) => {
    for (const statement of schema) await client.query(statement);
  });

/** All rows of all tables, and nothing else. One transaction is open. */
async function load(client: Client, copy: DatabaseCopy, folder: string, told: Told): Promise<void> {
  await refuseOtherTables(client, copy);
  // nothing is checked or done again that was checked and done when the rows came first
  await client.query('SET LOCAL session_replication_role = replica');
  const names = copy.tables.map(({ name }) => name);
  if (names.length > 0) {
    await withoutTriggers(client, names, async () => {
      await client.query(`TRUNCATE ${names.map((name) => client.escapeIdentifier(name)).join(', ')}`);
      for (const table of copy.tables) {
        await loadTable(client, table, folder);
        told(table.bytes);
      }
      // each speaker says that its chain begins anew, also where nothing was lost: nobody can know that yet
      if (names.includes('speaker_head')) await client.query('UPDATE speaker_head SET restored = true');
    });
  }
  await setSequences(client, copy);
}

async function refuseOtherTables(client: Client, { id, tables }: DatabaseCopy): Promise<void> {
  const shape = (all: readonly Pick<TableCopy, 'name' | 'columns'>[]): string =>
    JSON.stringify(all.map(({ name, columns }) => [name, [...columns].sort()]));
  if (shape(await tablesOf(client)) === shape(tables)) return;
  throw new AppError(
    'conflict',
    'restore.other-tables',
    `The copy of ${id} has other tables than its migrations make: somebody changed that database by hand.`,
    { node: id },
  );
}

async function loadTable(
  client: Client,
  { name, columns, file, rows }: TableCopy,
  folder: string,
): Promise<void> {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  const into = client.query(copyFrom(`COPY ${client.escapeIdentifier(name)} (${list}) FROM STDIN`));
  await pipeline(createReadStream(join(folder, file)), createGunzip(), into);
  if (into.rowCount === rows) return;
  throw new AppError('invalid', 'backup.damaged-file', `${file} holds another number of rows.`, { file });
}

/** To where they were, or to the last row where the copy could not read them. */
async function setSequences(client: Client, { sequences }: DatabaseCopy): Promise<void> {
  const { rows } = await client.query<{ sequence: string; table: string; column: string }>(
    `SELECT s.relname AS sequence, t.relname AS table, a.attname AS column
     FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass
       AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
     JOIN pg_class t ON t.oid = d.refobjid
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
     WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace`,
  );
  for (const { sequence, table, column } of rows) {
    await client.query(
      `SELECT setval(format('public.%I', $1::text)::regclass, last)
       FROM (SELECT greatest($2::bigint, max(${client.escapeIdentifier(column)})) AS last
             FROM ${client.escapeIdentifier(table)}) AS t
       WHERE last IS NOT NULL`,
      [sequence, sequences[sequence] ?? null],
    );
  }
}
