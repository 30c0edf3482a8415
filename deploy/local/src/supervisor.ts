/** A process that was started and may be waited for. */
export interface RunningProcess {
  readonly pid: number;
  /** Resolves when it is gone, with its exit code: 128 + the signal's number when killed. */
  readonly exited: Promise<number>;
  /** Ends it gracefully, by force after a while; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface SupervisorOptions {
  readonly name: string;
  readonly start: () => Promise<RunningProcess>;
  /** After each start, the first one included. */
  readonly onStart: (name: string, pid: number) => void;
  /** Before each restart; `delayMs` 0 means at once. */
  readonly onDeath: (name: string, code: number, delayMs: number) => void;
}

/** A process that lived this long was well: the next death is a first one again. */
const WELL_MS = 30_000;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;

/** How long to wait before the start after `deaths` deaths in a row: none at first, then twice as long each time. */
export const backOff = (deaths: number): number =>
  deaths <= 1 ? 0 : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (deaths - 2));

/** Keeps one process running until told otherwise. */
export class Supervisor {
  private current: RunningProcess | undefined;
  private wanted = false;
  private deaths = 0;
  private timer: NodeJS.Timeout | undefined;
  private starting: Promise<void> | undefined;

  constructor(private readonly options: SupervisorOptions) {}

  get pid(): number | undefined {
    return this.current?.pid;
  }

  /** How often it died in a row: a caller who waits for it may lose patience. */
  get recentDeaths(): number {
    return this.deaths;
  }

  /** Starts it; a first start that fails is the caller's to handle. */
  async start(): Promise<void> {
    this.wanted = true;
    this.deaths = 0;
    await this.startOnce();
  }

  /** Ends it gracefully and leaves it so. */
  async stop(): Promise<void> {
    this.wanted = false;
    clearTimeout(this.timer);
    await this.starting?.catch(() => undefined);
    await this.current?.stop();
  }

  /** SIGKILL, as a crash would; it is started again. */
  kill(): void {
    if (this.current !== undefined) process.kill(this.current.pid, 'SIGKILL');
  }

  /** SIGKILL, and it stays down until `start`. */
  async halt(): Promise<void> {
    this.wanted = false;
    clearTimeout(this.timer);
    await this.starting?.catch(() => undefined);
    const { current } = this;
    this.kill();
    await current?.exited;
  }

  private startOnce(): Promise<void> {
    this.starting ??= this.run().finally(() => (this.starting = undefined));
    return this.starting;
  }

  private async run(): Promise<void> {
    const started = await this.options.start();
    const since = Date.now();
    this.current = started;
    this.options.onStart(this.options.name, started.pid);
    void started.exited.then((code) => {
      if (this.current === started) this.current = undefined;
      if (Date.now() - since > WELL_MS) this.deaths = 0;
      this.died(code);
    });
  }

  private died(code: number): void {
    if (!this.wanted) return;
    this.deaths += 1;
    const delay = backOff(this.deaths);
    this.options.onDeath(this.options.name, code, delay);
    this.timer = setTimeout(() => {
      this.startOnce().catch(() => this.died(-1));
    }, delay);
  }
}
