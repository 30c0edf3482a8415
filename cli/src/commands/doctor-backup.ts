import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** One thing looked at. `hint` says what to do where it is not well. */
export interface Finding {
  readonly check: string;
  readonly well: boolean;
  /** Well today, and not for long: it does not change how the command ends. */
  readonly warn?: true;
  readonly detail: string;
  readonly hint?: string;
}

/** What `staffetta backup` leaves in the data folder. */
interface Mark {
  readonly at: string;
  /** Of the copy. */
  readonly folder: string;
  readonly bytes: number;
}

const CHECK = 'backup';
const HOUR_MS = 3_600_000;
/** A night, and what a slow one may add. */
const MOST_HOURS = 26;
/** The next copy needs the room of the last, and the data grows. */
const ROOM = 2;
const MIB = 1024 ** 2;

/** How old the last copy of this folder is, whether it is still there, and whether the next one has room. */
export async function backupAge(data: string, now: Date): Promise<Finding> {
  const bad = (detail: string, hint: string): Finding => ({ check: CHECK, well: false, detail, hint });
  const text = await readFile(join(data, 'backup.json'), 'utf8').catch(() => undefined);
  // somebody who tries it out has nothing to lose; an institution has
  if (text === undefined)
    return { check: CHECK, well: true, warn: true, detail: 'none was ever taken: staffetta backup' };
  const { at, folder, bytes } = JSON.parse(text) as Mark;
  const hours = Math.floor((now.getTime() - Date.parse(at)) / HOUR_MS);
  const again = 'staffetta backup, and look why it did not run by itself';
  const room = await statfs(folder).catch(() => undefined);
  if (room === undefined) return bad(`the copy of ${at} is not where it was written`, again);
  if (hours >= MOST_HOURS) return bad(`the last copy is ${String(hours)} hours old`, again);
  if (room.bavail * room.bsize < bytes * ROOM)
    return bad(
      `${String(Math.round((room.bavail * room.bsize) / MIB))} MiB are free where copies go`,
      'make room there',
    );
  return { check: CHECK, well: true, detail: `${String(hours)} hours old, whole when it was written` };
}
