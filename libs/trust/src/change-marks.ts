import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '#kernel';
import { unwritable } from './key-store.errors.js';

const BEGINNING = 'changing.';

/** A change that was begun. */
export interface ChangeMark {
  /** No other one was left behind. */
  readonly isClean: boolean;
  /** When all was done: removes this mark, and those of changes that it made good. */
  remove(): Promise<void>;
}

/**
 * Makes a mark in a key store's folder: it is there while somebody changes something, afterwards only where the change
 * did not come to its end. Each has a name of its own, so that one who lost the lock and does not know cannot take away
 * the mark of the next.
 * @throws AppError `unavailable` `key-store.unwritable`
 */
export async function markChange(dir: string): Promise<ChangeMark> {
  const own = `${BEGINNING}${newId()}`;
  try {
    await (await open(join(dir, own), 'wx', 0o600)).close();
    const left = (await readdir(dir)).filter((name) => name.startsWith(BEGINNING) && name !== own);
    return {
      isClean: left.length === 0,
      remove: async () => {
        for (const name of [...left, own]) await rm(join(dir, name), { force: true });
      },
    };
  } catch (error) {
    throw unwritable(error);
  }
}
