import { behind, isSmall, rounded, SMALL } from './small.js';
import type { Quantity, Sum, System } from './system.js';

/** A whole number between bounds; `orZero`: or 0. */
export interface Column {
  readonly lower: number;
  readonly upper: number;
  readonly orZero: boolean;
}

/** The terms' weighted sum lies between the bounds. */
export interface Row {
  readonly lower: number;
  readonly upper: number;
  readonly terms: readonly (readonly [column: number, weight: number])[];
}

/** Whole numbers that fit all rows; `maximise` are weights by column. */
export interface IntegerProgram {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly maximise: ReadonlyMap<number, number>;
}

/** A solution, one number per column; the proof that there is none; or neither, from a solver that gave up or failed. */
export type Answer = readonly number[] | 'infeasible' | 'no-answer';
export type Solver = (program: IntegerProgram) => Answer;

/**
 * Who wants to know. The *reader* has what is printed. The *insider* also knows of each hidden number whether it is small or
 * hidden to protect another.
 */
type Attacker = 'reader' | 'insider';

/** What the attacker knows of one quantity by itself. */
function known({ state, range, truth }: Quantity, attacker: Attacker, most: number): Column {
  if (state === 'shown') return { ...behind(rounded(truth)), orZero: false };
  if (state === 'open' || attacker === 'reader') return { lower: 0, upper: most, orZero: false };
  if (state === 'complement') return { lower: SMALL + 1, upper: most, orZero: true };
  return { lower: range.lower, upper: Math.min(range.upper, most), orZero: false };
}

/** Must nobody be able to work this out? What is shown no; what is not published only where it is small. */
const isSecret = ({ state, truth }: Quantity): boolean =>
  state === 'small' || state === 'complement' || (state === 'open' && isSmall(truth));

/**
 * An insider may know that a complement is nothing, which is no secret by itself; a reader may not. For all else the insider is
 * the stronger one.
 */
const attackerOf = ({ state, truth }: Quantity): Attacker =>
  state === 'complement' && truth === 0 ? 'reader' : 'insider';

/** Quantities that are connected by sums or limits, each list in ascending order. */
export function components({ quantities, sums, limits }: System): number[][] {
  const parent = quantities.map((_, at) => at);
  const root = (at: number): number => {
    let up = at;
    while (parent[up] !== up) up = parent[up] ?? up;
    parent[at] = up;
    return up;
  };
  for (const { total, parts } of sums) for (const part of parts) parent[root(part)] = root(total);
  for (const { parts } of limits) for (const part of parts) parent[root(part)] = root(parts[0] ?? part);
  const groups = new Map<number, number[]>();
  quantities.forEach((_, at) => groups.set(root(at), [...(groups.get(root(at)) ?? []), at]));
  return [...groups.values()];
}

/**
 * What an attacker can derive from all that is published of one component. The solver is asked for another world that looks the
 * same, in which a secret has another value; such a world is checked here in whole numbers, so a wrong solver can make us hide
 * too much and never too little.
 */
export class Attack {
  readonly #at: ReadonlyMap<number, number>;
  readonly #sums: readonly Sum[];
  readonly #limits: System['limits'];
  readonly #most: number;

  constructor(
    private readonly system: System,
    private readonly members: readonly number[],
    private readonly solve: Solver,
  ) {
    this.#at = new Map(members.map((member, column) => [member, column]));
    this.#sums = system.sums.filter(({ total }) => this.#at.has(total));
    this.#limits = system.limits.filter(({ parts }) => parts.some((part) => this.#at.has(part)));
    this.#most = 2 * Math.max(0, ...members.map((at) => this.#quantity(at).truth)) + 100;
  }

  /** The secrets with one possible value, in ascending order. `among`: ask for these only. */
  derivable(among: readonly number[] = this.members): number[] {
    const secrets = among.filter((at) => isSecret(this.#quantity(at)));
    return (['insider', 'reader'] as const)
      .flatMap((attacker) =>
        this.#pinned(
          secrets.filter((at) => attackerOf(this.#quantity(at)) === attacker),
          attacker,
        ),
      )
      .sort((a, b) => a - b);
  }

  /**
   * Is it proven that what is assumed cannot hold? Never, unless two tables of one population do not count the same ones. That
   * the solver gives no answer proves nothing.
   */
  isImpossible(): boolean {
    const columns = this.members.map((at) => known(this.#quantity(at), 'insider', this.#most));
    return this.#answer(columns, new Map()) === 'infeasible';
  }

  #quantity(at: number): Quantity {
    const quantity = this.system.quantities[at];
    if (quantity === undefined) throw new RangeError('no such quantity');
    return quantity;
  }

  #pinned(secrets: readonly number[], attacker: Attacker): number[] {
    if (secrets.length === 0) return [];
    const columns = this.members.map((at) => known(this.#quantity(at), attacker, this.#most));
    const left = new Set(secrets);
    const without = (world: Answer): boolean => {
      const before = left.size;
      for (const at of left)
        if (typeof world !== 'string' && world[this.#column(at)] !== this.#quantity(at).truth)
          left.delete(at);
      return left.size < before;
    };
    // Many at once: one world in which as many as possible are larger, or smaller. Only what is left is asked for by itself.
    for (const weight of secrets.length > 1 ? [1, -1] : [])
      while (left.size > 1) {
        const maximise = new Map([...left].map((at) => [this.#column(at), weight]));
        if (!without(this.#answer(columns, maximise))) break;
      }
    for (const at of [...left].sort((a, b) => a - b)) {
      if (!left.has(at)) continue;
      const column = this.#column(at);
      const { truth } = this.#quantity(at);
      for (const other of otherValues(columns[column], truth)) {
        const narrowed = columns.map((each, index) => (index === column ? other : each));
        if (without(this.#answer(narrowed, new Map()))) break;
      }
    }
    return [...left];
  }

  #column(at: number): number {
    return this.#at.get(at) ?? -1;
  }

  /** A world only if it is one: what does not fit is no answer. */
  #answer(columns: readonly Column[], maximise: ReadonlyMap<number, number>): Answer {
    const rows: Row[] = [
      ...this.#sums.map(({ total, parts }) => ({
        lower: 0,
        upper: 0,
        terms: [[this.#column(total), -1] as const, ...parts.map((part) => [this.#column(part), 1] as const)],
      })),
      ...this.#limits.map(({ lower, upper, parts }) => ({
        lower,
        upper,
        terms: parts.map((part) => [this.#column(part), 1] as const),
      })),
    ];
    const found = this.solve({ columns, rows, maximise });
    if (typeof found === 'string') return found;
    const world = found.map(Math.round);
    return fits(world, columns, rows) ? world : 'no-answer';
  }
}

/** What else it could be: larger, or smaller. */
function otherValues(column: Column | undefined, truth: number): Column[] {
  if (column === undefined) return [];
  const larger = { ...column, lower: Math.max(column.lower, truth + 1), orZero: column.orZero && truth > 0 };
  const smaller = { ...column, upper: Math.min(column.upper, truth - 1), orZero: column.orZero && truth > 0 };
  return [larger, smaller].flatMap((each) => {
    if (each.lower <= each.upper) return [each];
    return each.orZero ? [{ lower: 0, upper: 0, orZero: false }] : [];
  });
}

/** Exact: no tolerance. */
function fits(world: readonly number[], columns: readonly Column[], rows: readonly Row[]): boolean {
  const inColumns = columns.every(({ lower, upper, orZero }, at) => {
    const value = world[at] ?? NaN;
    return (value >= lower && value <= upper) || (orZero && value === 0);
  });
  return (
    inColumns &&
    rows.every(({ lower, upper, terms }) => {
      const sum = terms.reduce((all, [column, weight]) => all + weight * (world[column] ?? NaN), 0);
      return sum >= lower && sum <= upper;
    })
  );
}
