import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '#kernel';

const run = promisify(execFile);
const STATE = 'server.json';
const GUARD_MS = 20_000;
const POLL_MS = 50;

/** What a folder's last server left written: who started it, and what. */
interface ServerState {
  readonly owner: number;
  readonly pid: number;
}

/**
 * Makes a server's folder ours. A server that its dead owner left behind is ended first.
 * @param isServer whether a command line is that of this folder's server: a pid may belong to somebody else by now
 * @throws AppError `unavailable` `local.folder-in-use` while the owner of a running server lives
 */
export async function claimFolder(dir: string, isServer: (commandLine: string) => boolean): Promise<void> {
  await mkdir(dir, { recursive: true });
  const state = await readState(dir);
  if (state === undefined || !(await isRunning(state.pid, isServer))) return;
  if (isAlive(state.owner)) {
    throw new AppError(
      'unavailable',
      'local.folder-in-use',
      `A server of process ${String(state.owner)} runs in ${dir}. Stop it, or choose another folder.`,
    );
  }
  // its guard is ending it already; should the guard be dead too, we do
  const deadline = Date.now() + GUARD_MS;
  while (await isRunning(state.pid, isServer)) {
    if (Date.now() > deadline) process.kill(state.pid, 'SIGKILL');
    await pause(POLL_MS);
  }
}

/** Writes down which server runs in this folder. */
export async function noteServer(dir: string, pid: number): Promise<void> {
  const state: ServerState = { owner: process.pid, pid };
  await writeWhole(join(dir, STATE), JSON.stringify(state));
}

async function readState(dir: string): Promise<ServerState | undefined> {
  try {
    const state = JSON.parse(await readFile(join(dir, STATE), 'utf8')) as Partial<ServerState>;
    return typeof state.pid === 'number' && typeof state.owner === 'number'
      ? { pid: state.pid, owner: state.owner }
      : undefined;
  } catch {
    return undefined; // never started, or cut short: nothing to clean up
  }
}

/** Whether a process of that pid lives and its command line is the one expected. */
export async function isRunning(pid: number, isExpected: (commandLine: string) => boolean): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const line = await commandLine(pid);
  return line !== undefined && isExpected(line);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function commandLine(pid: number): Promise<string | undefined> {
  try {
    if (existsSync('/proc/self/cmdline')) {
      return (await readFile(`/proc/${String(pid)}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    }
    return (await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)])).stdout;
  } catch {
    return undefined; // gone meanwhile
  }
}

/** Replaces a file in one step: a crash leaves the old one or the new one. It goes through no link. */
export async function writeWhole(file: string, content: string): Promise<void> {
  await rm(`${file}.new`, { force: true });
  await writeFile(`${file}.new`, content, { mode: 0o600, flag: 'wx' });
  await rename(`${file}.new`, file);
}

/** Where a log file ends now; `logSince` then tells what was written later. */
export async function logEnd(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

export async function logSince(file: string, start: number): Promise<string> {
  const content = await readFile(file).catch(() => Buffer.alloc(0));
  return content.subarray(start).toString('utf8');
}

/** The last lines of a log, for an error message. */
export const lastLines = (text: string, count = 8): string =>
  text.trimEnd().split('\n').slice(-count).join('\n');

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The folder of this repository, found from the running script or the working directory.
 * @throws AppError `unavailable` `local.no-repository`
 */
export function repositoryRoot(): string {
  for (const start of [process.argv[1], process.cwd()]) {
    for (let dir = start ?? ''; dir !== '' && dir !== parse(dir).root; dir = dirname(dir)) {
      if (isRepository(dir)) return dir;
    }
  }
  throw new AppError('unavailable', 'local.no-repository', 'Run this inside a clone of Staffetta.');
}

function isRepository(dir: string): boolean {
  try {
    const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as { name?: unknown };
    return manifest.name === 'staffetta';
  } catch {
    return false; // no manifest here
  }
}
