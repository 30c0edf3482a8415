import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryLog } from '../test/memory-log.js';
import { NaiveTree, testEntry } from '../test/naive-tree.js';
import {
  EMPTY_FRONTIER,
  appendLeaves,
  consistencyProof,
  inclusionProof,
  leafHash,
  rootAt,
  rootOf,
  verifyConsistency,
  verifyInclusion,
  type NodeReader,
} from './index.js';

const LARGEST = 1_000;
const sizes = Array.from({ length: LARGEST + 1 }, (_, size) => size);
const tree = new NaiveTree();
const log = new MemoryLog();
beforeAll(() => {
  log.append(sizes.slice(0, -1).map(testEntry));
});

/** All below 40; then those where trees differ: the ends, powers of two from both ends, some between. */
function telling(size: number): number[] {
  if (size <= 40) return sizes.slice(0, size);
  const powers = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
  const around = powers.flatMap((power) => [power, size - power]);
  const between = [0, 3, 7].map((part) => Math.floor((size * part) / 11));
  return [...new Set([...around, ...between])].filter((n) => n >= 0 && n < size);
}

describe('every tree up to a thousand leaves', () => {
  it('has the root of the naive tree, from the frontier and from its tiles', async () => {
    let frontier = EMPTY_FRONTIER;
    for (const size of sizes) {
      const root = tree.mth(0, size);
      if (!rootOf(frontier).equals(root)) throw new Error(`frontier of ${String(size)}`);
      if (!(await rootAt(size, log.reader(size))).equals(root)) throw new Error(`tiles of ${String(size)}`);
      ({ frontier } = appendLeaves(frontier, [leafHash(testEntry(size))]));
    }
  });

  it('answers for every node out of tiles', async () => {
    for (const size of [255, 256, 257, 513, LARGEST]) {
      for (let level = 0; 2 ** level <= size; level += 1) {
        const count = Math.floor(size / 2 ** level);
        const nodes = Array.from({ length: count }, (_, index) => ({ level, index }));
        const [ours, naive] = await Promise.all([log.reader(size)(nodes), tree.read(nodes)]);
        expect(sameHashes(ours, naive)).toBe(true);
      }
    }
  });

  it('proves inclusion as RFC 6962 does', async () => {
    for (const size of sizes) {
      const root = tree.mth(0, size);
      for (const index of telling(size)) {
        const proof = await inclusionProof(size, index, tree.read);
        if (!sameHashes(proof, tree.path(index, 0, size))) throw new Error(`path ${at(index, size)}`);
        const claim = { size, index, leafHash: tree.mth(index, index + 1), root, proof };
        if (!verifyInclusion(claim)) throw new Error(`inclusion ${at(index, size)}`);
      }
    }
  });

  it('proves consistency as RFC 6962 does, from powers of two as well', async () => {
    for (const size of sizes) {
      const root = tree.mth(0, size);
      for (const oldSize of [...telling(size), size]) {
        const proof = await consistencyProof(oldSize, size, tree.read);
        const expected = oldSize === 0 ? [] : tree.subproof(oldSize, 0, size, true);
        if (!sameHashes(proof, expected)) throw new Error(`proof ${at(oldSize, size)}`);
        if (!verifyConsistency({ oldSize, oldRoot: tree.mth(0, oldSize), size, root, proof })) {
          throw new Error(`consistency ${at(oldSize, size)}`);
        }
      }
    }
  });
});

const treeAndPlace = fc
  .integer({ min: 1, max: LARGEST })
  .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })));
/** What may have been done to a list of hashes: a bit flipped, one left out, doubled, two swapped, one too many. */
const spoilt = fc.record({
  kind: fc.constantFrom('flip', 'drop', 'double', 'swap', 'append', 'prepend'),
  at: fc.nat(),
  bit: fc.nat(255),
});

describe('a proof that was tampered with', () => {
  it('shows no inclusion', async () => {
    await fc.assert(
      fc.asyncProperty(treeAndPlace, spoilt, async ([size, index], change) => {
        const proof = await inclusionProof(size, index, tree.read);
        const claim = { size, index, leafHash: tree.mth(index, index + 1), root: tree.mth(0, size), proof };
        expect(verifyInclusion(claim)).toBe(true);
        const other = spoil(proof, change);
        if (!sameHashes(proof, other)) expect(verifyInclusion({ ...claim, proof: other })).toBe(false);
        expect(verifyInclusion({ ...claim, root: flipped(claim.root, change.bit) })).toBe(false);
        expect(verifyInclusion({ ...claim, leafHash: flipped(claim.leafHash, change.bit) })).toBe(false);
        if (size > 1) expect(verifyInclusion({ ...claim, index: index ^ 1 })).toBe(false);
      }),
    );
  });

  it('shows no consistency', async () => {
    await fc.assert(
      fc.asyncProperty(treeAndPlace, spoilt, async ([size, oldSize], change) => {
        const proof = await consistencyProof(oldSize, size, tree.read);
        const claim = { oldSize, oldRoot: tree.mth(0, oldSize), size, root: tree.mth(0, size), proof };
        expect(verifyConsistency(claim)).toBe(true);
        const other = spoil(proof, change);
        if (!sameHashes(proof, other)) expect(verifyConsistency({ ...claim, proof: other })).toBe(false);
        expect(verifyConsistency({ ...claim, oldRoot: flipped(claim.oldRoot, change.bit) })).toBe(false);
        if (oldSize > 0) {
          expect(verifyConsistency({ ...claim, root: flipped(claim.root, change.bit) })).toBe(false);
          expect(verifyConsistency({ ...claim, oldSize: oldSize - 1 })).toBe(false);
        }
      }),
    );
  });

  it('is false, not an error, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (a, b, proof) => {
        const claim = { size: a, index: b, oldSize: b, leafHash: a, oldRoot: a, root: b, proof } as never;
        expect(verifyInclusion(claim)).toBe(false);
        expect(verifyConsistency(claim)).toBe(false);
      }),
    );
    const root = tree.mth(0, 1);
    for (const size of [-1, 0.5, NaN, Infinity, 2 ** 53, '1' as never]) {
      expect(verifyInclusion({ size, index: 0, leafHash: root, root, proof: [] })).toBe(false);
      expect(verifyConsistency({ size, oldSize: 1, oldRoot: root, root, proof: [] })).toBe(false);
    }
    const largest = 2 ** 53 - 1;
    expect(verifyInclusion({ size: largest, index: 2 ** 52, leafHash: root, root, proof: [] })).toBe(false);
  });
});

describe('asking for what is not there', () => {
  it('fails where the reader leaves a node out', async () => {
    const read: NodeReader = async (nodes) => (await tree.read(nodes)).slice(1);
    await expect(inclusionProof(11, 3, read)).rejects.toThrow(RangeError);
    await expect(consistencyProof(6, 11, read)).rejects.toThrow(RangeError);
    await expect(rootAt(11, read)).rejects.toThrow(RangeError);
  });

  it('is a range error', async () => {
    const { read } = tree;
    await expect(inclusionProof(5, 5, read)).rejects.toThrow(RangeError);
    await expect(inclusionProof(0, 0, read)).rejects.toThrow(RangeError);
    await expect(consistencyProof(6, 5, read)).rejects.toThrow(RangeError);
    await expect(rootAt(-1, read)).rejects.toThrow(RangeError);
  });
});

const at = (index: number, size: number): string => `${String(index)} of ${String(size)}`;

const sameHashes = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
  a.length === b.length && a.every((hash, i) => Buffer.compare(hash, b[i] ?? Buffer.alloc(0)) === 0);

function flipped(hash: Buffer, bit: number): Buffer {
  const other = Buffer.from(hash);
  other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return other;
}

function spoil(proof: readonly Buffer[], change: { kind: string; at: number; bit: number }): Buffer[] {
  const place = change.at % Math.max(1, proof.length);
  const [one, two] = [proof[place], proof[(place + 1) % Math.max(1, proof.length)]];
  const extra = flipped(Buffer.alloc(32), change.bit);
  const other = [...proof];
  if (one === undefined || two === undefined || change.kind === 'append') other.push(extra);
  else if (change.kind === 'prepend') other.unshift(extra);
  else if (change.kind === 'flip') other[place] = flipped(one, change.bit);
  else if (change.kind === 'drop') other.splice(place, 1);
  else if (change.kind === 'double') other.splice(place, 0, one);
  else [other[place], other[(place + 1) % proof.length]] = [two, one];
  return other;
}
