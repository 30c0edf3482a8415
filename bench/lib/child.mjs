import { fork } from 'node:child_process';

/**
 * Runs a part of the benchmark in a process of its own, gives it `task` and waits for its one answer.
 * @returns the answer @throws when it fails, or takes longer than `ms` (it is then killed)
 */
export async function runChild(file, task, { ms = 600_000, execArgv = [], env = {}, cwd } = {}) {
  const child = fork(file, {
    execArgv,
    env: { ...process.env, ...env },
    stdio: ['ignore', 2, 2, 'ipc'],
    ...(cwd ? { cwd } : {}),
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  try {
    return await new Promise((resolve, reject) => {
      child.once('exit', (code, signal) =>
        reject(new Error(`${file} ended without an answer (${signal ?? code})`)),
      );
      child.on('message', (message) => {
        if (message.error === undefined) resolve(message.result);
        else reject(new Error(message.error));
      });
      child.send(task);
    });
  } finally {
    clearTimeout(timer);
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
      child.kill('SIGTERM');
      await gone;
      clearTimeout(force);
    }
  }
}

/** The other end: `work(task)` gives the answer. */
export function answerWith(work) {
  process.once('message', (task) => {
    work(task)
      .then(
        (result) => ({ result }),
        (error) => ({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      )
      .then((message) => process.send(message));
  });
  process.once('disconnect', () => process.exit(1));
}
