import type { Log } from '#messaging';

export interface Job {
  /** A constant, for the log. */
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}

/** Runs jobs beside the requests, each again `everyMs` after it ended. A failure is a warning; the next turn comes. */
export class Timers {
  private readonly pending = new Map<string, NodeJS.Timeout>();
  private readonly running = new Map<string, Promise<void>>();
  private stopped = false;

  constructor(
    private readonly jobs: readonly Job[],
    private readonly logger: Log,
  ) {}

  start(): void {
    for (const job of this.jobs) this.schedule(job);
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
      this.pending.delete(job.name);
      const turn = this.turn(job).finally(() => {
        this.running.delete(job.name);
        this.schedule(job);
      });
      this.running.set(job.name, turn);
    }, job.everyMs);
    timer.unref();
    this.pending.set(job.name, timer);
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
