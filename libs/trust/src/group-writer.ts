import { closed } from './key-store.errors.js';

/** What is to be written, or how to tell it once nobody else changes anything. */
export type Entries<T> = readonly T[] | (() => readonly T[]);

interface Waiting<T> {
  readonly entries: Entries<T>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Entries of one write; the next group gathers while it is on its way. */
const GROUP = 1_000;

/** Writes in groups: whoever comes while a write is on its way shares the next one. */
export class GroupWriter<T> {
  private waiting: Waiting<T>[] = [];
  private running: Promise<void> | undefined;
  private closing = false;

  /**
   * @param write makes what the groups' calls give durable, and takes it. It asks them when nobody else can change the
   * store any more, and knows what others have changed.
   */
  constructor(private readonly write: (entries: () => readonly T[]) => Promise<void>) {}

  /** Durable, and taken, when it resolves. */
  put(entries: Entries<T>): Promise<void> {
    if (this.closing) return Promise.reject(closed());
    if (entries.length === 0 && typeof entries !== 'function') return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ entries, resolve, reject });
      this.running ??= this.drain();
    });
  }

  /** After what is on its way. */
  async close(): Promise<void> {
    this.closing = true;
    await this.running;
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.nextGroup();
      try {
        await this.write(() =>
          group.flatMap(({ entries }) => (typeof entries === 'function' ? entries() : entries)),
        );
        for (const each of group) each.resolve();
      } catch (error) {
        for (const each of group) each.reject(error);
      }
    }
    this.running = undefined;
  }

  private nextGroup(): Waiting<T>[] {
    let count = 0;
    let length = 0;
    for (const { entries } of this.waiting) {
      count += typeof entries === 'function' ? 1 : entries.length;
      if (length > 0 && count > GROUP) break;
      length += 1;
    }
    return this.waiting.splice(0, length);
  }
}
