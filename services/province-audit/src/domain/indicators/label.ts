import { behind, isSmall, rounded, SMALL, type Range } from './small.js';
import type { Quantity, Sum, System } from './system.js';

/**
 * Sets levels and ranges, and what each quantity in `publish` is before complements are hidden: inner cells first, then totals in
 * the order of levels and tables. A total is hidden where what stands there already allows it to be small, or to give its parts
 * away, *whatever it is*: were it hidden only when it is so, that it is hidden would tell.
 */
export function label(system: System, publish: ReadonlySet<number>): void {
  const { quantities, sums } = system;
  setLevels(system);
  const known = new Knowledge(system);
  const sumsOf = new Map<number, Sum[]>();
  for (const sum of sums) sumsOf.set(sum.total, [...(sumsOf.get(sum.total) ?? []), sum]);
  const order = quantities.map((_, at) => at);
  order.sort((a, b) => (quantities[a]?.level ?? 0) - (quantities[b]?.level ?? 0) || a - b);

  for (const at of order) {
    const quantity = quantities[at];
    if (quantity === undefined) continue;
    const below = (sumsOf.get(at) ?? []).map(({ parts }) => parts.flatMap((part) => quantities[part] ?? []));
    quantity.holdsSecret = below.flat().some((part) => part.holdsSecret || isHidden(part));
    if (!publish.has(at) && !quantity.frozen) continue;
    const own: Range = isSmall(quantity.truth) ? { lower: 1, upper: SMALL } : behind(rounded(quantity.truth));
    // what is not published tells nobody how large its total is
    const isInner = !below.some((parts) => parts.every(({ state }) => state !== 'open'));
    const possible = known.of(at);
    const hide = isInner
      ? isSmall(quantity.truth)
      : couldBeSmall(possible) || (quantity.holdsSecret && anEndStandsAlone(possible));
    // What was hidden earlier stays hidden; why it was is worked out as it was then.
    if (!quantity.frozen) quantity.state = hide ? 'small' : 'shown';
    else if (quantity.state !== 'shown' && hide) quantity.state = 'small';
    // What stood beside a total may be hidden later: then nobody knows its range.
    if (isInner) quantity.range = own;
    known.learn(at, hide && !isInner ? possible : meet(possible, own));
  }
}

const isHidden = ({ state }: Quantity): boolean => state === 'small' || state === 'complement';

const meet = (a: Range, b: Range): Range => ({
  lower: Math.max(a.lower, b.lower),
  upper: Math.min(a.upper, b.upper),
});

const couldBeSmall = ({ lower, upper }: Range): boolean => upper > 0 && lower <= SMALL;

/** A total of wider range is at an end once in thousands; if it is, the solver sees it. */
const NARROW = 12;

/**
 * Would some published number mean that the total is as small, or as large, as can be? Then that all its parts are. (Two parts of
 * 1 to 4 and a total of 10: both are 4.)
 */
function anEndStandsAlone({ lower, upper }: Range): boolean {
  if (upper - lower > NARROW) return false;
  return behind(rounded(lower)).upper === lower || behind(rounded(upper)).lower === upper;
}

/** 0 for what nothing adds up to; else one more than the highest part. */
function setLevels({ quantities, sums }: System): void {
  for (let changed = true; changed;) {
    changed = false;
    for (const { total, parts } of sums) {
      const level = Math.max(...parts.map((part) => quantities[part]?.level ?? 0)) + 1;
      const quantity = quantities[total];
      if (quantity === undefined || quantity.level >= level) continue;
      // tables that contain each other in a circle are no tables
      if (level > quantities.length) throw new RangeError('sums in a circle');
      quantity.level = level;
      changed = true;
    }
  }
}

/** What follows for each quantity from what was told so far, sum by sum: bounds, as anybody would work them out. */
class Knowledge {
  readonly #ranges: Range[];
  readonly #touching = new Map<number, Sum[]>();

  constructor({ quantities, sums }: System) {
    this.#ranges = quantities.map(() => ({ lower: 0, upper: Infinity }));
    for (const sum of sums)
      for (const at of [sum.total, ...sum.parts])
        this.#touching.set(at, [...(this.#touching.get(at) ?? []), sum]);
  }

  of(at: number): Range {
    return this.#ranges[at] ?? { lower: 0, upper: Infinity };
  }

  learn(at: number, range: Range): void {
    this.#ranges[at] = meet(this.of(at), range);
    const waiting = new Set(this.#touching.get(at) ?? []);
    for (const sum of waiting) {
      waiting.delete(sum);
      for (const changed of this.#apply(sum))
        for (const next of this.#touching.get(changed) ?? []) waiting.add(next);
    }
  }

  /** Which ranges became narrower. */
  #apply({ total, parts }: Sum): number[] {
    const lower = parts.reduce((all, part) => all + this.of(part).lower, 0);
    const unbounded = parts.filter((part) => this.of(part).upper === Infinity).length;
    const upper = parts.reduce((all, part) => all + Math.min(this.of(part).upper, 1e9), 0);
    const narrower: number[] = [];
    const narrow = (at: number, to: Range): void => {
      const before = this.of(at);
      const after = meet(before, to);
      if (after.lower === before.lower && after.upper === before.upper) return;
      this.#ranges[at] = after;
      narrower.push(at);
    };
    narrow(total, { lower, upper: unbounded > 0 ? Infinity : upper });
    const all = this.of(total);
    for (const part of parts) {
      const { lower: least, upper: most } = this.of(part);
      const othersUnbounded = unbounded - (most === Infinity ? 1 : 0) > 0;
      narrow(part, {
        lower: othersUnbounded ? 0 : all.lower - (upper - Math.min(most, 1e9)),
        upper: all.upper - (lower - least),
      });
    }
    return narrower;
  }
}
