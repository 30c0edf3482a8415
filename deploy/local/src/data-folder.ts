import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
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
    await rm(file, { force: true });
  }
  const supervisor = await identityOf(process.pid);
  const nodes: Record<string, Identity> = {};
  const content = (): string => JSON.stringify({ supervisor, nodes });
  try {
    await writeFile(file, content(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw alreadyRunning(dir);
    throw error;
  }
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

async function readProcesses(file: string): Promise<Processes | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Processes;
  } catch {
    return undefined; // never started, ended well, or cut short while writing
  }
}

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
