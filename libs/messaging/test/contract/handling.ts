import { describe, expect, it } from '@jest/globals';
import { waitFor } from '#testing';
import type { BatchOutcome } from '../../src/event-log.js';
import { bench, fill, PARTITIONS, values, type LogUnderTest } from './bench.js';
import { Reader } from './reader.js';

/** What every adapter does with a handler's outcomes, its throws and its slowness (event-log.ts). */
export function describeHandling(under: LogUnderTest): void {
  const { log, topic, read, later } = bench(under);

  describe('a handler of a subscription', () => {
    it('seeks where the handler says', async () => {
      const name = await topic(1);
      await fill(log(), name, 6, 0, 1);
      const reader = await read(name);
      const outcomes: BatchOutcome[] = [
        { do: 'seek', offset: 2n },
        { do: 'seek', offset: 0n },
      ];
      reader.answer = () => outcomes.shift() ?? { do: 'done' };
      await reader.stop();
      const again = await read(name);
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
      const reader = await read(name);
      reader.answer = (partition) => {
        if (partition !== 0 || pauses === 2) return { do: 'done' };
        pauses += 1;
        return { do: 'pause', ms: 50 };
      };
      await fill(log(), name, 3);
      await waitFor('everything', () => reader.finished.length === 3 * PARTITIONS);
      const first = reader.batches.filter((batch) => batch[0]?.partition === 0);
      expect(first.slice(0, 3).map((batch) => batch[0]?.offset)).toEqual([0n, 0n, 0n]);
      expect(values(reader.finished.filter((each) => each.partition === 0))).toEqual(['0', '1', '2']);
    });

    it('leaves a paused partition alone until it is resumed, and the others go on', async () => {
      const name = await topic();
      let paused = true;
      const reader = await read(name);
      reader.answer = (partition) => (partition === 0 && paused ? { do: 'pause' } : { do: 'done' });
      await fill(log(), name, 2);
      await waitFor('the others', () => reader.finished.length === 2 * (PARTITIONS - 1));
      await waitFor('the pause', () => reader.of(0).length > 0);
      await fill(log(), name, 1, 2);
      await waitFor('the others, later', () => reader.finished.length === 3 * (PARTITIONS - 1));
      expect(reader.finished.some((each) => each.partition === 0)).toBe(false);
      paused = false;
      reader.resume(0);
      await waitFor('the rest', () => reader.finished.length === 3 * PARTITIONS);
    });

    it('does not lose a resume that comes while the batch is still with the handler', async () => {
      const name = await topic(1);
      await fill(log(), name, 1, 0, 1);
      let first = true;
      const reader = new Reader(log(), name, {});
      reader.answer = () => {
        if (!first) return { do: 'done' };
        first = false;
        reader.resume(0);
        return { do: 'pause' };
      };
      later(() => reader.stop());
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
      await fill(log(), name, 2);
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
      await fill(log(), name, 1);
      await waitFor('the slow one to begin', () => reader.of(2).length === 1);
      for (let round = 1; round <= 8; round += 1) {
        await fill(log(), name, 1, round, PARTITIONS - 1);
        await waitFor('the others', () => reader.finished.length === (round + 1) * (PARTITIONS - 1));
      }
      expect(values(reader.of(2))).toEqual(['0']);
      finish();
      await fill(log(), name, 1, 9);
      await waitFor(
        'the slow one',
        () => values(reader.finished.filter((r) => r.partition === 2)).length === 2,
      );
      expect(values(reader.of(2))).toEqual(['0', '9']);
    });

    it('waits for the running batch when it stops, and tells it', async () => {
      const name = await topic(1);
      await fill(log(), name, 1, 0, 1);
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
  });
}
