import { closed } from './key-store.errors.js';
import type { SealedLog } from './sealed-log.js';
import type { StoreKey } from './store-key.js';

interface Waiting<T> {
  readonly entries: readonly T[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupWriterOptions<T> {
  readonly log: SealedLog;
  readonly key: () => StoreKey;
  /** What is durable, as the fewest entries. */
  readonly dump: () => T[];
  /** Called in order, once an entry is durable. */
  readonly take: (entry: T) => void;
  /** @throws when this process may not write any more */
  readonly check: () => void;
}

/** Entries of one write; the next group gathers while it is on its way. */
const GROUP = 1_000;
/** Below this a file is never written anew. */
const SMALL_BYTES = 1024 * 1024;
const GROWTH = 4;

/** Writes in groups: whoever comes while a write is on its way shares the next one. */
export class GroupWriter<T> {
  private waiting: Waiting<T>[] = [];
  private running: Promise<void> | undefined;
  private compactAt = SMALL_BYTES;
  private broken = false;
  private closing = false;

  constructor(private readonly options: GroupWriterOptions<T>) {}

  /** Durable, and taken, when it resolves. */
  put(entries: readonly T[]): Promise<void> {
    if (this.closing) return Promise.reject(closed());
    if (entries.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ entries, resolve, reject });
      this.start();
    });
  }

  /** Writes everything anew, under whatever key is in force then, after what is already on its way. */
  async rewrite(): Promise<void> {
    while (this.running !== undefined) await this.running;
    const work = this.compact();
    this.run(work.catch(() => undefined));
    await work;
  }

  async close(): Promise<void> {
    this.closing = true;
    while (this.running !== undefined) await this.running;
    await this.options.log.close();
  }

  private start(): void {
    if (this.running === undefined && this.waiting.length > 0) this.run(this.drain());
  }

  /** `work` may not reject. Whoever comes while it ends starts the next. */
  private run(work: Promise<void>): void {
    this.running = work.then(() => {
      this.running = undefined;
      this.start();
    });
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.nextGroup();
      try {
        this.options.check();
        if (this.broken || this.options.log.bytes > this.compactAt) await this.compact();
        const entries = group.flatMap((each) => each.entries);
        await this.append(entries);
        for (const entry of entries) this.options.take(entry);
        for (const each of group) each.resolve();
      } catch (error) {
        for (const each of group) each.reject(error);
      }
    }
  }

  private nextGroup(): Waiting<T>[] {
    let count = 0;
    let length = 0;
    for (const each of this.waiting) {
      count += each.entries.length;
      if (length > 0 && count > GROUP) break;
      length += 1;
    }
    return this.waiting.splice(0, length);
  }

  private async append(entries: readonly T[]): Promise<void> {
    try {
      await this.options.log.append(entries);
    } catch (error) {
      this.broken = true;
      throw error;
    }
  }

  private async compact(): Promise<void> {
    await this.options.log.replace(this.options.key(), this.options.dump());
    this.broken = false;
    this.compactAt = Math.max(SMALL_BYTES, GROWTH * this.options.log.bytes);
  }
}
