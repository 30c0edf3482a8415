import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { silentLog, type Log } from './log.js';
import { Timers, type Job } from './timers.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A job that goes on until it is let go. */
class Slow implements Job {
  readonly everyMs = 1_000;
  turns = 0;
  private ends: (() => void)[] = [];

  constructor(
    readonly name: string,
    readonly atStart = false,
  ) {}

  run(): Promise<void> {
    this.turns += 1;
    return new Promise((resolve) => this.ends.push(resolve));
  }

  end(): void {
    this.ends.shift()?.();
  }
}

const counted = (name: string, more: Partial<Job> = {}): Job & { turns: number } => {
  const job = {
    name,
    everyMs: 1_000,
    turns: 0,
    run: () => {
      job.turns += 1;
      return Promise.resolve();
    },
    ...more,
  };
  return job;
};

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

describe('jobs', () => {
  it('run again their time after they ended, and wait for no other', async () => {
    const [slow, quick] = [new Slow('slow'), counted('quick')];
    await new Timers([slow, quick], silentLog).start();
    await pass(999);
    expect([slow.turns, quick.turns]).toEqual([0, 0]);
    await pass(1);
    await pass(3_000);
    // never two turns of one
    expect([slow.turns, quick.turns]).toEqual([1, 4]);
    slow.end();
    await pass(999);
    expect(slow.turns).toBe(1);
    await pass(1);
    expect(slow.turns).toBe(2);
  });

  it('have their first turn at the start where they ask for it', async () => {
    const [now, later] = [new Slow('now', true), counted('later')];
    const started = new Timers([now, later], silentLog).start();
    expect([now.turns, later.turns]).toEqual([1, 0]);
    // who is slow at the start keeps nobody
    await pass(1_000);
    expect([now.turns, later.turns]).toEqual([1, 1]);
    now.end();
    await started;
    await pass(1_000);
    expect(now.turns).toBe(2);
  });

  it.each<[string, Error, string]>([
    ['its code', Object.assign(new Error('canarino'), { code: 'peer.refused' }), 'peer.refused'],
    ['no code', new Error('canarino'), 'unknown'],
    ['a number for a code', Object.assign(new Error('canarino'), { code: 7 }), 'unknown'],
  ])('that fail with %s are a warning, and have their next turn', async (_, error, code) => {
    const said: unknown[] = [];
    const logger: Log = { ...silentLog, warn: (...words: unknown[]) => said.push(words) };
    let turns = 0;
    const run = (): Promise<never> => {
      turns += 1;
      return Promise.reject(error);
    };
    await new Timers([{ name: 'failing', everyMs: 1_000, atStart: true, run }], logger).start();
    await pass(1_000);
    expect(turns).toBe(2);
    expect(said).toEqual([1, 2].map(() => [{ name: 'failing', code }, 'a job failed']));
    expect(JSON.stringify(said)).not.toContain('canarino');
  });

  it('that throw before they wait are no exception', async () => {
    let turns = 0;
    const run = (): Promise<void> => {
      turns += 1;
      throw new Error('at once');
    };
    await new Timers([{ name: 'throwing', everyMs: 1_000, run }], silentLog).start();
    await pass(2_000);
    expect(turns).toBe(2);
  });

  it('end where they are: a stop waits for who runs, and nobody begins', async () => {
    const [slow, quick] = [new Slow('slow'), counted('quick')];
    const timers = new Timers([slow, quick], silentLog);
    await timers.start();
    await pass(1_000);
    let stopped = false;
    const stopping = timers.stop().then(() => {
      stopped = true;
    });
    await pass(5_000);
    expect([stopped, slow.turns, quick.turns]).toEqual([false, 1, 1]);
    slow.end();
    await stopping;
    await pass(5_000);
    expect([slow.turns, quick.turns]).toEqual([1, 1]);
  });
});
