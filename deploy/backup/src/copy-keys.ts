import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '#kernel';
import type { Place } from './place.js';
import { LOG_SERVICE } from './place.js';

const LIST = 'key-stores.json';
/** Opening keys are destroyed after their weeks: no copy may bring them back. Locks, marks and drafts are of a process. */
const LEFT_OUT = /^(?:opening-keys\.log|lock\..*|changing\..*|draft\..*|.*\.new)$/;

/**
 * Writes the key stores as they are now, in place of the copy before: one of an earlier day would bring back what was
 * destroyed since. They stay wrapped; what unwraps them (KEK, KMS) is in no copy.
 * @throws as `refuseForeign`
 */
export async function copyKeys(place: Place, folder: string, now: Date): Promise<void> {
  await refuseForeign(folder);
  const [fresh, old] = [`${folder}.part`, `${folder}.old`];
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  const nodes = place.databases.filter(({ service }) => service !== LOG_SERVICE).map(({ id }) => id);
  for (const node of nodes) await copyStore(place.keysOf(node), join(fresh, node));
  await writeFile(join(fresh, LIST), JSON.stringify({ at: now.toISOString(), nodes }, null, 1), {
    mode: 0o600,
  });
  await rm(old, { recursive: true, force: true });
  if (existsSync(folder)) await rename(folder, old);
  else await mkdir(dirname(folder), { recursive: true });
  await rename(fresh, folder);
  await rm(old, { recursive: true, force: true });
}

/** Puts a node's key store back where there is none. @returns whether it did */
export async function bringKeysBack(copy: string, node: string, to: string): Promise<boolean> {
  if (existsSync(join(to, 'keys.log'))) return false;
  await copyStore(join(copy, node), to);
  return true;
}

async function copyStore(from: string, to: string): Promise<void> {
  const names = await readdir(from).catch(() => {
    throw new AppError('not-found', 'backup.no-keys', `There is no key store in ${from}.`);
  });
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const name of names.filter((each) => !LEFT_OUT.test(each)))
    await copyFile(join(from, name), join(to, name));
}

/** @throws AppError `conflict` `backup.not-ours` where something else than a copy of key stores lies in the folder */
export async function refuseForeign(folder: string): Promise<void> {
  if (!(await isOurs(folder))) {
    throw new AppError(
      'conflict',
      'backup.not-ours',
      `${folder} holds something else: name an empty folder.`,
    );
  }
}

async function isOurs(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return true;
  return readFile(join(folder, LIST)).then(
    () => true,
    () => false,
  );
}
