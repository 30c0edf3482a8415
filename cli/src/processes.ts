import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process, told from a later one of the same pid by when it started, in the system's own words. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

/** Whether a process of this pid lives. Without a pid there is nobody to ask about: true. */
export function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether this very process lives, and not another that got its pid since. */
export async function lives({ pid, started }: ProcessIdentity): Promise<boolean> {
  return isAlive(pid) && (await startOf(pid)) === started;
}

/** When a process started; undefined when there is none. As `npm start` writes it down. */
export async function startOf(pid: number): Promise<string | undefined> {
  try {
    if (!existsSync('/proc/self/stat')) {
      return (await run('ps', ['-o', 'lstart=', '-p', String(pid)])).stdout.trim();
    }
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // the second field is the command in parentheses and may hold spaces; start is the 22nd
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined; // gone meanwhile
  }
}
