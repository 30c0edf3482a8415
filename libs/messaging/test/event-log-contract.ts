import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { isUnavailable, newId } from '#kernel';
import { forkTypeScript, waitFor } from '#testing';
import type {
  BatchOutcome,
  EventLog,
  LogRecord,
  OutgoingRecord,
  SubscribeOptions,
} from '../src/event-log.js';
import { silentLog } from '../src/log.js';
import { openEventLog, type EventLogOptions } from '../src/open-event-log.js';
import { partitionOfKey } from '../src/partitioner.js';
import { Reader } from './log-reader.js';

export type Connection = Omit<EventLogOptions, 'clientId' | 'logger'>;

export interface LogUnderTest {
  readonly connection: () => Connection;
  /** Writes as a program that is not ours may: names twice, no key, no value. */
  readonly putForeign: (
    topic: string,
    partition: number,
    record: { key: string | null; headers: readonly (readonly [string, string])[]; value: Buffer | null },
  ) => Promise<void>;
}

const PARTITIONS = 3;

/** What every adapter promises (event-log.ts), run against a real server. */
export function describeEventLog(under: LogUnderTest): void {
  let log: EventLog;
  const closers: (() => Promise<void>)[] = [];

  const open = (): Promise<EventLog> =>
    openEventLog({ ...under.connection(), clientId: 'contract', logger: silentLog });

  beforeAll(async () => {
    log = await open();
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  afterAll(() => log.close());

  async function topic(partitions = PARTITIONS): Promise<string> {
    const name = `contract.${newId()}`;
    await log.ensureTopics([{ name, partitions }]);
    return name;
  }

  async function read(
    name: string,
    more: Partial<SubscribeOptions> = {},
    of: EventLog = log,
  ): Promise<Reader> {
    const reader = new Reader(of, name, more);
    await reader.start();
    closers.push(() => reader.stop());
    return reader;
  }

  describe('topics', () => {
    it('are created once and never changed', async () => {
      const name = await topic(2);
      await Promise.all(
        [1, 2].map(() =>
          log.ensureTopics([
            { name, partitions: 5 },
            { name: `${name}.b`, partitions: 1 },
          ]),
        ),
      );
      expect(await log.offsets(name)).toHaveLength(2);
      expect(await log.offsets(`${name}.b`)).toHaveLength(1);
    });

    it('that are unknown are unavailable, whatever is asked', async () => {
      const name = `contract.${newId()}`;
      const asked: (() => Promise<unknown>)[] = [
        () => log.partitionFor(name, 'key'),
        () => log.append(name, 0, numbered(1)),
        () => log.offsets(name),
        () => log.read(name, 0, 0n, 10),
        () => read(name),
      ];
      for (const ask of asked)
        await expect(ask()).rejects.toMatchObject({ code: 'log.unknown-topic', kind: 'unavailable' });
      await log.ensureTopics([{ name, partitions: 1 }]);
      await log.append(name, await log.partitionFor(name, 'key'), numbered(1));
      expect(await log.read(name, 0, 0n, 10)).toHaveLength(1);
    });

    it('have the partitions that Kafka’s own clients compute', async () => {
      const name = await topic();
      const keys = Array.from({ length: 50 }, () => newId());
      const partitions = await Promise.all(keys.map((key) => log.partitionFor(name, key)));
      expect(partitions).toEqual(keys.map((key) => partitionOfKey(key, PARTITIONS)));
      expect(new Set(partitions).size).toBe(PARTITIONS);
    });
  });

  describe('appending and reading', () => {
    it('keeps order, gives gapless offsets and the log’s own time', async () => {
      const name = await topic();
      const before = Date.now();
      await log.append(name, 1, numbered(3));
      await log.append(name, 1, numbered(2, 3));
      const records = await log.read(name, 1, 0n, 10);
      expect(values(records)).toEqual(['0', '1', '2', '3', '4']);
      expect(records.map((record) => record.offset)).toEqual([0n, 1n, 2n, 3n, 4n]);
      expect(records[0]).toMatchObject({ topic: name, partition: 1, key: 'key-0', headers: [['n', '0']] });
      const times = records.map((record) => record.appendedAt);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times[0]).toBeGreaterThanOrEqual(before);
      expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
      expect(await log.offsets(name)).toEqual([
        { partition: 0, low: 0n, high: 0n },
        { partition: 1, low: 0n, high: 5n },
        { partition: 2, low: 0n, high: 0n },
      ]);
    });

    it('reads from anywhere, up to a limit, and nothing at the end', async () => {
      const name = await topic();
      await log.append(name, 0, numbered(10));
      expect(values(await log.read(name, 0, 4n, 3))).toEqual(['4', '5', '6']);
      expect(await log.read(name, 0, 10n, 3)).toEqual([]);
      expect(await log.read(name, 0, 50n, 3)).toEqual([]);
      expect(await log.read(name, 1, 0n, 3)).toEqual([]);
    });

    it('keeps appends of many writers apart, without gaps', async () => {
      const name = await topic(1);
      const other = await open();
      closers.push(() => other.close());
      const writers = ['a', 'b', 'c', 'd'].map(async (writer, index) => {
        for (let round = 0; round < 5; round += 1) {
          const records = [0, 1, 2].map((n) => record(`${writer}${String(round)}${String(n)}`));
          await (index % 2 === 0 ? log : other).append(name, 0, records);
        }
      });
      await Promise.all(writers);
      const all = await log.read(name, 0, 0n, 100);
      expect(all.map((each) => each.offset)).toEqual(Array.from({ length: 60 }, (_, i) => BigInt(i)));
      const groups = Array.from({ length: 20 }, (_, i) => values(all.slice(3 * i, 3 * i + 3)));
      for (const group of groups)
        expect(group.map((value) => value.slice(0, 2))).toEqual(Array(3).fill(group[0]?.slice(0, 2)));
      for (const writer of ['a', 'b', 'c', 'd']) {
        const own = values(all).filter((value) => value.startsWith(writer));
        expect(own).toEqual([...own].sort());
      }
    });

    it('takes an append larger than any broker’s limit for one request', async () => {
      const name = await topic();
      const padding = 'x'.repeat(4_000);
      await log.append(
        name,
        0,
        Array.from({ length: 1_500 }, (_, i) => record(`${String(i)} ${padding}`)),
      );
      const reader = await read(name);
      await waitFor('all records', () => reader.records.length === 1_500);
      expect(values(reader.records).map((value) => Number(value.split(' ')[0]))).toEqual(
        Array.from({ length: 1_500 }, (_, i) => i),
      );
    });

    it('carries what other programs write as it is', async () => {
      const name = await topic(1);
      const headers = [
        ['ce_n', '1'],
        ['ce_n', '2'],
        ['ce_id', 'à €'],
      ] as const;
      await under.putForeign(name, 0, { key: null, headers, value: null });
      const reader = await read(name);
      await waitFor('the record', () => reader.records.length === 1);
      const [read0] = await log.read(name, 0, 0n, 1);
      for (const each of [reader.records[0], read0]) {
        expect(each).toMatchObject({ key: null, headers, value: Buffer.alloc(0) });
      }
    });
  });

  describe('a subscription', () => {
    it('begins at the earliest record, and gets what comes later', async () => {
      const name = await topic();
      await fill(log, name, 4);
      const reader = await read(name);
      await waitFor('what was there', () => reader.records.length === 4 * PARTITIONS);
      await fill(log, name, 2, 4);
      await waitFor('what came later', () => reader.records.length === 6 * PARTITIONS);
      for (let partition = 0; partition < PARTITIONS; partition += 1) {
        expect(values(reader.of(partition))).toEqual(['0', '1', '2', '3', '4', '5']);
      }
    });

    it('begins at the position it is given, whatever the group has read before', async () => {
      const name = await topic();
      await fill(log, name, 5);
      const group = newId();
      const first = await read(name, { group });
      await waitFor('all', () => first.records.length === 5 * PARTITIONS);
      await first.stop();
      const second = await read(name, {
        group,
        position: (_topic, partition) => Promise.resolve(partition === 0 ? 3n : undefined),
      });
      await waitFor('the rest', () => second.records.length === 2 + 5 * (PARTITIONS - 1));
      expect(values(second.of(0))).toEqual(['3', '4']);
    });

    it('goes on where it was stopped', async () => {
      const name = await topic();
      await fill(log, name, 3);
      const group = newId();
      const positions = new Map<number, bigint>();
      const position: SubscribeOptions['position'] = (_topic, partition) =>
        Promise.resolve(positions.get(partition));
      const first = await read(name, { group, position });
      await waitFor('all', () => first.records.length === 3 * PARTITIONS);
      await first.stop();
      for (const { partition, offset } of first.records) positions.set(partition, offset + 1n);
      await fill(log, name, 2, 3);
      const second = await read(name, { group, position });
      await waitFor('the rest', () => second.records.length >= 2 * PARTITIONS);
      for (let partition = 0; partition < PARTITIONS; partition += 1)
        expect(values(second.of(partition))).toEqual(['3', '4']);
    });

    it('asks again for a position that it did not get', async () => {
      const name = await topic(1);
      await fill(log, name, 3, 0, 1);
      let asked = 0;
      const reader = await read(name, {
        position: () => {
          asked += 1;
          return asked === 1 ? Promise.reject(new Error('the database is down')) : Promise.resolve(1n);
        },
      });
      await waitFor('the records', () => reader.records.length === 2);
      expect(values(reader.records)).toEqual(['1', '2']);
      expect(reader.errors).not.toHaveLength(0);
    });

    it('seeks where the handler says', async () => {
      const name = await topic(1);
      await fill(log, name, 6, 0, 1);
      const reader = await read(name);
      const outcomes: BatchOutcome[] = [
        { do: 'seek', offset: 2n },
        { do: 'seek', offset: 0n },
      ];
      reader.answer = () => outcomes.shift() ?? { do: 'done' };
      await reader.stop();
      const again = await read(name, {}, log);
      again.answer = reader.answer;
      await waitFor(
        'the third reading',
        () => again.batches.length >= 3 && values(again.records).at(-1) === '5',
      );
      expect(again.batches.slice(0, 3).map((batch) => batch[0]?.offset)).toEqual([0n, 2n, 0n]);
    });

    it('leaves a paused partition alone for a while, then delivers the same again', async () => {
      const name = await topic();
      let pauses = 0;
      const reader = await read(name, {}, log);
      reader.answer = (partition) => {
        if (partition !== 0 || pauses === 2) return { do: 'done' };
        pauses += 1;
        return { do: 'pause', ms: 50 };
      };
      await fill(log, name, 3);
      await waitFor('everything', () => reader.finished.length === 3 * PARTITIONS);
      const first = reader.batches.filter((batch) => batch[0]?.partition === 0);
      expect(first.slice(0, 3).map((batch) => batch[0]?.offset)).toEqual([0n, 0n, 0n]);
      expect(values(reader.finished.filter((each) => each.partition === 0))).toEqual(['0', '1', '2']);
    });

    it('leaves a paused partition alone until it is resumed, and the others go on', async () => {
      const name = await topic();
      let paused = true;
      const reader = await read(name, {}, log);
      reader.answer = (partition) => (partition === 0 && paused ? { do: 'pause' } : { do: 'done' });
      await fill(log, name, 2);
      await waitFor('the others', () => reader.finished.length === 2 * (PARTITIONS - 1));
      await waitFor('the pause', () => reader.of(0).length > 0);
      await fill(log, name, 1, 2);
      await waitFor('the others, later', () => reader.finished.length === 3 * (PARTITIONS - 1));
      expect(reader.finished.some((each) => each.partition === 0)).toBe(false);
      paused = false;
      reader.resume(0);
      await waitFor('the rest', () => reader.finished.length === 3 * PARTITIONS);
    });

    it('does not lose a resume that comes while the batch is still with the handler', async () => {
      const name = await topic(1);
      await fill(log, name, 1, 0, 1);
      let first = true;
      const reader = new Reader(log, name, {});
      reader.answer = () => {
        if (!first) return { do: 'done' };
        first = false;
        reader.resume(0);
        return { do: 'pause' };
      };
      closers.push(() => reader.stop());
      await reader.start();
      await waitFor('the second delivery', () => reader.finished.length === 1);
    });

    it('outlives a handler that throws what ends kafkajs for good', async () => {
      const name = await topic();
      let throws = 1;
      const reader = await read(name);
      reader.answer = (partition) => {
        if (partition === 1 && throws-- > 0) throw new TypeError('a bug');
        return { do: 'done' };
      };
      await fill(log, name, 2);
      await waitFor('everything', () => reader.finished.length === 2 * PARTITIONS);
      expect(reader.errors).toEqual([new TypeError('a bug')]);
    });

    it('lets a slow batch hold back nobody else, and hands it over once', async () => {
      const name = await topic();
      let finish: () => void = () => undefined;
      const slow = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const reader = await read(name);
      reader.answer = async (partition) => {
        if (partition === 2) await slow;
        return { do: 'done' };
      };
      await fill(log, name, 1);
      await waitFor('the slow one to begin', () => reader.of(2).length === 1);
      for (let round = 1; round <= 8; round += 1) {
        await fill(log, name, 1, round, PARTITIONS - 1);
        await waitFor('the others', () => reader.finished.length === (round + 1) * (PARTITIONS - 1));
      }
      expect(values(reader.of(2))).toEqual(['0']);
      finish();
      await fill(log, name, 1, 9);
      await waitFor(
        'the slow one',
        () => values(reader.finished.filter((r) => r.partition === 2)).length === 2,
      );
      expect(values(reader.of(2))).toEqual(['0', '9']);
    });

    it('waits for the running batch when it stops, and tells it', async () => {
      const name = await topic(1);
      await fill(log, name, 1, 0, 1);
      const reader = await read(name);
      let ended = false;
      let aborted = false;
      reader.answer = (_partition, signal) =>
        new Promise((resolve) => {
          const finish = (): void => {
            aborted = true;
            setImmediate(() => {
              ended = true;
              resolve({ do: 'done' });
            });
          };
          if (signal.aborted) finish();
          else signal.addEventListener('abort', finish);
        });
      await waitFor('the batch', () => reader.batches.length > 0);
      await reader.stop();
      expect({ aborted, ended }).toEqual({ aborted: true, ended: true });
    });

    it('shares the partitions among members, and takes over from one that is killed', async () => {
      const name = await topic(6);
      const group = newId();
      const survivor = await read(name, { group });
      const theirs: { partition: number; values: string[] }[] = [];
      const connection = JSON.stringify({ ...under.connection(), clientId: 'contract-child' });
      const child = forkTypeScript('libs/messaging/test/log-member.ts', [connection, group, name]);
      closers.push(() => Promise.resolve(void child.kill('SIGKILL')));
      child.on('message', (message) => theirs.push(message as (typeof theirs)[number]));
      let round = 0;
      await waitFor('both to have something', async () => {
        await fill(log, name, 1, round++, 6);
        const [own, others] = [survivor.lately(6), new Set(theirs.slice(-6).map((batch) => batch.partition))];
        return own.size > 0 && others.size > 0 && own.size < 6;
      });
      child.kill('SIGKILL');
      await fill(log, name, 1, round, 6);
      await waitFor('the survivor to have all', () =>
        [0, 1, 2, 3, 4, 5].every((partition) => values(survivor.of(partition)).includes(String(round))),
      );
      // nothing was lost on the way: without positions of its own, each partition is read from its beginning
      for (let partition = 0; partition < 6; partition += 1) {
        const seen = new Set([
          ...values(survivor.of(partition)),
          ...theirs.filter((batch) => batch.partition === partition).flatMap((batch) => batch.values),
        ]);
        expect(seen.size).toBe(round + 1);
      }
    });
  });
}

/** What a restart of the server does to a client that goes on: needs a server of its own. */
export async function outlivesRestart(connection: Connection, restart: () => Promise<void>): Promise<void> {
  const log = await openEventLog({ ...connection, clientId: 'restart', logger: silentLog });
  const name = `restart.${newId()}`;
  await log.ensureTopics([{ name, partitions: 2 }]);
  const reader = new Reader(log, name, {});
  await reader.start();
  let appended = 0;
  let failures = 0;
  let over = false;
  const load = (async () => {
    while (!over) {
      try {
        await log.append(name, appended % 2, [record(String(appended))]);
        appended += 1;
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        failures += 1;
      }
    }
  })();
  const has = (count: number) => () => new Set(values(reader.records)).size >= count;
  await waitFor('the first records', has(50));
  await restart();
  const then = appended;
  await waitFor('appends after the restart', () => appended > then + 50, 60_000);
  over = true;
  await load;
  await waitFor('every record', has(appended), 60_000);
  for (const partition of [0, 1]) {
    const numbers = values(reader.of(partition)).map(Number);
    // a re-send may repeat, a new owner may read again: nothing may be missing or overtake
    const fresh = numbers.filter((number, index) => numbers.indexOf(number) === index);
    expect(fresh).toEqual([...fresh].sort((a, b) => a - b));
  }
  expect(failures).toBeGreaterThan(0);
  await reader.stop();
  await log.close();
}

const record = (value: string): OutgoingRecord => ({ key: 'key', headers: {}, value: Buffer.from(value) });

const numbered = (count: number, from = 0): OutgoingRecord[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `key-${String(from + i)}`,
    headers: { n: String(from + i) },
    value: Buffer.from(String(from + i)),
  }));

const values = (records: readonly LogRecord[]): string[] => records.map((each) => each.value.toString());

/** The same numbers on each of the first partitions. */
async function fill(
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
