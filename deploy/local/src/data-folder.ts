import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '#kernel';
import { pause, writeWhole } from './server-folder.js';

const run = promisify(execFile);
const FILE = 'processes.json';
/** What a killed supervisor leaves ends by itself; this long we wait for it before we end it. */
const STALE_MS = 8_000;
const POLL_MS = 50;

/** A process, told from a later one of the same pid by when it started. */
interface Identity {
  readonly pid: number;
  readonly started: string;
}

interface Processes {
  readonly supervisor: Identity;
  readonly nodes: Readonly<Record<string, Identity>>;
}

/** A data folder that is ours until `release`. */
export interface DataFolder {
  readonly dir: string;
  /** Writes down a node's process, so that a later start can end it should we not be able to. */
  note(node: string, pid: number): Promise<void>;
  release(): Promise<void>;
}

/**
 * Makes the data folder ours: refuses while another stack runs on it, and ends the nodes a dead one left behind.
 * @throws AppError `unavailable` `local.already-running`
 */
export async function claimDataFolder(dir: string): Promise<DataFolder> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, FILE);
  const left = await readProcesses(file);
  if (left !== undefined) {
    if (await isAlive(left.supervisor)) throw alreadyRunning(dir, left.supervisor.pid);
    await endAll(Object.values(left.nodes));
  }
  // what cannot be read is left over too: what a living stack has written is whole
  await rm(file, { force: true });
  const supervisor = await identityOf(process.pid);
  const nodes: Record<string, Identity> = {};
  const content = (): string => JSON.stringify({ supervisor, nodes });
  await place(file, content()).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? alreadyRunning(dir) : error;
  });
  let writing = Promise.resolve();
  return {
    dir,
    async note(node, pid) {
      nodes[node] = await identityOf(pid);
      writing = writing.then(() => writeWhole(file, content()));
      await writing;
    },
    async release() {
      await writing;
      await rm(file, { force: true });
    },
  };
}

const alreadyRunning = (dir: string, pid?: number): AppError =>
  new AppError(
    'unavailable',
    'local.already-running',
    `Staffetta already runs on ${dir}${pid === undefined ? '' : ` (process ${pid})`}. Stop it, or choose another folder with --data.`,
  );

/** Whole or not at all, and only where there is none: a link, unlike a renaming, replaces nothing. */
async function place(file: string, content: string): Promise<void> {
  const beside = `${file}.${String(process.pid)}`;
  await writeFile(beside, content, { mode: 0o600 });
  try {
    await link(beside, file);
  } finally {
    await rm(beside, { force: true });
  }
}

async function readProcesses(file: string): Promise<Processes | undefined> {
  try {
    const found = JSON.parse(await readFile(file, 'utf8')) as Partial<Processes> | null;
    if (!isIdentity(found?.supervisor) || !Object.values(found.nodes ?? {}).every(isIdentity))
      return undefined;
    return { supervisor: found.supervisor, nodes: found.nodes ?? {} };
  } catch {
    return undefined; // never started, ended well, or cut short while writing
  }
}

const isIdentity = (value: Partial<Identity> | null | undefined): value is Identity =>
  typeof value?.pid === 'number' && typeof value.started === 'string';

async function identityOf(pid: number): Promise<Identity> {
  return { pid, started: (await startOf(pid)) ?? '' };
}

async function isAlive(identity: Identity): Promise<boolean> {
  const started = await startOf(identity.pid);
  return started !== undefined && started === identity.started;
}

/** When a process started, in the system's own words; undefined when there is none. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    if (!existsSync('/proc/self/stat')) {
      return (await run('ps', ['-o', 'lstart=', '-p', String(pid)])).stdout.trim();
    }
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses and may hold spaces; state is the third, start the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

async function endAll(processes: readonly Identity[]): Promise<void> {
  const deadline = Date.now() + STALE_MS;
  for (const identity of processes) {
    while (await isAlive(identity)) {
      if (Date.now() > deadline) process.kill(identity.pid, 'SIGKILL');
      await pause(POLL_MS);
    }
  }
}
