import { randomUUID } from 'node:crypto';
import { link, readFile, rename, stat, utimes, writeFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { locked } from './key-store.errors.js';

const BEAT_MS = 2_000;
/** A holder on another machine cannot be looked up; it is gone when it has not touched its lock for this long. */
const SILENT_MS = 15_000;
const RETRY_MS = 100;

/** Keeps a folder to one process. The lock of one that was killed is taken over at once. */
export class FolderLock {
  private readonly timer: NodeJS.Timeout;
  private lost = false;

  private constructor(
    private readonly path: string,
    private readonly content: string,
  ) {
    this.timer = setInterval(() => void this.beat(), BEAT_MS);
    this.timer.unref();
  }

  /** @throws AppError `unavailable` `key-store.locked` when somebody alive still has it after `waitMs` */
  static async take(folder: string, waitMs: number): Promise<FolderLock> {
    const path = join(folder, 'lock');
    const content = JSON.stringify({ ...(await self()), id: randomUUID() });
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, content, { mode: 0o600 });
    try {
      const deadline = Date.now() + waitMs;
      while (!(await tryLink(draft, path))) {
        if (await breakStale(path)) continue;
        if (Date.now() >= deadline) throw locked();
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
      return new FolderLock(path, content);
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** False once somebody else took it: then this process may not write any more. */
  get held(): boolean {
    return !this.lost;
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    if ((await read(this.path)) === this.content) await rm(this.path, { force: true });
    this.lost = true;
  }

  private async beat(): Promise<void> {
    if ((await read(this.path)) !== this.content) {
      this.lost = true;
      clearInterval(this.timer);
      return;
    }
    const now = new Date();
    await utimes(this.path, now, now).catch(() => undefined);
  }
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

async function tryLink(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') return false;
    throw error;
  }
}

/** @returns true when the lock may be free now */
async function breakStale(path: string): Promise<boolean> {
  const content = await read(path);
  if (content === undefined) return true;
  if (await isAlive(content, path)) return false;
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return true; // somebody else was faster
  }
  // between reading and renaming another may have taken it over: give it back
  if ((await read(aside)) !== content) await tryLink(aside, path);
  await rm(aside, { force: true });
  return true;
}

async function isAlive(content: string, path: string): Promise<boolean> {
  const holder = parse(content);
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

function parse(content: string): Holder | undefined {
  try {
    return JSON.parse(content) as Holder;
  } catch {
    return undefined;
  }
}

const read = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

const bootId = async (): Promise<string> => (await read('/proc/sys/kernel/random/boot_id'))?.trim() ?? '';

/** Field 22 of /proc/<pid>/stat, counted after the command, which may hold blanks. */
async function startOf(pid: number): Promise<string> {
  const line = await read(`/proc/${String(pid)}/stat`);
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
