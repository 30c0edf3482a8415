import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './hash.js';
import { isSize, splitOf } from './size.js';

export interface InclusionClaim {
  readonly size: number;
  readonly index: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the leaf is number `index` of the tree. False for whatever is wrong, leftover hashes too; it never throws. */
export function verifyInclusion({ size, index, leafHash, root, proof }: InclusionClaim): boolean {
  if (!isSize(size) || !isSize(index) || index >= size) return false;
  if (!areHashes([leafHash, root]) || !areHashes(proof)) return false;
  const rest = [...proof];
  const computed = climb(size, index, leafHash, rest);
  return computed !== undefined && rest.length === 0 && same(computed, root);
}

/**
 * Whether the old tree is a beginning of the new one. False for whatever is wrong, leftover hashes too; it never
 * throws. Equal sizes want equal roots and no proof; so does the empty tree, whose root must be the empty one.
 */
export function verifyConsistency({ oldSize, oldRoot, size, root, proof }: ConsistencyClaim): boolean {
  if (!isSize(size) || !isSize(oldSize) || oldSize > size) return false;
  if (!areHashes([oldRoot, root]) || !areHashes(proof)) return false;
  if (size === 0 && !same(root, EMPTY_ROOT)) return false;
  if (oldSize === 0) return proof.length === 0 && same(oldRoot, EMPTY_ROOT);
  const rest = [...proof];
  const computed = climbBoth(size, oldSize, oldRoot, rest);
  return (
    computed !== undefined && rest.length === 0 && same(computed.old, oldRoot) && same(computed.now, root)
  );
}

/** Root of `size` leaves: descends the split as the prover did, taking the outermost sibling, which is the last. */
function climb(size: number, index: number, leaf: Uint8Array, rest: Uint8Array[]): Uint8Array | undefined {
  if (size === 1) return leaf;
  const sibling = rest.pop();
  if (sibling === undefined) return undefined;
  const split = splitOf(size);
  const child =
    index < split ? climb(split, index, leaf, rest) : climb(size - split, index - split, leaf, rest);
  if (child === undefined) return undefined;
  return index < split ? nodeHash(child, sibling) : nodeHash(sibling, child);
}

interface Roots {
  readonly old: Uint8Array;
  readonly now: Uint8Array;
}

/** Roots of the old and of the new leaves under one subtree; `whole` is the old root while the subtree starts at 0. */
function climbBoth(
  size: number,
  oldSize: number,
  whole: Uint8Array | undefined,
  rest: Uint8Array[],
): Roots | undefined {
  const known = size === oldSize && whole !== undefined ? whole : rest.pop();
  if (known === undefined) return undefined;
  if (size === oldSize) return { old: known, now: known };
  const split = splitOf(size);
  if (oldSize <= split) {
    const left = climbBoth(split, oldSize, whole, rest);
    return left && { old: left.old, now: nodeHash(left.now, known) };
  }
  const right = climbBoth(size - split, oldSize - split, undefined, rest);
  return right && { old: nodeHash(known, right.old), now: nodeHash(known, right.now) };
}

const areHashes = (values: unknown): boolean =>
  Array.isArray(values) &&
  values.every((value) => value instanceof Uint8Array && value.length === HASH_BYTES);

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
