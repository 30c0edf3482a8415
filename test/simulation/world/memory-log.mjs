import { AppError } from '#kernel';
import { partitionOfKey } from '#messaging';

/**
 * The `EventLog` port in memory. What the producer's retries and the brokers' queues may do to records happens here:
 * records of different keys change places, some are there twice, an append of a process that died lands later. Never
 * within a key: what is once in the log stays where it is, and a copy comes after it.
 */
export class MemoryLog {
  kind = 'embedded';
  #topics = new Map();
  #last = 0;
  duplicates = 0;
  reordered = 0;

  /** @param clock the log's own: append times never go back */
  constructor(random, clock) {
    this.random = random;
    this.clock = clock;
    this.faulty = true;
  }

  async ensureTopics(specs) {
    for (const { name, partitions } of specs) {
      if (!this.#topics.has(name))
        this.#topics.set(
          name,
          Array.from({ length: partitions }, () => []),
        );
    }
  }

  async partitionFor(topic, key) {
    return partitionOfKey(key, this.#topic(topic).length);
  }

  async append(topic, partition, records) {
    const held = this.#topic(topic)[partition];
    for (const record of this.#order(records)) {
      this.#put(topic, partition, held, record);
      if (this.faulty && this.random.chance(0.06)) this.#repeat(topic, partition, held);
    }
  }

  async offsets(topic) {
    return this.#topic(topic).map((held, partition) => ({ partition, low: 0n, high: BigInt(held.length) }));
  }

  async read(topic, partition, offset, limit) {
    return this.#topic(topic)[partition].slice(Number(offset), Number(offset) + limit);
  }

  async close() {}

  high(topic, partition) {
    return this.#topic(topic)[partition].length;
  }

  partitions(topic) {
    return this.#topic(topic).length;
  }

  /** All records of all topics, each topic's partitions one after the other. */
  all() {
    return [...this.#topics.values()].flat(2);
  }

  get length() {
    return this.all().length;
  }

  /** Between keys any order; a key's own records keep theirs. */
  #order(records) {
    const keys = [...new Set(records.map(({ key }) => key))];
    if (!this.faulty || keys.length < 2 || this.random.chance(0.5)) return records;
    const queues = new Map(keys.map((key) => [key, records.filter((record) => record.key === key)]));
    const ordered = [];
    while (ordered.length < records.length) {
      const key = this.random.pick(keys.filter((each) => queues.get(each).length > 0));
      ordered.push(queues.get(key).shift());
    }
    if (ordered.some((record, i) => record !== records[i])) this.reordered += 1;
    return ordered;
  }

  #repeat(topic, partition, held) {
    const { key, headers, value } = this.random.pick(held);
    this.#put(topic, partition, held, { key, headers: Object.fromEntries(headers), value });
    this.duplicates += 1;
  }

  #put(topic, partition, held, { key, headers, value }) {
    this.#last = Math.max(this.#last, this.clock());
    held.push({
      topic,
      partition,
      offset: BigInt(held.length),
      appendedAt: this.#last,
      key,
      headers: Object.entries(headers),
      value,
    });
  }

  #topic(name) {
    const found = this.#topics.get(name);
    if (found === undefined) throw new AppError('unavailable', 'log.unknown-topic', 'Unknown topic.');
    return found;
  }
}
