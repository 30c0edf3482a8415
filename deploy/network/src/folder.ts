import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '#kernel';
import { checkFolder } from './check-folder.js';
import { refuse } from './faults.js';

/**
 * Writes a network folder whole or not at all: the work is done in a copy beside it, which takes its name once it has
 * been read again and nothing in it is wrong.
 * @param work changes the copy; @throws what it finds wrong, and then nothing is changed
 * @throws AppError `invalid` `network.invalid`, with every fault
 */
export async function written<T>(folder: string, work: (draft: string) => Promise<T>): Promise<T> {
  const draft = `${folder}.${randomUUID()}.draft`;
  const old = `${draft}.old`;
  await mkdir(dirname(folder), { recursive: true });
  try {
    if (existsSync(folder)) await cp(folder, draft, { recursive: true });
    else await mkdir(draft);
    const done = await work(draft);
    refuse(await checkFolder(draft));
    if (existsSync(folder)) await rename(folder, old);
    try {
      await rename(draft, folder);
    } catch (error) {
      if (existsSync(old)) await rename(old, folder);
      throw error;
    }
    return done;
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

/** @throws AppError `conflict` `network.folder-exists` where something is there already */
export function requireNone(folder: string): void {
  if (!existsSync(folder)) return;
  throw new AppError('conflict', 'network.folder-exists', `${folder} is there already: name another folder.`);
}
