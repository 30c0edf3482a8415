import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#kernel';
import { writeWhole } from '../../local/src/server-folder.js';
import { STATEMENT } from './foreign-schema.js';

const FORMAT = 'staffetta-backup/1';
const FILE = 'manifest.json';

/** A table's rows in a file of the copy, as PostgreSQL's COPY writes text, under gzip. */
export interface TableCopy {
  readonly name: string;
  /** In the order of the file; without generated ones. */
  readonly columns: readonly string[];
  /** Below the copy's folder. */
  readonly file: string;
  readonly rows: number;
  /** Of the file. */
  readonly bytes: number;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
}

/** One database, as it was at one moment. */
export interface DatabaseCopy {
  readonly id: string;
  readonly service: string;
  readonly at: string;
  /** Names of those that the database had seen, in their order. */
  readonly migrations: readonly string[];
  /** What makes its tables, where no migrations of ours do. */
  readonly schema?: readonly string[];
  /** Last values; decimal, since they may be larger than a number holds. */
  readonly sequences: Readonly<Record<string, string>>;
  readonly tables: readonly TableCopy[];
}

export interface Manifest {
  readonly format: typeof FORMAT;
  /** Of the programs that wrote it. */
  readonly version: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly databases: readonly DatabaseCopy[];
}

/** Writes what a copy holds, with a digest of its own. */
export async function writeManifest(folder: string, content: Omit<Manifest, 'format'>): Promise<Manifest> {
  const manifest: Manifest = { format: FORMAT, ...content };
  await writeWhole(join(folder, FILE), JSON.stringify({ sha256: digestOf(manifest), manifest }, null, 1));
  return manifest;
}

/** @throws AppError `invalid` `backup.no-manifest`, `backup.damaged-manifest`, `backup.other-format` */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => {
    throw new AppError('invalid', 'backup.no-manifest', `There is no copy in ${folder}.`);
  });
  const found = parsed(text);
  if (found?.manifest === undefined || found.sha256 !== digestOf(found.manifest)) throw damaged();
  if ((found.manifest as Partial<Manifest>).format !== FORMAT) {
    throw new AppError(
      'invalid',
      'backup.other-format',
      'Another version wrote this copy, in another format.',
    );
  }
  if (!isManifest(found.manifest)) throw damaged();
  return found.manifest;
}

const damaged = (): AppError =>
  new AppError(
    'invalid',
    'backup.damaged-manifest',
    'The list of what the copy holds is damaged: take another copy.',
  );

const digestOf = (manifest: unknown): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex');

function parsed(text: string): { sha256?: unknown; manifest?: unknown } | undefined {
  try {
    return JSON.parse(text) as { sha256?: unknown; manifest?: unknown };
  } catch {
    return undefined;
  }
}

const NAME = /^[a-z][a-z0-9_-]*$/;
const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** Its names become statements and paths: no copy reaches beyond its folder. */
function isManifest(value: unknown): value is Manifest {
  const { version, startedAt, endedAt, databases } = value as Partial<Manifest>;
  return (
    [version, startedAt, endedAt].every(isText) && Array.isArray(databases) && databases.every(isDatabaseCopy)
  );
}

function isDatabaseCopy(value: unknown): boolean {
  const { id, service, at, migrations, schema = [], sequences, tables } = value as Partial<DatabaseCopy>;
  return (
    [id, service].every((name) => isText(name) && NAME.test(name)) &&
    isText(at) &&
    Array.isArray(migrations) &&
    migrations.every(isText) &&
    Array.isArray(schema) &&
    schema.every((statement) => isText(statement) && STATEMENT.test(statement)) &&
    Object.entries(sequences ?? {}).every(([name, last]) => NAME.test(name) && /^-?\d+$/.test(last)) &&
    Array.isArray(tables) &&
    tables.every((table) => isTableCopy(table, id ?? ''))
  );
}

function isTableCopy(value: unknown, database: string): boolean {
  const { name, columns, file, rows, bytes, sha256 } = value as Partial<TableCopy>;
  return (
    isText(name) &&
    NAME.test(name) &&
    file === fileOf(database, name) &&
    Array.isArray(columns) &&
    columns.every(isText) &&
    isCount(rows) &&
    isCount(bytes) &&
    /^[0-9a-f]{64}$/.test(sha256 ?? '')
  );
}

/** Where a table lies below the copy's folder. */
export const fileOf = (database: string, table: string): string => `${database}/${table}.copy.gz`;
