import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodeOf } from './exit-code.js';
import { lastLines, pause } from './server-folder.js';
import type { RunningProcess } from './supervisor.js';

/** How long a node may take to end by itself. */
const GRACE_MS = 12_000;
const POLL_MS = 40;
const PROBE_MS = 2_000;
/** Idle nodes stay small: many of them share one machine here. */
const SMALL_HEAP = ['--max-semi-space-size=8', '--max-old-space-size=192'];
/** glibc would give each thread of a node an arena of its own, and never give it back. One alone would cost 4 % of the rate. */
const TWO_ARENAS = { MALLOC_ARENA_MAX: '2' };

export interface NodeProcessOptions {
  readonly service: string;
  readonly root: string;
  readonly logFile: string;
}

export interface NodeProcess extends RunningProcess {
  /** Hands over the environment for which it waits. */
  begin(environment: Readonly<Record<string, string>>): void;
}

/** Spawns a node that loads its code and waits for `begin`. It ends when this process ends, whatever ends that. */
export function spawnNode({ service, root, logFile }: NodeProcessOptions): NodeProcess {
  const log = openSync(logFile, 'a', 0o600);
  const dist = join(root, 'dist');
  const child = spawn(
    process.execPath,
    [
      ...SMALL_HEAP,
      '--disable-proto=delete',
      ...['--import', `file://${join(dist, 'deploy/local/src/warm-up.js')}`],
      join(dist, 'bundle/services', service, 'src/main.js'),
    ],
    {
      cwd: root,
      env: { ...process.env, ...TWO_ARENAS, NODE_OPTIONS: '', STAFFETTA_SERVICE: service },
      stdio: ['ignore', log, log, 'ipc'],
      // Ctrl-C in a terminal reaches us, and we end the nodes in order.
      detached: true,
    },
  );
  closeSync(log);
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(exitCodeOf(code, signal)));
    child.once('error', () => resolve(1));
  });
  return {
    pid: child.pid ?? 0,
    exited,
    begin: (environment) => {
      if (child.connected) child.send(environment, () => undefined);
    },
    stop: () => stop(child, exited),
  };
}

async function stop(child: ChildProcess, exited: Promise<number>): Promise<void> {
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await exited;
  clearTimeout(force);
}

/** Whether a node says that it is ready, on its private port. */
export async function isReady(privateUrl: string): Promise<boolean> {
  try {
    const response = await fetch(`${privateUrl}/health/ready`, { signal: AbortSignal.timeout(PROBE_MS) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // not listening yet
  }
}

/** Resolves with true when the node is ready, with false when `giveUp` says so first. */
export async function waitReady(privateUrl: string, giveUp: () => boolean): Promise<boolean> {
  while (!(await isReady(privateUrl))) {
    if (giveUp()) return false;
    await pause(POLL_MS);
  }
  return true;
}

/** What a node wrote last, for the message that it did not start. */
export const lastWords = async (logFile: string): Promise<string> =>
  lastLines(await readFile(logFile, 'utf8').catch(() => ''));
