import { describe, expect, it } from '@jest/globals';
import {
  EMPTY_FRONTIER,
  EMPTY_ROOT,
  appendLeaves,
  decodeFrontier,
  encodeFrontier,
  leafHash,
  nodeHash,
  rootOf,
} from './index.js';

/** The test tree of Certificate Transparency: `transparency-dev/merkle`, testonly/constants.go. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const hashes = LEAVES.map((hex) => leafHash(Buffer.from(hex, 'hex')));

describe('the tree', () => {
  it('has the published root at each size', () => {
    const roots = ROOTS.map((_, size) =>
      rootOf(appendLeaves(EMPTY_FRONTIER, hashes.slice(0, size)).frontier).toString('hex'),
    );
    expect(roots).toEqual(ROOTS);
    expect(EMPTY_ROOT.toString('hex')).toBe(ROOTS[0]);
  });

  it('is the same whether it grows by one leaf or by many, and leaves the earlier one alone', () => {
    const five = appendLeaves(EMPTY_FRONTIER, hashes.slice(0, 5)).frontier;
    const eight = appendLeaves(five, hashes.slice(5)).frontier;
    expect(rootOf(eight).toString('hex')).toBe(ROOTS[8]);
    expect(rootOf(five).toString('hex')).toBe(ROOTS[5]);
    expect(five).toMatchObject({ size: 5, hashes: { length: 2 } });
  });

  it('tells of each perfect subtree of 256^n leaves when it becomes whole', () => {
    const leaf = leafHash(Buffer.of(7));
    let perfect = leaf;
    for (let level = 0; level < 8; level += 1) perfect = nodeHash(perfect, perfect);
    let upper = perfect;
    for (let level = 0; level < 8; level += 1) upper = nodeHash(upper, upper);

    const before = appendLeaves(EMPTY_FRONTIER, Array<Buffer>(255).fill(leaf));
    expect(before.complete).toEqual([]);
    const third = appendLeaves(before.frontier, Array<Buffer>(514).fill(leaf));
    expect(third.complete).toEqual([0, 1, 2].map((index) => ({ level: 1, index, hash: perfect })));
    const last = appendLeaves(third.frontier, Array<Buffer>(65_536 - 769).fill(leaf));
    expect(last.complete).toHaveLength(254);
    expect(last.complete.slice(-2)).toEqual([
      { level: 1, index: 255, hash: perfect },
      { level: 2, index: 0, hash: upper },
    ]);
  });

  it('comes back from its bytes, and only with the size they belong to', () => {
    const { frontier } = appendLeaves(EMPTY_FRONTIER, hashes.slice(0, 7));
    const bytes = encodeFrontier(frontier);
    expect(bytes).toHaveLength(96);
    expect(decodeFrontier(7, bytes)).toEqual(frontier);
    expect(decodeFrontier(0, Buffer.alloc(0))).toEqual(EMPTY_FRONTIER);
    for (const [size, stored] of [
      [8, bytes],
      [7, bytes.subarray(1)],
      [0, bytes],
      [-1, bytes],
      [7.5, bytes],
    ] as const) {
      expect(() => decodeFrontier(size, stored)).toThrow(
        expect.objectContaining({ code: 'merkle.frontier-malformed' }),
      );
    }
  });

  it('refuses what no bundle could carry and what is no hash', () => {
    expect(leafHash(Buffer.alloc(65_535))).toHaveLength(32);
    expect(() => leafHash(Buffer.alloc(65_536))).toThrow(RangeError);
    expect(() => nodeHash(EMPTY_ROOT.subarray(1), EMPTY_ROOT)).toThrow(RangeError);
    // a long entry leaves nothing behind in the next
    expect(leafHash(Buffer.alloc(0)).toString('hex')).toBe(ROOTS[1]);
  });
});
