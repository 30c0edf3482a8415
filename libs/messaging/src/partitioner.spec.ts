import { describe, expect, it } from '@jest/globals';
import { Partitioners } from 'kafkajs';
import { newId } from '#kernel';
import { murmur2, partitionOfKey } from './partitioner.js';

describe('the partition of a key', () => {
  // from the tests of Apache Kafka's own client
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as Kafka does', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });

  it('agrees with the client’s own partitioner', () => {
    const theirs = Partitioners.DefaultPartitioner();
    const partitionMetadata = Array.from({ length: 6 }, (_, partitionId) => ({
      partitionId,
      leader: 1,
      partitionErrorCode: 0,
      replicas: [1],
      isr: [1],
    }));
    const keys = [...Array.from({ length: 200 }, () => newId()), 'cav-1', 'à', '€€€', ''];
    const theirPartitions = keys.map((key) =>
      theirs({ topic: 't', partitionMetadata, message: { key, value: '' } }),
    );
    expect(keys.map((key) => partitionOfKey(key, 6))).toEqual(theirPartitions);
  });
});
