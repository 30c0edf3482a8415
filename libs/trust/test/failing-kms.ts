import { kmsUnreachable } from '../src/kms.js';
import type { Kms } from '../src/index.js';

/** Fails at one call, and at all that follow: before it does anything, or after, so that only the answer is lost. */
export class FailingKms implements Kms {
  private left = Number.POSITIVE_INFINITY;

  constructor(
    private readonly kms: Kms,
    private readonly when: 'before' | 'after',
  ) {}

  /** `calls`: how many more succeed. */
  failAt(calls: number): void {
    this.left = calls;
  }

  versions(): Promise<readonly string[]> {
    return this.call(() => this.kms.versions());
  }

  rotate(): Promise<string> {
    return this.call(() => this.kms.rotate());
  }

  wrap(version: string, key: Buffer): Promise<Buffer> {
    return this.call(() => this.kms.wrap(version, key));
  }

  unwrap(version: string, wrapped: Buffer): Promise<Buffer> {
    return this.call(() => this.kms.unwrap(version, wrapped));
  }

  destroy(version: string): Promise<void> {
    return this.call(() => this.kms.destroy(version));
  }

  close(): Promise<void> {
    return this.kms.close();
  }

  private async call<T>(work: () => Promise<T>): Promise<T> {
    const fails = this.left <= 0;
    const isFirst = this.left === 0;
    this.left -= 1;
    if (!fails) return work();
    if (isFirst && this.when === 'after') await work();
    throw kmsUnreachable('test');
  }
}
