import { AppError } from '#kernel';
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './hash.js';
import { isSize, levelsOf } from './size.js';

/** What a writer has to remember of a tree: its size and its perfect subtrees, left to right, the largest first. */
export interface Frontier {
  readonly size: number;
  readonly hashes: readonly Buffer[];
}

/** Root of a perfect subtree of 256^level leaves: hash number `index` of that tile level. */
export interface TileHash {
  readonly level: number;
  readonly index: number;
  readonly hash: Buffer;
}

export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

/**
 * The tree after further leaves. `complete` lists, in the order in which they became whole, the hashes of tile levels
 * 1 and up (level 0 is `leafHashes` itself); the frontier handed in stays as it was.
 */
export function appendLeaves(
  frontier: Frontier,
  leafHashes: readonly Buffer[],
): { frontier: Frontier; complete: readonly TileHash[] } {
  const hashes = [...frontier.hashes];
  const complete: TileHash[] = [];
  let { size } = frontier;
  for (const leaf of leafHashes) {
    let hash = leaf;
    // As in binary counting: each trailing 1 of the old size is a subtree that the new leaf completes.
    let level = 0;
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
      hash = nodeHash(popped(hashes), hash);
      level += 1;
      if (level % 8 === 0) complete.push({ level: level / 8, index: (rest - 1) / 2, hash });
    }
    hashes.push(hash);
    size += 1;
  }
  return { frontier: { size, hashes }, complete };
}

/** Root of the whole tree. */
export function rootOf({ hashes }: Frontier): Buffer {
  return hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The hashes one after the other; the size is stored beside them. */
export function encodeFrontier({ hashes }: Frontier): Buffer {
  return Buffer.concat(hashes);
}

/**
 * Reads what `encodeFrontier` wrote.
 * @throws AppError `merkle.frontier-malformed` when the bytes do not fit the size
 */
export function decodeFrontier(size: number, bytes: Uint8Array): Frontier {
  if (!isSize(size) || bytes.length !== levelsOf(size).length * HASH_BYTES) throw frontierMalformed();
  const all = Buffer.from(bytes);
  const hashes = levelsOf(size).map((_, i) => all.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
  return { size, hashes };
}

const frontierMalformed = (): AppError =>
  new AppError('invalid', 'merkle.frontier-malformed', 'The stored hashes do not fit the size of the tree.');

function popped(hashes: Buffer[]): Buffer {
  const last = hashes.pop();
  if (last === undefined) throw frontierMalformed();
  return last;
}
