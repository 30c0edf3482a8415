import { describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { forkTypeScript, waitFor } from '#testing';
import type { SubscribeOptions } from '../../src/event-log.js';
import { bench, fill, PARTITIONS, values, type LogUnderTest } from './bench.js';

/** What every adapter promises of positions and members (event-log.ts). */
export function describeSubscribing(under: LogUnderTest): void {
  const { log, topic, read, later } = bench(under);

  describe('a subscription', () => {
    it('begins at the earliest record, and gets what comes later', async () => {
      const name = await topic();
      await fill(log(), name, 4);
      const reader = await read(name);
      await waitFor('what was there', () => reader.records.length === 4 * PARTITIONS);
      await fill(log(), name, 2, 4);
      await waitFor('what came later', () => reader.records.length === 6 * PARTITIONS);
      for (let partition = 0; partition < PARTITIONS; partition += 1) {
        expect(values(reader.of(partition))).toEqual(['0', '1', '2', '3', '4', '5']);
      }
    });

    it('begins at the position it is given, whatever the group has read before', async () => {
      const name = await topic();
      await fill(log(), name, 5);
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
      await fill(log(), name, 3);
      const group = newId();
      const positions = new Map<number, bigint>();
      const position: SubscribeOptions['position'] = (_topic, partition) =>
        Promise.resolve(positions.get(partition));
      const first = await read(name, { group, position });
      await waitFor('all', () => first.records.length === 3 * PARTITIONS);
      await first.stop();
      for (const { partition, offset } of first.records) positions.set(partition, offset + 1n);
      await fill(log(), name, 2, 3);
      const second = await read(name, { group, position });
      await waitFor('the rest', () => second.records.length >= 2 * PARTITIONS);
      for (let partition = 0; partition < PARTITIONS; partition += 1)
        expect(values(second.of(partition))).toEqual(['3', '4']);
    });

    it('asks again for a position that it did not get', async () => {
      const name = await topic(1);
      await fill(log(), name, 3, 0, 1);
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

    it('asks for nothing any more once it is stopped, even while the group is joining', async () => {
      const name = await topic();
      await fill(log(), name, 1);
      for (let round = 0; round < 5; round += 1) {
        const group = newId();
        let asked = 0;
        const first = await read(name, {
          group,
          position: () => {
            asked += 1;
            return Promise.resolve(undefined);
          },
        });
        const second = await read(name, { group });
        if (round % 2 === 0) await waitFor('a first record', () => first.records.length > 0);
        await first.stop();
        const then = asked;
        await waitFor('the other to have all', () => second.records.length >= PARTITIONS);
        await second.stop();
        expect(asked).toBe(then);
      }
    });

    it('shares the partitions among members, and takes over from one that is killed', async () => {
      const name = await topic(6);
      const group = newId();
      const survivor = await read(name, { group });
      const theirs: { partition: number; values: string[] }[] = [];
      const connection = JSON.stringify({ ...under.connection(), clientId: 'contract-child' });
      const child = forkTypeScript('libs/messaging/test/contract/member.ts', [connection, group, name]);
      later(() => Promise.resolve(void child.kill('SIGKILL')));
      child.on('message', (message) => theirs.push(message as (typeof theirs)[number]));
      let round = 0;
      await waitFor('both to have something', async () => {
        await fill(log(), name, 1, round++, 6);
        const [own, others] = [survivor.lately(6), new Set(theirs.slice(-6).map((batch) => batch.partition))];
        return own.size > 0 && others.size > 0 && own.size < 6;
      });
      child.kill('SIGKILL');
      await fill(log(), name, 1, round, 6);
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
