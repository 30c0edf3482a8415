import { usableKeys } from '../../../dist/libs/messaging/src/relay-keys.js';
import { markBehindKeyStore, openEpochs } from '../../../dist/libs/messaging/src/restored.js';
import {
  byPartition,
  Marker,
  PartitionSender,
  readUnpublished,
  unpublishedPartitions,
} from '../../../dist/libs/messaging/src/sender.js';
import { isLater, lastStamps, prepareStamps, stampsOf } from '../../../dist/libs/messaging/src/stamp.js';
import { storeStamps } from '../../../dist/libs/messaging/src/stamp-store.js';

const LIMIT = 500;

/**
 * The relay of one process, taken apart: the product's own stamping, senders and marks, each a step that the history
 * decides about. What is missing of it is `Relay`'s loop, with its lock, its timers and its back-off.
 */
export class RelaySteps {
  #senders = new Map();
  #settled = false;
  #epochsDue = true;
  #ahead;
  #marker;
  /** Appends that wait for the log, and marks that wait for the database: `{ topic, partition, … , resolve }`. */
  appends = [];
  marks = [];

  constructor({ client, log, keyStore, registry, speakers, logger }) {
    Object.assign(this, { client, log, keyStore, registry, speakers, logger });
    this.#marker = new Marker(client, () => undefined);
    this.port = {
      append: (topic, partition, records) =>
        new Promise((resolve) => this.appends.push({ topic, partition, records, resolve })),
    };
  }

  /** A step of `Relay.lead`: looks back, opens epochs, stamps the oldest rows, stores the stamps. @returns how many rows */
  async stamp({ limit = LIMIT, pipelined = false } = {}) {
    if (!this.#settled) {
      await markBehindKeyStore(this.client, this.keyStore, this.speakers);
      this.#settled = true;
    }
    await this.#lookBack();
    if (this.#epochsDue) await this.#openEpochs();
    const context = this.#context(limit);
    const next = await prepareStamps(this.client, context);
    this.#epochsDue ||= next.restored;
    if (next.rows.length === 0) return 0;
    const after = pipelined ? await prepareStamps(this.client, context, next) : undefined;
    if (!(await storeStamps(this.client, next))) return 0;
    await this.#enqueue(next.rows, lastStamps(next.moved));
    if (after === undefined || after.rows.length === 0) return next.rows.length;
    if (await storeStamps(this.client, after)) await this.#enqueue(after.rows, lastStamps(after.moved));
    return next.rows.length + after.rows.length;
  }

  /** The log has taken an append: its sender goes on. */
  async sent(append) {
    this.appends.splice(this.appends.indexOf(append), 1);
    append.resolve();
    await turn();
  }

  /** Marks what was sent. */
  async mark(mark) {
    this.marks.splice(this.marks.indexOf(mark), 1);
    await this.#marker.mark(mark.rows);
    mark.resolve();
    await turn();
  }

  /** The process is gone. */
  stop() {
    for (const sender of this.#senders.values()) sender.stop();
  }

  async #lookBack() {
    for (const { topic, partition } of await unpublishedPartitions(this.client)) {
      const sender = this.#sender(topic, partition);
      if (!sender.idle) continue;
      const rows = await readUnpublished(this.client, topic, partition, LIMIT);
      const later = stampsOf(rows).filter((stamp) => isLater(stamp, this.keyStore.lastStamp(stamp.speaker)));
      if (later.length > 0) await this.keyStore.putStamps(later);
      sender.refill(rows);
    }
  }

  async #openEpochs() {
    this.#epochsDue = false;
    const { rows, last } = await openEpochs(this.client, { ...this.#context(LIMIT), topic: 'statements' });
    if (rows.length > 0) await this.#enqueue(rows, last);
  }

  async #enqueue(rows, last) {
    await this.keyStore.putStamps([...last]);
    for (const group of byPartition(rows).values()) {
      const [{ topic, partition }] = group;
      this.#sender(topic, partition).push(group);
    }
  }

  #context(limit) {
    const { ready, bootstrapping } = usableKeys(this);
    return { ready, bootstrapping, partitionFor: (topic, key) => this.log.partitionFor(topic, key), limit };
  }

  #sender(topic, partition) {
    const name = `${topic}/${partition}`;
    const known = this.#senders.get(name);
    if (known !== undefined) return known;
    const mark = (rows) =>
      new Promise((resolve) => {
        this.marks.push({ topic, partition, rows, resolve });
      });
    const sender = new PartitionSender(topic, partition, {
      log: this.port,
      logger: this.logger,
      mark,
      moved: () => undefined,
    });
    this.#senders.set(name, sender);
    return sender;
  }
}

/** Lets everything that can go on without the database go on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));
