import { GONE, type Terminal } from '../terminal.js';

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof SIGNALS;

/** What is needed of the process. */
export interface Host {
  once(signal: Signal, listener: () => void): unknown;
  off(signal: Signal, listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * Runs `work` and then `restore`, however it ends: a signal too restores before it ends the process, and so does a
 * terminal where nobody reads any more. A second signal ends it at once.
 */
export async function withRestore<T>(
  work: () => Promise<T>,
  restore: () => Promise<void>,
  { onGone }: Pick<Terminal, 'onGone'>,
  host: Host = process,
): Promise<T> {
  const restoreAndExit = (code: number) => (): void => {
    const end = (): void => host.exit(code);
    // what cannot be put back is told by the next check; the process was asked to end
    restore().then(end, end);
  };
  const stay = onGone(restoreAndExit(GONE));
  const listeners = (Object.keys(SIGNALS) as Signal[]).map((signal) => {
    const listener = restoreAndExit(SIGNALS[signal]);
    host.once(signal, listener);
    return { signal, listener };
  });
  try {
    return await work();
  } finally {
    // before the signals are as they were: until here they would leave it undone
    await restore().finally(() => {
      stay();
      for (const { signal, listener } of listeners) host.off(signal, listener);
    });
  }
}
