import type { Log } from './log.js';

/** What a node does without being asked. It may run in any number of replicas. */
export interface Job {
  /** A constant, for the log; no two of a node have the same. */
  readonly name: string;
  /** From the end of one turn to the beginning of the next. */
  readonly everyMs: number;
  /** Also when the node starts, before it answers. */
  readonly atStart?: boolean;
  run(): Promise<unknown>;
}

/**
 * Runs jobs beside the requests, each again `everyMs` after it ended: never two turns of one at a time, and none waits for
 * another. A failure is a warning with its code; the next turn comes.
 */
export class Timers {
  private readonly pending = new Map<Job, NodeJS.Timeout>();
  private readonly running = new Map<Job, Promise<void>>();
  private stopped = false;

  constructor(
    private readonly jobs: readonly Job[],
    private readonly logger: Log,
  ) {}

  /** Resolves when the jobs of the start have had their first turn, well or not. */
  async start(): Promise<void> {
    const first = this.jobs.filter(({ atStart }) => atStart === true);
    for (const job of this.jobs) if (!first.includes(job)) this.schedule(job);
    await Promise.all(first.map((job) => this.begin(job)));
  }

  /** No turn begins any more; waits for those that run. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.pending.values()) clearTimeout(timer);
    this.pending.clear();
    await Promise.all(this.running.values());
  }

  private schedule(job: Job): void {
    if (this.stopped) return;
    const timer = setTimeout(() => {
      this.pending.delete(job);
      void this.begin(job);
    }, job.everyMs);
    timer.unref();
    this.pending.set(job, timer);
  }

  private begin(job: Job): Promise<void> {
    if (this.stopped) return Promise.resolve();
    const turn = this.turn(job).finally(() => {
      this.running.delete(job);
      this.schedule(job);
    });
    this.running.set(job, turn);
    return turn;
  }

  private async turn(job: Job): Promise<void> {
    try {
      await job.run();
    } catch (error) {
      const code = (error as { code?: unknown } | null)?.code;
      this.logger.warn({ name: job.name, code: typeof code === 'string' ? code : 'unknown' }, 'a job failed');
    }
  }
}
