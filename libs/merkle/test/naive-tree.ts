// The tree as RFC 6962 §2.1 writes it down, recursion by recursion, with nothing of ours in it: the yardstick.
import { createHash } from 'node:crypto';
import type { NodeReader } from '#merkle';

const sha256 = (...parts: Uint8Array[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** Entry number `i` of the test trees: of different lengths, the first one empty. */
export const testEntry = (i: number): Buffer => Buffer.alloc(i % 7, `entry ${String(i)}, `);

/** A tree over `size` test entries that answers for every beginning of itself. */
export class NaiveTree {
  private readonly known = new Map<string, Buffer>();

  constructor(private readonly entry: (i: number) => Buffer = testEntry) {}

  /** MTH(D[from:to]) */
  mth(from: number, to: number): Buffer {
    const key = `${String(from)}:${String(to)}`;
    const hash = this.known.get(key) ?? this.compute(from, to);
    this.known.set(key, hash);
    return hash;
  }

  /** PATH(m, D[from:to]) */
  path(m: number, from: number, to: number): Buffer[] {
    const n = to - from;
    if (n === 1) return [];
    const k = split(n);
    return m < k
      ? [...this.path(m, from, from + k), this.mth(from + k, to)]
      : [...this.path(m - k, from + k, to), this.mth(from, from + k)];
  }

  /** SUBPROOF(m, D[from:to], b); PROOF(m, D[n]) is SUBPROOF(m, D[0:n], true) */
  subproof(m: number, from: number, to: number, b: boolean): Buffer[] {
    const n = to - from;
    if (m === n) return b ? [] : [this.mth(from, to)];
    const k = split(n);
    return m <= k
      ? [...this.subproof(m, from, from + k, b), this.mth(from + k, to)]
      : [...this.subproof(m - k, from + k, to, false), this.mth(from, from + k)];
  }

  /** Answers for the nodes of any tree that is a beginning of this one. */
  readonly read: NodeReader = (nodes) =>
    Promise.resolve(nodes.map(({ level, index }) => this.mth(index * 2 ** level, (index + 1) * 2 ** level)));

  private compute(from: number, to: number): Buffer {
    const n = to - from;
    if (n === 0) return sha256();
    if (n === 1) return sha256(Buffer.of(0), this.entry(from));
    const k = split(n);
    return sha256(Buffer.of(1), this.mth(from, from + k), this.mth(from + k, to));
  }
}

function split(n: number): number {
  let k = 1;
  while (k << 1 < n) k <<= 1;
  return k;
}
