import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '#local';

/**
 * Runs a TypeScript file of this repository as a process of its own, with an IPC channel: for what only a process can
 * show, such as being killed.
 * @param path from the repository's folder
 */
export function forkTypeScript(
  path: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const root = repositoryRoot();
  return fork(join(root, path), args, {
    cwd: root,
    env: { ...process.env, ...environment },
    execArgv: ['--import', join(root, 'libs/testing/register-typescript.mjs')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}
