/**
 * An attacker of published tables who shares nothing with the method: no solver, no quantities, no labels. Unknown are the counts of
 * every combination of categories in every quarter; each published number is an interval over a sum of these. Bounds are
 * propagated, then worlds are searched through, nearest to the truth first.
 */
export interface Statement {
  /** Variable and weight. */
  readonly terms: readonly (readonly [variable: number, weight: number])[];
  readonly lower: number;
  readonly upper: number;
}

const MOST = 400;
/** Worlds near the truth first: most secrets have another there. Only the last, unbounded search can say that there is none. */
const BOXES = [
  { width: 1, steps: 400 },
  { width: 2, steps: 400 },
  { width: 4, steps: 2_000 },
  { width: MOST, steps: 100_000 },
];

type Bounds = [lower: number, upper: number][];

/** Narrows until nothing moves; `false`: no world is left. */
function propagate(bounds: Bounds, statements: readonly Statement[]): boolean {
  for (let moved = true; moved;) {
    moved = false;
    for (const { terms, lower, upper } of statements) {
      const ends = terms.map(([variable, weight]) => {
        const [low, high] = bounds[variable] ?? [0, MOST];
        return weight > 0 ? [weight * low, weight * high] : [weight * high, weight * low];
      });
      const least = ends.reduce((sum, [low = 0]) => sum + low, 0);
      const most = ends.reduce((sum, [, high = 0]) => sum + high, 0);
      if (least > upper || most < lower) return false;
      for (const [at, [variable, weight]] of terms.entries()) {
        const [low = 0, high = 0] = ends[at] ?? [];
        const own = [lower - (most - high), upper - (least - low)].map((bound) => bound / weight);
        const [from, to] = weight > 0 ? own : own.reverse();
        const [before, after] = bounds[variable] ?? [0, MOST];
        const next: [number, number] = [
          Math.max(before, Math.ceil(from ?? 0)),
          Math.min(after, Math.floor(to ?? 0)),
        ];
        if (next[0] > next[1]) return false;
        if (next[0] === before && next[1] === after) continue;
        bounds[variable] = next;
        moved = true;
      }
    }
  }
  return true;
}

/** `undefined`: too many steps. */
function searchIn(
  box: Bounds,
  statements: readonly Statement[],
  near: readonly number[],
  most: number,
): boolean | undefined {
  let steps = 0;
  const search = (bounds: Bounds): boolean => {
    if (++steps > most || !propagate(bounds, statements)) return false;
    let open = -1;
    for (const [at, [low, high]] of bounds.entries()) {
      const [least, widest] = bounds[open] ?? [0, Infinity];
      if (high > low && high - low < widest - least) open = at;
    }
    if (open === -1) return true;
    const [low, high] = bounds[open] ?? [0, 0];
    const values = Array.from({ length: high - low + 1 }, (_, at) => low + at);
    values.sort((a, b) => Math.abs(a - (near[open] ?? 0)) - Math.abs(b - (near[open] ?? 0)) || a - b);
    return values.some((value) => {
      const next = bounds.map(([from, to]): [number, number] => [from, to]);
      next[open] = [value, value];
      return search(next);
    });
  };
  const found = search(box.map(([low, high]) => [low, high]));
  return found || steps <= most ? found : undefined;
}

/** Can the sum of these only be what it is? Throws if it cannot tell in reasonable time. */
export function isRecovered(
  secret: Statement['terms'],
  truth: readonly number[],
  statements: readonly Statement[],
): boolean {
  const value = secret.reduce((sum, [variable, weight]) => sum + weight * (truth[variable] ?? 0), 0);
  const others = [
    { terms: secret, lower: value + 1, upper: Infinity },
    { terms: secret, lower: -Infinity, upper: value - 1 },
  ];
  for (const { width, steps } of BOXES) {
    const box = truth.map((at): [number, number] => [Math.max(0, at - width), Math.min(MOST, at + width)]);
    const found = others.map((other) => searchIn(box, [...statements, other], truth, steps));
    if (found.includes(true)) return false;
    if (width === MOST && !found.includes(undefined)) return true;
  }
  throw new Error('undecided');
}
