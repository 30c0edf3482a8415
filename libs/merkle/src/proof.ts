import { EMPTY_ROOT, nodeHash } from './hash.js';
import { levelsOf, requireSize, splitOf } from './size.js';

/** A node of the binary tree: the root of leaves [index · 2^level, (index + 1) · 2^level), all of them there. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** Answers with one hash for each node, in the same order. */
export type NodeReader = (nodes: readonly TreeNode[]) => Promise<readonly Buffer[]>;

/** Leaves [from, to), as they occur when a tree is split: `from` is a multiple of every subtree's size in them. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * The siblings from the leaf upward (RFC 6962 §2.1.1).
 * @throws RangeError for an index outside the tree
 */
export async function inclusionProof(size: number, index: number, read: NodeReader): Promise<Buffer[]> {
  requireSize(size);
  requireSize(index);
  if (index >= size) throw new RangeError('The index lies outside the tree.');
  const siblings: Range[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      siblings.unshift({ from: middle, to });
      to = middle;
    } else {
      siblings.unshift({ from, to: middle });
      from = middle;
    }
  }
  return rootsOf(siblings, read);
}

/**
 * That the tree of `oldSize` leaves is a beginning of the tree of `size` (RFC 6962 §2.1.2). Empty for equal sizes, and
 * from the empty tree, with which every tree is consistent.
 * @throws RangeError when the old tree is the larger
 */
export async function consistencyProof(oldSize: number, size: number, read: NodeReader): Promise<Buffer[]> {
  requireSize(size);
  requireSize(oldSize);
  if (oldSize > size) throw new RangeError('The old tree is larger than the new one.');
  if (oldSize === 0) return [];
  const ranges: Range[] = [];
  let [from, to] = [0, size];
  while (to !== oldSize) {
    const middle = from + splitOf(to - from);
    if (oldSize <= middle) {
      ranges.unshift({ from: middle, to });
      to = middle;
    } else {
      ranges.unshift({ from, to: middle });
      from = middle;
    }
  }
  // Whoever starts at 0 has reached the whole old tree, whose root the verifier knows.
  if (from > 0) ranges.unshift({ from, to });
  return rootsOf(ranges, read);
}

/** Root of the first `size` leaves. */
export async function rootAt(size: number, read: NodeReader): Promise<Buffer> {
  requireSize(size);
  if (size === 0) return EMPTY_ROOT;
  const [root] = await rootsOf([{ from: 0, to: size }], read);
  return root ?? EMPTY_ROOT;
}

async function rootsOf(ranges: readonly Range[], read: NodeReader): Promise<Buffer[]> {
  const nodes = ranges.map(perfectNodes);
  const asked = nodes.flat();
  const hashes = [...(await read(asked))];
  // One hash short, and every later one would stand for its neighbour.
  if (hashes.length !== asked.length) throw new RangeError('The reader left nodes out.');
  return nodes.map(({ length }) =>
    hashes.splice(0, length).reduceRight((right, left) => nodeHash(left, right)),
  );
}

function perfectNodes({ from, to }: Range): TreeNode[] {
  let start = from;
  return levelsOf(to - from).map((level) => {
    const node = { level, index: start / 2 ** level };
    start += 2 ** level;
    return node;
  });
}
