import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { PageCheck, type CheckedEvent, type Page } from './check-page.js';
import type { ListedKey } from './listed-keys.js';

/** Who checks pages, several at a time. */
export interface Crew {
  /** Pages worth having on their way at once. */
  readonly ahead: number;
  /** @throws Error `no envelopes` where the answer is none */
  check(page: Page): Promise<readonly CheckedEvent[]>;
  close(): Promise<void>;
}

export type HireCrew = (keys: readonly ListedKey[]) => Crew;

/** One thread: the one that calls. */
export const workAlone: HireCrew = (keys) => {
  const pages = new PageCheck(new Map(keys.map((key) => [key.kid, key])));
  return {
    ahead: 1,
    check: (page) => Promise.resolve().then(() => pages.check(page)),
    close: () => Promise.resolve(),
  };
};

interface Job {
  readonly page: Page;
  readonly resolve: (events: readonly CheckedEvent[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A thread for each core. A thread takes the next page when it is done with one, so that none waits for another.
 * @param script `check-worker.js`
 */
export const hireThreads =
  (script: URL, threads = availableParallelism()): HireCrew =>
  (keys) => {
    const waiting: Job[] = [];
    const idle: Worker[] = [];
    const busy = new Map<Worker, Job>();
    let failed: Error | undefined;
    const go = (): void => {
      for (let worker = idle.pop(); worker !== undefined; worker = idle.pop()) {
        const job = waiting.shift();
        if (job === undefined) {
          idle.push(worker);
          return;
        }
        busy.set(worker, job);
        worker.postMessage(job.page);
      }
    };
    const fail = (error: Error): void => {
      failed = error;
      for (const { reject } of [...busy.values(), ...waiting.splice(0)]) reject(error);
      busy.clear();
    };
    const workers = Array.from({ length: threads }, () => {
      const worker = new Worker(script, { workerData: keys });
      worker.on('message', (done: { events: CheckedEvent[] } | { error: string }) => {
        const job = busy.get(worker);
        busy.delete(worker);
        idle.push(worker);
        if ('error' in done) job?.reject(new Error(done.error));
        else job?.resolve(done.events);
        go();
      });
      worker.on('error', fail);
      return worker;
    });
    idle.push(...workers);
    return {
      ahead: 2 * threads,
      check: (page) =>
        new Promise((resolve, reject) => {
          if (failed !== undefined) {
            reject(failed);
            return;
          }
          waiting.push({ page, resolve, reject });
          go();
        }),
      close: async () => {
        await Promise.all(workers.map((worker) => worker.terminate()));
      },
    };
  };
