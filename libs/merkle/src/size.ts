/** Throws a RangeError for what is no number of leaves. Numbers stay exact to 2^53 − 1: bit operators are of no use. */
export function requireSize(size: number): void {
  if (!isSize(size)) throw new RangeError('A size is an integer from 0 to 2^53 - 1.');
}

export const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && (size as number) >= 0;

/** Largest power of two strictly below `n`, where a tree of `n` > 1 leaves is split (RFC 6962 §2.1). */
export function splitOf(n: number): number {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}

/** Levels of the perfect subtrees that leaves [0, size) fall into, left to right: the bits of `size`. */
export function levelsOf(size: number): number[] {
  const levels: number[] = [];
  for (let rest = size, level = 0; rest > 0; rest = Math.floor(rest / 2), level += 1) {
    if (rest % 2 === 1) levels.unshift(level);
  }
  return levels;
}
