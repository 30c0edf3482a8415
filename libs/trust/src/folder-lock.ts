import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ChangeLock, StillHeld } from './change-lock.js';
import { keyStoreLocked } from './key-store.errors.js';

const BEAT_MS = 2_000;
/** A holder on another machine cannot be looked up; it is gone when it has not touched its lock for this long. */
const SILENT_MS = 15_000;
const RETRY_MS = 10;

/**
 * Keeps a folder to one process. The lock is the file `lock.<n>` with the highest number; whoever finds its holder gone
 * makes the next one, which only one can do. The highest is never removed, only outnumbered, so nobody can take a lock
 * by a look that is out of date. The lock of one that was killed is taken over at once.
 */
export class FolderLock {
  private readonly timer: NodeJS.Timeout;
  private lost = false;

  private constructor(
    private readonly folder: string,
    private readonly number: number,
  ) {
    this.timer = setInterval(() => void this.beat(), BEAT_MS);
    this.timer.unref();
  }

  /** @throws AppError `unavailable` `key-store.locked` when somebody alive still has it after `waitMs` */
  static async take(folder: string, waitMs: number): Promise<FolderLock> {
    const draft = join(folder, `draft.${randomUUID()}`);
    await writeFile(draft, JSON.stringify(await self()), { mode: 0o600 });
    try {
      const deadline = Date.now() + waitMs;
      for (;;) {
        const highest = await highestIn(folder);
        if (!(await isHeld(folder, highest))) {
          if (await claim(folder, highest + 1, draft)) return new FolderLock(folder, highest + 1);
          continue;
        }
        if (Date.now() >= deadline) throw keyStoreLocked();
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Looks. @throws AppError `unavailable` `key-store.locked` once somebody else took it */
  async stillHeld(): Promise<void> {
    await this.beat();
    if (this.lost) throw keyStoreLocked();
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    if (this.lost) return;
    this.lost = true;
    const draft = join(this.folder, `draft.${randomUUID()}`);
    await writeFile(draft, RELEASED, { mode: 0o600 });
    await rename(draft, pathOf(this.folder, this.number));
  }

  private async beat(): Promise<void> {
    const highest = await highestIn(this.folder).catch(() => this.number);
    if (highest !== this.number) {
      this.lost = true;
      clearInterval(this.timer);
      return;
    }
    const now = new Date();
    await utimes(pathOf(this.folder, this.number), now, now).catch(() => undefined);
  }
}

/** The lock of whoever has no database: a file in the key store's folder. */
export class FolderChangeLock implements ChangeLock {
  constructor(
    private readonly folder: string,
    private readonly waitMs: number,
  ) {}

  async changing<T>(change: (held: StillHeld) => Promise<T>): Promise<T> {
    const lock = await FolderLock.take(this.folder, this.waitMs);
    try {
      const done = await change(() => lock.stillHeld());
      await lock.stillHeld();
      return done;
    } finally {
      await lock.release();
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const RELEASED = '{}';
const NAME = /^lock\.(\d+)$/;

const pathOf = (folder: string, number: number): string => join(folder, `lock.${String(number)}`);

async function numbersIn(folder: string): Promise<number[]> {
  return (await readdir(folder)).map((name) => Number(NAME.exec(name)?.[1] ?? 0));
}

const highestIn = async (folder: string): Promise<number> => Math.max(0, ...(await numbersIn(folder)));

/** Makes the lock with this number. @returns false when somebody was faster */
async function claim(folder: string, number: number, draft: string): Promise<boolean> {
  const path = pathOf(folder, number);
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') return false;
    throw error;
  }
  // the number may be one that was outnumbered and cleared away meanwhile
  const numbers = await numbersIn(folder);
  if (Math.max(...numbers) !== number) {
    await rm(path, { force: true });
    return false;
  }
  for (const old of numbers) if (old > 0 && old < number) await rm(pathOf(folder, old), { force: true });
  return true;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Changes with every start of the machine; empty where unknown. */
  readonly boot: string;
  /** When the process was started, so that a reused pid is not mistaken for it; empty where unknown. */
  readonly started: string;
}

async function self(): Promise<Holder> {
  return { pid: process.pid, host: hostname(), boot: await bootId(), started: await startOf(process.pid) };
}

async function isHeld(folder: string, number: number): Promise<boolean> {
  if (number === 0) return false;
  const path = pathOf(folder, number);
  const holder = await readHolder(path);
  if (holder === undefined) return false;
  if (holder.host !== hostname()) {
    const touched = await stat(path).catch(() => undefined);
    return touched !== undefined && Date.now() - touched.mtimeMs < SILENT_MS;
  }
  if (holder.boot !== (await bootId())) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EPERM') return false;
  }
  return holder.started === (await startOf(holder.pid));
}

/** @returns undefined when it was released, or outnumbered meanwhile; a file that cannot be read is an error */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>;
    const { pid, host, boot = '', started = '' } = holder;
    return pid === undefined || host === undefined ? undefined : { pid, host, boot, started };
  } catch (error) {
    // half a file is what a power cut left: whoever lives has written it whole before it got its name
    if (error instanceof SyntaxError || (error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}

const read = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

const bootId = async (): Promise<string> => (await read('/proc/sys/kernel/random/boot_id'))?.trim() ?? '';

/** Field 22 of /proc/<pid>/stat, counted after the command, which may hold blanks. */
async function startOf(pid: number): Promise<string> {
  const line = await read(`/proc/${String(pid)}/stat`);
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
