import { hash } from 'node:crypto';

/** SHA-256, 32 bytes: the only hash of this log. */
export const HASH_BYTES = 32;

/** Longest entry that the length prefix of an entry bundle can tell. */
export const MAX_ENTRY_BYTES = 65_535;

// One buffer each for what is hashed: nothing is awaited between writing and hashing, and nothing is allocated.
const leafInput = Buffer.alloc(1 + MAX_ENTRY_BYTES);
const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES);
nodeInput[0] = 1;

/** Root of the tree without leaves: SHA-256 of nothing (RFC 6962 §2.1). */
export const EMPTY_ROOT: Buffer = sha256(Buffer.alloc(0));

/**
 * SHA-256(0x00 ‖ entry), RFC 6962 §2.1.
 * @throws RangeError for an entry longer than a bundle can hold
 */
export function leafHash(entry: Uint8Array): Buffer {
  if (entry.length > MAX_ENTRY_BYTES) throw new RangeError('An entry has at most 65535 bytes.');
  leafInput.set(entry, 1);
  return sha256(leafInput.subarray(0, 1 + entry.length));
}

/**
 * SHA-256(0x01 ‖ left ‖ right), RFC 6962 §2.1.
 * @throws RangeError for what is not two hashes
 */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) {
    throw new RangeError('A node has two hashes of 32 bytes.');
  }
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return sha256(nodeInput);
}

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
