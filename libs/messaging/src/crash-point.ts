/** The places where a crash hurts most; tests and drills kill the process there. */
export type CrashPoint =
  | 'after-key-before-row'
  | 'before-stamp'
  | 'after-stamp-before-send'
  | 'after-commit-before-send'
  | 'after-send-before-mark'
  | 'before-batch-commit'
  | 'after-batch-commit';

interface Armed {
  readonly at: CrashPoint;
  readonly action: () => void;
}

let armed: Armed | undefined;

/**
 * Kills this process (SIGKILL, once) when it next passes `at`. Only the profiles demo and test may call it:
 * the composition root passes `STAFFETTA_CRASH_AT` through its config. `action` replaces the kill in tests.
 */
export function armCrashPoint(
  at: CrashPoint | undefined,
  action: () => void = () => process.kill(process.pid, 'SIGKILL'),
): void {
  armed = at === undefined ? undefined : { at, action };
}

/** A no-op unless armed for this very point. */
export function crashPoint(at: CrashPoint): void {
  if (armed?.at !== at) return;
  const { action } = armed;
  armed = undefined;
  action();
}
