import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { exitCodeOf } from './exit-code.js';

export interface GuardedOptions {
  /** What ends it gracefully: `INT` for PostgreSQL (fast shutdown), `TERM` for Kafka. */
  readonly signal: 'INT' | 'TERM';
  /** Seconds between that signal and SIGKILL. */
  readonly graceSeconds: number;
  /** Its output is appended here. */
  readonly logFile: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
}

export interface GuardedProcess {
  /** The server's own pid, not the guard's. */
  readonly pid: number;
  /** Resolves when it is gone, with its exit code (128 + the signal's number when killed). */
  readonly exited: Promise<number>;
  readonly running: boolean;
  /** Ends it gracefully, by force after the grace; resolves when it is gone. */
  stop(): Promise<void>;
}

// The guard reads the pipe (4) that only this process holds: it reads its end when we ask for a stop, and also when we
// die, by whatever signal. Detached, so that Ctrl-C in a terminal reaches us first and not the servers. It opens no file,
// not even /dev/null: what cannot be opened cannot keep it from its work.
const GUARD = `
signal=$1; grace=$2; shift 2
"$@" 3>&- 4<&- &
child=$!
echo "$child" >&3
exec 3>&-
(
  read -r _ <&4
  kill -s "$signal" "$child"
  left=$((grace * 5))
  while [ "$left" -gt 0 ] && kill -0 "$child" 2>&-; do sleep 0.2; left=$((left - 1)); done
  kill -s KILL "$child" 2>&-
) &
guard=$!
exec 4<&-
wait "$child"
code=$?
kill "$guard" 2>&-
exit "$code"
`;

/**
 * Starts a server that ends when this process ends, even by `kill -9`.
 * It does not keep this process alive. @throws when the command cannot be started
 */
export async function startGuarded(
  command: string,
  args: readonly string[],
  options: GuardedOptions,
): Promise<GuardedProcess> {
  const log = openSync(options.logFile, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(
      '/bin/sh',
      ['-c', GUARD, 'guard', options.signal, String(options.graceSeconds), command, ...args],
      {
        stdio: ['ignore', log, log, 'pipe', 'pipe'],
        detached: true,
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        ...(options.env === undefined ? {} : { env: options.env }),
        ...(options.uid === undefined ? {} : { uid: options.uid }),
        ...(options.gid === undefined ? {} : { gid: options.gid }),
      },
    );
  } finally {
    closeSync(log);
  }
  return guard(child, await pidOf(child));
}

function guard(child: ChildProcess, pid: number): GuardedProcess {
  let running = true;
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => {
      running = false;
      resolve(exitCodeOf(code, signal));
    });
  });
  const lifeline = child.stdio[4] as Socket;
  lifeline.on('error', () => undefined); // the guard is gone already
  child.unref();
  lifeline.unref();
  return {
    pid,
    exited,
    get running() {
      return running;
    },
    async stop() {
      child.ref();
      lifeline.end();
      await exited;
    },
  };
}

function pidOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    const pipe = child.stdio[3] as Readable;
    createInterface({ input: pipe })
      .once('line', (line) => {
        child.off('error', reject);
        resolve(Number(line));
        pipe.destroy();
      })
      .once('close', () => {
        reject(new Error('the guard ended before it had started the server'));
      });
  });
}
