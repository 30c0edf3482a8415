const CRASH_POINTS = [
  'after-key-before-row',
  'after-commit-before-send',
  'after-stamp-before-send',
  'after-send-before-mark',
  'after-offset-amid-effects',
  'before-batch-commit',
  'after-batch-commit',
] as const;

/** The places where a crash hurts most; tests and drills kill the process there. */
export type CrashPoint = (typeof CRASH_POINTS)[number];

export const isCrashPoint = (name: string): name is CrashPoint =>
  (CRASH_POINTS as readonly string[]).includes(name);

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

/**
 * A no-op unless armed for this very point.
 * @param concerns asked only when armed; false: nothing of a referral passes here now. A node says a heartbeat as soon as
 * it starts, and dying of that would prove nothing.
 */
export function crashPoint(at: CrashPoint, concerns: () => boolean = () => true): void {
  if (armed?.at !== at || !concerns()) return;
  const { action } = armed;
  armed = undefined;
  action();
}
