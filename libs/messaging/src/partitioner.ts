const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** The 32-bit murmur2 hash that Kafka's own clients use for keys; a signed integer, as in Java. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const words = length - (length % 4);
  let hash = SEED ^ length;
  for (let at = 0; at < words; at += 4) {
    let k = Math.imul(view.getInt32(at, true), M);
    k = Math.imul(k ^ (k >>> 24), M);
    hash = Math.imul(hash, M) ^ k;
  }
  if (length % 4 === 3) hash ^= view.getUint8(words + 2) << 16;
  if (length % 4 >= 2) hash ^= view.getUint8(words + 1) << 8;
  if (length % 4 >= 1) hash = Math.imul(hash ^ view.getUint8(words), M);
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}

/** The partition of a key among `partitions`, as Kafka's default partitioner computes it. */
export const partitionOfKey = (key: string, partitions: number): number =>
  (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
