import { concat, type Bytes } from './bytes.js';
import { sha256 } from './crypto.js';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** RFC 6962 §2.1 */
export const leafHash = (entry: Uint8Array): Promise<Bytes> => sha256(concat(LEAF, entry));
export const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Bytes> =>
  sha256(concat(NODE, left, right));

/** One step up: which hash was joined, on which side, and what came out. */
export interface Climb {
  readonly sibling: Bytes;
  readonly side: 'left' | 'right';
  readonly result: Bytes;
}

/** @returns where each hash of the path belongs, leaf upward; undefined where the path does not fit size and index */
export function sidesOf(size: number, index: number, length: number): readonly Climb['side'][] | undefined {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size)
    return undefined;
  const sides: Climb['side'][] = [];
  for (let [from, to] = [0, size]; to - from > 1;) {
    let split = 1;
    while (split * 2 < to - from) split *= 2;
    const isLeft = index < from + split;
    sides.unshift(isLeft ? 'right' : 'left');
    if (isLeft) to = from + split;
    else from += split;
  }
  return sides.length === length ? sides : undefined;
}

/** Climbs from a leaf to the root, remembering every step. @returns undefined where the path does not fit */
export async function climb(
  size: number,
  index: number,
  leaf: Bytes,
  path: readonly Bytes[],
): Promise<readonly Climb[] | undefined> {
  const sides = sidesOf(size, index, path.length);
  if (sides === undefined) return undefined;
  const steps: Climb[] = [];
  let hash = leaf;
  for (const [at, sibling] of path.entries()) {
    const side = sides[at] ?? 'right';
    hash = await (side === 'left' ? nodeHash(sibling, hash) : nodeHash(hash, sibling));
    steps.push({ sibling, side, result: hash });
  }
  return steps;
}
