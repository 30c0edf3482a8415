import { AppError } from '#kernel';
import type { Batch, BatchOutcome, SubscribeOptions } from './event-log.js';
import { isTransient } from './log.js';

/** What a handler's throw costs its partition. */
const THROW_PAUSE_MS = 1_000;

/** Hands a batch over. Never throws, whatever the handler does: the adapters' loops must outlive it. */
export async function deliver(options: SubscribeOptions, batch: Batch): Promise<BatchOutcome> {
  try {
    return await options.onBatch(batch);
  } catch (error) {
    report(options, error);
    return { do: 'pause', ms: THROW_PAUSE_MS };
  }
}

/** Reports to the subscriber, whose own failure to listen changes nothing. */
export function report(options: Pick<SubscribeOptions, 'onError'>, error: unknown): void {
  try {
    options.onError(error);
  } catch {
    // nobody is left to be told
  }
}

/** Paused partitions of one subscription, and how they go on: after a time, by `resume`, or because they end. */
export class Pauses {
  private readonly waiting = new Map<string, () => void>();
  private readonly early = new Set<string>();

  /** Call before a batch is handed over: a `resume` from here on is one that answers its pause. */
  begin(topic: string, partition: number): void {
    this.early.delete(keyOf(topic, partition));
  }

  resume(topic: string, partition: number): void {
    const key = keyOf(topic, partition);
    const wake = this.waiting.get(key);
    if (wake === undefined) this.early.add(key);
    else wake();
  }

  /** @param ms absent: until `resume` or `signal` */
  wait(topic: string, partition: number, ms: number | undefined, signal: AbortSignal): Promise<void> {
    const key = keyOf(topic, partition);
    if (this.early.delete(key)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.waiting.delete(key);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(done, ms);
      this.waiting.set(key, done);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }
}

/** Resolves after `ms`, or at once when `signal` aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

/** Asked anew after each `await`, which the compiler would not believe of the property. */
export const isAborted = (signal: AbortSignal): boolean => signal.aborted;

/** What `work` gives, or undefined when it takes longer than `ms`; it goes on all the same. */
export function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}

export const keyOf = (topic: string, partition: number): string => `${topic}/${String(partition)}`;

/** `details` names the topic: topics are the network's, not a person's. */
export const unknownTopic = (topic: string): AppError =>
  new AppError('unavailable', 'log.unknown-topic', 'The log has no such topic yet.', { topic });

/** What the embedded log's database says, as the port promises it: lost connections and the like are `unavailable`. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof AppError || !isTransient(error)) return error;
  return new AppError('unavailable', 'log.unavailable', 'The log does not answer.', {}, { cause: error });
}
