import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '#kernel';
import { writeWhole } from '../../local/src/server-folder.js';
import { copyDatabase, sizeOf, type Told } from './copy-database.js';
import { copyKeys, refuseForeign } from './copy-keys.js';
import { readManifest, writeManifest, type DatabaseCopy, type Manifest } from './manifest.js';
import { FOREIGN_SERVICE, type Place } from './place.js';
import { verifyCopy } from './verify-copy.js';

/** What `doctor` looks at: when this data folder was copied last, and where to. */
export const MARK = 'backup.json';

export interface BackupOptions {
  /** Each copy gets a folder of its own in here. */
  readonly to: string;
  /** Where the key stores' present state goes; none is written without it. */
  readonly keys?: string;
  /** How many copies stay, this one among them; all without it. */
  readonly keep?: number;
  readonly version: string;
  readonly now: Date;
  /** Told of each step: a phrase, and how far it is, 0 to 1. */
  readonly progress: (what: string, done: number) => void;
}

export interface Written {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly keys?: string;
  /** Older copies that were taken away. */
  readonly removed: readonly string[];
}

/**
 * Copies every database, each as it was at one moment, and reads the copy again. What is not whole never gets its name.
 * @throws AppError `conflict` `backup.same-place` where keys would lie beside what they open; `backup.not-ours`;
 * `backup.other-copies` where copies of other databases lie: nodes' and an identity provider's belong apart
 */
export async function backup(place: Place, options: BackupOptions): Promise<Written> {
  const { to, keys, keep, version, now, progress } = options;
  if (keys !== undefined) {
    refuseSamePlace(resolve(to), resolve(keys));
    await refuseForeign(resolve(keys));
  }
  await refuseOtherCopies(place, resolve(to));
  const folder = join(resolve(to), nameAt(now));
  const draft = `${folder}.part`;
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    const databases = await copyAll(place, draft, progress);
    const manifest = await writeManifest(draft, {
      version,
      startedAt: now.toISOString(),
      endedAt: new Date().toISOString(),
      databases,
    });
    const files = manifest.databases.flatMap(({ tables }) => tables);
    const bytes = files.reduce((sum, table) => sum + table.bytes, 0);
    await verifyCopy(draft, await readManifest(draft), counting(bytes, 'reads the copy again', progress));
    await rename(draft, folder);
    if (keys !== undefined) await copyKeys(place, resolve(keys), now);
    if (place.dataDir !== undefined) await mark(place.dataDir, { at: now.toISOString(), folder, bytes });
    const removed = keep === undefined ? [] : await removeOlder(resolve(to), keep);
    return { folder, manifest, removed, ...(keys === undefined ? {} : { keys: resolve(keys) }) };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** The log is the last of the databases: a copy of it holds all that the nodes' copies have read. */
async function copyAll(
  { databases }: Place,
  draft: string,
  progress: BackupOptions['progress'],
): Promise<DatabaseCopy[]> {
  let total = 0;
  for (const database of databases) total += await sizeOf(database);
  const copies: DatabaseCopy[] = [];
  let what = '';
  const told = counting(total, () => what, progress);
  for (const database of databases) {
    what = database.id;
    told(0);
    copies.push(await copyDatabase(database, draft, told));
  }
  return copies;
}

function counting(total: number, what: string | (() => string), progress: BackupOptions['progress']): Told {
  let done = 0;
  return (bytes) => {
    done += bytes;
    progress(typeof what === 'string' ? what : what(), total === 0 ? 1 : Math.min(1, done / total));
  };
}

/** Sorts by time, and is a folder's name everywhere. */
const nameAt = (now: Date): string => now.toISOString().replaceAll(':', '-').replace(/\.\d+/, '');
const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/;

function refuseSamePlace(to: string, keys: string): void {
  const inside = (a: string, b: string): boolean => `${a}/`.startsWith(`${b}/`);
  if (!inside(to, keys) && !inside(keys, to)) return;
  throw new AppError(
    'conflict',
    'backup.same-place',
    'Keys and what they open do not belong in one place: name another folder with --keys, on other storage.',
  );
}

async function refuseOtherCopies({ databases }: Place, to: string): Promise<void> {
  const last = (await copiesIn(to)).sort().at(-1);
  // one that is damaged, or of another version, tells nothing
  const manifest = last === undefined ? undefined : await readManifest(join(to, last)).catch(() => undefined);
  const foreign = (all: readonly { service: string }[]): boolean =>
    all.some(({ service }) => service === FOREIGN_SERVICE);
  if (manifest === undefined || foreign(manifest.databases) === foreign(databases)) return;
  throw new AppError(
    'conflict',
    'backup.other-copies',
    `${to} holds copies of other databases: name another folder, on other storage.`,
  );
}

const copiesIn = async (to: string): Promise<string[]> =>
  (await readdir(to).catch(() => [])).filter(
    (name) => NAME.test(name) && existsSync(join(to, name, 'manifest.json')),
  );

async function removeOlder(to: string, keep: number): Promise<string[]> {
  const copies = await copiesIn(to);
  const old = copies.sort().slice(0, Math.max(0, copies.length - keep));
  for (const name of old) await rm(join(to, name), { recursive: true });
  return old.map((name) => join(to, name));
}

const mark = (dataDir: string, content: object): Promise<void> =>
  writeWhole(join(dataDir, MARK), JSON.stringify(content));
