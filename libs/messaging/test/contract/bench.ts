import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { newId } from '#kernel';
import type { EventLog, LogRecord, OutgoingRecord, SubscribeOptions } from '../../src/event-log.js';
import { silentLog } from '../../src/log.js';
import { openEventLog, type EventLogOptions } from '../../src/open-event-log.js';
import { Reader } from './reader.js';

export type Connection = Omit<EventLogOptions, 'clientId' | 'logger'>;

export interface LogUnderTest {
  readonly connection: () => Connection;
  /** Writes as a program that is not ours may: names twice, no key, no value. */
  readonly putForeign: (
    topic: string,
    partition: number,
    record: {
      key: string | null;
      headers: readonly (readonly [string, string])[];
      value: Buffer | null;
    },
  ) => Promise<void>;
}

export const PARTITIONS = 3;

export interface Bench {
  readonly log: () => EventLog;
  /** Another client of the same log. */
  readonly open: () => Promise<EventLog>;
  /** A topic of its own for each test. */
  readonly topic: (partitions?: number) => Promise<string>;
  /** A subscriber of its own, stopped after the test. */
  readonly read: (topic: string, more?: Partial<SubscribeOptions>) => Promise<Reader>;
  /** Runs after the test, in reverse order. */
  readonly later: (close: () => Promise<void>) => void;
}

/** One client for the suite; call it inside a `describe`. */
export function bench(under: LogUnderTest): Bench {
  let log: EventLog;
  const closers: (() => Promise<void>)[] = [];
  const connect = (): Promise<EventLog> =>
    openEventLog({ ...under.connection(), clientId: 'contract', logger: silentLog });
  beforeAll(async () => {
    log = await connect();
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  afterAll(() => log.close());
  return {
    log: () => log,
    open: async () => {
      const other = await connect();
      closers.push(() => other.close());
      return other;
    },
    topic: async (partitions = PARTITIONS) => {
      const name = `contract.${newId()}`;
      await log.ensureTopics([{ name, partitions }]);
      return name;
    },
    read: async (topic, more = {}) => {
      const reader = new Reader(log, topic, more);
      closers.push(() => reader.stop());
      await reader.start();
      return reader;
    },
    later: (close) => closers.push(close),
  };
}

export const record = (value: string): OutgoingRecord => ({
  key: 'key',
  headers: {},
  value: Buffer.from(value),
});

export const numbered = (count: number, from = 0): OutgoingRecord[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `key-${String(from + i)}`,
    headers: { n: String(from + i) },
    value: Buffer.from(String(from + i)),
  }));

export const values = (records: readonly LogRecord[]): string[] =>
  records.map((each) => each.value.toString());

/** The same numbers on each of the first partitions. */
export async function fill(
  log: EventLog,
  topic: string,
  count: number,
  from = 0,
  partitions = PARTITIONS,
): Promise<void> {
  await Promise.all(
    Array.from({ length: partitions }, (_, partition) => log.append(topic, partition, numbered(count, from))),
  );
}
