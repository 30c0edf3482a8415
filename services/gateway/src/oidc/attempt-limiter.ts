import { createHash } from 'node:crypto';
import type { Clock } from '#kernel';

export interface AttemptLimits {
  /** How many may fail within the window. */
  readonly most: number;
  readonly windowMs: number;
  readonly clock: Clock;
}

const MOST_KNOWN = 10_000;

/** Counts failed attempts by whatever they have in common; names are kept as digests only. */
export class AttemptLimiter {
  private readonly failures = new Map<string, { count: number; readonly until: number }>();

  constructor(private readonly limits: AttemptLimits) {}

  isSpent(name: string): boolean {
    return (this.current(digest(name))?.count ?? 0) >= this.limits.most;
  }

  failed(name: string): void {
    const key = digest(name);
    const known = this.current(key);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    this.failures.delete(key);
    // the oldest goes: whoever fills the table has been limited by address long before
    const [oldest] = this.failures.keys();
    if (this.failures.size >= MOST_KNOWN && oldest !== undefined) this.failures.delete(oldest);
    this.failures.set(key, { count: 1, until: this.now() + this.limits.windowMs });
  }

  private current(key: string): { count: number } | undefined {
    const known = this.failures.get(key);
    return known !== undefined && this.now() < known.until ? known : undefined;
  }

  private now(): number {
    return this.limits.clock.now().getTime();
  }
}

const digest = (name: string): string => createHash('sha256').update(name).digest('base64url');
