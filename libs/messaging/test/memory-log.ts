import { AppError } from '#kernel';
import type {
  Batch,
  EventLog,
  LogRecord,
  OutgoingRecord,
  SubscribeOptions,
  Subscription,
  TopicSpec,
} from '../src/event-log.js';

interface Held {
  low: bigint;
  high: bigint;
  records: LogRecord[];
}

/** A log in memory whose faults a spec can order: failing appends, forged records, holes. */
export class MemoryLog implements EventLog {
  readonly kind = 'embedded';
  /** Every append as it was asked for, the failed ones too. */
  readonly appends: { topic: string; partition: number; records: readonly OutgoingRecord[] }[] = [];
  /** Called before each append; a throw is the append's failure. */
  onAppend: (topic: string, partition: number) => void | Promise<void> = () => undefined;
  private readonly topics = new Map<string, Held[]>();
  private readonly listeners = new Set<() => void>();
  /** Milliseconds that its clock goes before everybody's: it was down that long. */
  ahead = 0;
  private lastTime = 0;

  ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    for (const { name, partitions } of specs) {
      if (this.topics.has(name)) continue;
      this.topics.set(
        name,
        Array.from({ length: partitions }, () => ({ low: 0n, high: 0n, records: [] })),
      );
    }
    return Promise.resolve();
  }

  partitionFor(topic: string, key: string): Promise<number> {
    let hash = 0;
    for (const char of key) hash = (hash * 31 + char.charCodeAt(0)) % 65_521;
    return Promise.resolve().then(() => hash % this.topic(topic).length);
  }

  async append(topic: string, partition: number, records: readonly OutgoingRecord[]): Promise<void> {
    this.appends.push({ topic, partition, records });
    await this.onAppend(topic, partition);
    this.put(
      topic,
      partition,
      records.map((r) => ({ key: r.key, headers: Object.entries(r.headers), value: r.value })),
    );
  }

  /** Puts records there as somebody else would, without `onAppend`. */
  put(
    topic: string,
    partition: number,
    records: readonly {
      key: string | null;
      headers: readonly (readonly [string, string])[];
      value: Buffer;
    }[],
  ): void {
    const held = this.partition(topic, partition);
    this.lastTime = Math.max(Date.now() + this.ahead, this.lastTime);
    for (const { key, headers, value } of records) {
      held.records.push({
        topic,
        partition,
        offset: held.high,
        appendedAt: this.lastTime,
        key,
        headers,
        value,
      });
      held.high += 1n;
    }
    for (const listener of this.listeners) listener();
  }

  /** Makes a hole: the next record gets an offset `by` later. */
  skip(topic: string, partition: number, by: bigint): void {
    this.partition(topic, partition).high += by;
  }

  offsets(topic: string): Promise<{ partition: number; low: bigint; high: bigint }[]> {
    return Promise.resolve(this.topic(topic).map(({ low, high }, partition) => ({ partition, low, high })));
  }

  read(topic: string, partition: number, offset: bigint, limit: number): Promise<LogRecord[]> {
    const { records } = this.partition(topic, partition);
    const from = records.findIndex((record) => record.offset >= offset);
    return Promise.resolve(from === -1 ? [] : records.slice(from, from + limit));
  }

  subscribe(options: SubscribeOptions): Promise<Subscription> {
    const abort = new AbortController();
    const loops: Promise<void>[] = [];
    const resumers = new Map<string, () => void>();
    for (const topic of options.topics) {
      for (const partition of this.topic(topic).keys()) {
        loops.push(this.deliver(options, topic, partition, abort.signal, resumers));
      }
    }
    return Promise.resolve({
      resume: (topic, partition) => resumers.get(`${topic}/${String(partition)}`)?.(),
      stop: async () => {
        abort.abort();
        for (const listener of this.listeners) listener();
        for (const resume of resumers.values()) resume();
        await Promise.all(loops);
      },
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async deliver(
    options: SubscribeOptions,
    topic: string,
    partition: number,
    signal: AbortSignal,
    resumers: Map<string, () => void>,
  ): Promise<void> {
    let at = (await options.position(topic, partition)) ?? 0n;
    while (!signal.aborted) {
      const records = await this.read(topic, partition, at, 500);
      const last = records.at(-1);
      if (last === undefined) {
        await this.change(signal);
        continue;
      }
      const batch: Batch = { topic, partition, records, signal };
      const outcome = await options.onBatch(batch);
      if (outcome.do === 'done') at = last.offset + 1n;
      else if (outcome.do === 'seek') at = outcome.offset;
      else {
        await new Promise<void>((resolve) => {
          resumers.set(`${topic}/${String(partition)}`, resolve);
          if (outcome.ms !== undefined) setTimeout(resolve, outcome.ms);
          if (signal.aborted) resolve();
        });
      }
    }
  }

  private change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.listeners.delete(done);
        resolve();
      };
      this.listeners.add(done);
      if (signal.aborted) done();
    });
  }

  private topic(name: string): Held[] {
    const found = this.topics.get(name);
    if (found === undefined) throw new AppError('unavailable', 'log.unknown-topic', 'Unknown topic.');
    return found;
  }

  private partition(topic: string, partition: number): Held {
    const held = this.topic(topic)[partition];
    if (held === undefined) throw new AppError('unavailable', 'log.unknown-partition', 'Unknown partition.');
    return held;
  }
}
