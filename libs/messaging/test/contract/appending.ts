import { describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { waitFor } from '#testing';
import { partitionOfKey } from '../../src/partitioner.js';
import { bench, numbered, PARTITIONS, record, values, type LogUnderTest } from './bench.js';

/** What every adapter promises of topics, appends and plain reading (event-log.ts). */
export function describeAppending(under: LogUnderTest): void {
  const { log, open, topic, read } = bench(under);

  describe('topics', () => {
    it('are created once and never changed', async () => {
      const name = await topic(2);
      await Promise.all(
        [1, 2].map(() =>
          log().ensureTopics([
            { name, partitions: 5 },
            { name: `${name}.b`, partitions: 1 },
          ]),
        ),
      );
      expect(await log().offsets(name)).toHaveLength(2);
      expect(await log().offsets(`${name}.b`)).toHaveLength(1);
    });

    it('that are unknown are unavailable, whatever is asked', async () => {
      const name = `contract.${newId()}`;
      const asked: (() => Promise<unknown>)[] = [
        () => log().partitionFor(name, 'key'),
        () => log().append(name, 0, numbered(1)),
        () => log().offsets(name),
        () => log().read(name, 0, 0n, 10),
        () => read(name),
      ];
      for (const ask of asked)
        await expect(ask()).rejects.toMatchObject({ code: 'log.unknown-topic', kind: 'unavailable' });
      await log().ensureTopics([{ name, partitions: 1 }]);
      await log().append(name, await log().partitionFor(name, 'key'), numbered(1));
      expect(await log().read(name, 0, 0n, 10)).toHaveLength(1);
    });

    it('have the partitions that Kafka’s own clients compute', async () => {
      const name = await topic();
      const keys = Array.from({ length: 50 }, () => newId());
      const partitions = await Promise.all(keys.map((key) => log().partitionFor(name, key)));
      expect(partitions).toEqual(keys.map((key) => partitionOfKey(key, PARTITIONS)));
      expect(new Set(partitions).size).toBe(PARTITIONS);
    });
  });

  describe('appending and reading', () => {
    it('keeps order, gives gapless offsets and the log’s own time', async () => {
      const name = await topic();
      const before = Date.now();
      await log().append(name, 1, numbered(3));
      await log().append(name, 1, numbered(2, 3));
      const records = await log().read(name, 1, 0n, 10);
      expect(values(records)).toEqual(['0', '1', '2', '3', '4']);
      expect(records.map((record) => record.offset)).toEqual([0n, 1n, 2n, 3n, 4n]);
      expect(records[0]).toMatchObject({ topic: name, partition: 1, key: 'key-0', headers: [['n', '0']] });
      const times = records.map((record) => record.appendedAt);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times[0]).toBeGreaterThanOrEqual(before);
      expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
      expect(await log().offsets(name)).toEqual([
        { partition: 0, low: 0n, high: 0n },
        { partition: 1, low: 0n, high: 5n },
        { partition: 2, low: 0n, high: 0n },
      ]);
    });

    it('reads from anywhere, up to a limit, and nothing at the end', async () => {
      const name = await topic();
      await log().append(name, 0, numbered(10));
      expect(values(await log().read(name, 0, 4n, 3))).toEqual(['4', '5', '6']);
      expect(await log().read(name, 0, 10n, 3)).toEqual([]);
      expect(await log().read(name, 0, 50n, 3)).toEqual([]);
      expect(await log().read(name, 1, 0n, 3)).toEqual([]);
    });

    it('keeps appends of many writers apart, without gaps', async () => {
      const name = await topic(1);
      const other = await open();
      const writers = ['a', 'b', 'c', 'd'].map(async (writer, index) => {
        for (let round = 0; round < 5; round += 1) {
          const records = [0, 1, 2].map((n) => record(`${writer}${String(round)}${String(n)}`));
          await (index % 2 === 0 ? log() : other).append(name, 0, records);
        }
      });
      await Promise.all(writers);
      const all = await log().read(name, 0, 0n, 100);
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
      await log().append(
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
      const [read0] = await log().read(name, 0, 0n, 1);
      for (const each of [reader.records[0], read0]) {
        expect(each).toMatchObject({ key: null, headers, value: Buffer.alloc(0) });
      }
    });
  });
}
