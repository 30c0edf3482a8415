import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRecovered, type Statement } from '../../../test/disclosure-oracle.js';
import { loadSolver } from '../../app/indicators/load-solver.js';
import type { Solver } from './attack.js';
import { composeRelease } from './compose-release.js';
import type { Counted, CountTable, Dimension, Period, PublishedCounts, Release } from './table.js';

const words = (code: string): { it: string; en: string } => ({ it: code, en: code });
const dimension = (code: string, size: number): Dimension => ({
  code,
  title: words(code),
  categories: Array.from({ length: size }, (_, at) => ({ code: `${code}${at}`, title: words(code) })),
});
const D = dimension('d', 3);
const E = dimension('e', 2);
const Z = dimension('z', 2);
const table = (code: string, rows: Dimension, rest: Partial<CountTable> = {}): CountTable => ({
  kind: 'counts',
  code,
  purpose: 4,
  title: words(code),
  source: 'stream',
  population: 'all',
  people: true,
  rows,
  every: 'quarter',
  ...rest,
});
const byD = table('by-d', D);
const byE = table('by-e', E);
const byBoth = table('by-both', D, { columns: E });
const bothByYear = table('both-by-year', D, { columns: E, every: 'year' });
/** Those in d1 again, by another list. */
const partByZ = table('part-by-z', Z, {
  population: 'part',
  partOf: { population: 'all', dimension: 'd', category: 'd1' },
});
const SETS: CountTable[][] = [
  [byD],
  [byD, byE],
  [byBoth],
  [byD, byE, bothByYear],
  [byBoth, partByZ],
  [byD, partByZ],
];

/** How many per quarter in each d × e, and of those in d1 in z0. */
interface World {
  readonly quarters: readonly { readonly cells: readonly number[]; readonly part: number }[];
}
const QUARTERS = [1, 2, 3, 4] as const;
const JOINT = 6;
const PER_QUARTER = JOINT + 2;

/** Variables: per quarter six of d × e, then z0 and z1. What no table tells apart is not told apart. */
function variables({ quarters }: World, tables: readonly CountTable[]): number[] {
  const hasE = tables.some(({ rows, columns }) => rows === E || columns === E);
  return quarters.flatMap(({ cells, part }) => {
    const told = hasE ? cells : cells.map((each, at) => (at % 2 === 0 ? each + (cells[at + 1] ?? 0) : 0));
    const inPart = (told[2] ?? 0) + (told[3] ?? 0);
    const z0 = tables.includes(partByZ) ? Math.min(part, inPart) : inPart;
    return [...told, z0, inPart - z0];
  });
}

/** Which variables a cell of a table adds up. */
function termsOf({ rows, columns, population }: CountTable, period: Period, key: string): [number, number][] {
  const [row = '', column] = key.split('/');
  const quarters = period.quarter === undefined ? QUARTERS : [period.quarter];
  return quarters.flatMap((quarter) => {
    const base = (quarter - 1) * PER_QUARTER;
    if (population === 'part')
      return [0, 1].flatMap((z): [number, number][] =>
        row === '*' || row === `z${z}` ? [[base + JOINT + z, 1]] : [],
      );
    return Array.from({ length: JOINT }, (_, at) => at).flatMap((at): [number, number][] => {
      const place: Record<string, string> = { d: `d${Math.floor(at / 2)}`, e: `e${at % 2}` };
      const fits =
        (row === '*' || place[rows.code] === row) &&
        (columns === undefined || column === '*' || place[columns.code] === column);
      return fits ? [[base + at, 1]] : [];
    });
  });
}

const sumOf = (terms: readonly (readonly [number, number])[], truth: readonly number[]): number =>
  terms.reduce((sum, [variable, weight]) => sum + weight * (truth[variable] ?? 0), 0);

function count(tables: readonly CountTable[], truth: readonly number[], period: Period): Counted[] {
  return tables
    .filter(({ every }) => period.quarter === undefined || every === 'quarter')
    .map((each) => ({
      table: each.code,
      period,
      cells: new Map(
        each.rows.categories.flatMap(({ code: row }) =>
          (each.columns?.categories ?? [undefined]).map((column): [string, number] => {
            const key = column === undefined ? row : `${row}/${column.code}`;
            return [key, sumOf(termsOf(each, period, key), truth)];
          }),
        ),
      ),
    }));
}

type Method = (tables: CountTable[], period: Period, counted: Counted[], earlier: Release[]) => Release;
/** What a published number says of the true one. */
type Reading = (key: string, shown: number) => [number, number];
const rounding: Reading = (_, shown) => (shown === 0 ? [0, 0] : [Math.max(5, shown - 2), shown + 2]);

const periods: Period[] = [...QUARTERS.map((quarter) => ({ year: 2026, quarter })), { year: 2026 }];

function publishAll(tables: CountTable[], truth: readonly number[], method: Method): Release[] {
  const releases: Release[] = [];
  for (const period of periods) {
    const counted = periods
      .slice(0, periods.indexOf(period) + 1)
      .flatMap((each) => count(tables, truth, each));
    releases.push(method(tables, period, counted, releases));
  }
  return releases;
}

const nothingIn = (places: number[]): Statement[] =>
  QUARTERS.flatMap((quarter) =>
    places.map((at) => ({ terms: [[(quarter - 1) * PER_QUARTER + at, 1] as const], lower: 0, upper: 0 })),
  );

/** Everything that is hidden and can be worked out from all releases up to each one. */
function broken(
  tables: CountTable[],
  truth: readonly number[],
  releases: Release[],
  read = rounding,
): string[] {
  const statements: Statement[] = QUARTERS.map((quarter) => {
    const base = (quarter - 1) * PER_QUARTER;
    const [z0, z1, a, b] = [base + JOINT, base + JOINT + 1, base + 2, base + 3];
    return {
      terms: [[z0, 1] as const, [z1, 1] as const, [a, -1] as const, [b, -1] as const],
      lower: 0,
      upper: 0,
    };
  });
  if (!tables.some(({ rows, columns }) => rows === E || columns === E))
    statements.push(...nothingIn([1, 3, 5]));
  if (!tables.includes(partByZ)) statements.push(...nothingIn([JOINT + 1]));
  const small: Statement[] = [];
  const hidden: { name: string; terms: [number, number][]; isSmall: boolean }[] = [];
  for (const published of releases.flatMap((release) => release.tables as PublishedCounts[])) {
    const of = tables.find(({ code }) => code === published.table);
    if (of === undefined) throw new Error(published.table);
    for (const [key, cell] of Object.entries(published.cells)) {
      const terms = termsOf(of, published.period, key);
      if ('shown' in cell) {
        const [lower, upper] = read(key, cell.shown);
        statements.push({ terms, lower, upper });
        continue;
      }
      const value = sumOf(terms, truth);
      const isSmall = value >= 1 && value <= 4;
      // who knows which are small; what adds up others is hidden for more reasons
      const addsUp =
        key.includes('*') ||
        (published.period.quarter === undefined && of.every === 'quarter') ||
        (key === 'd1' && tables.includes(partByZ));
      if (isSmall && !addsUp) small.push({ terms, lower: 1, upper: 4 });
      hidden.push({ name: `${published.table} ${JSON.stringify(published.period)} ${key}`, terms, isSmall });
    }
  }
  return hidden
    .filter(
      ({ terms, isSmall }) =>
        isRecovered(terms, truth, statements) ||
        (isSmall && isRecovered(terms, truth, [...statements, ...small])),
    )
    .map(({ name }) => name);
}

const aCount = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 9 }), fc.constant(0));
const aWorld: fc.Arbitrary<World> = fc
  .tuple(
    fc.array(fc.record({ cells: fc.array(aCount, { minLength: 6, maxLength: 6 }), part: aCount }), {
      minLength: 4,
      maxLength: 4,
    }),
    // so that quarters come out: at once, later, or never
    fc.constantFrom(0, 30, 60),
    fc.integer({ min: 0, max: 5 }),
  )
  .map(([quarters, many, at]) => ({
    quarters: quarters.map(({ cells, part }) => ({
      cells: cells.map((each, cell) => (cell === at ? each + many : each)),
      part,
    })),
  }));

let solve: Solver;
let method: Method;
beforeAll(async () => {
  solve = await loadSolver();
  method = (tables, period, counted, earlier) =>
    composeRelease({ tables, period, asOf: 1, counted, measured: [], earlier }, solve);
});

describe('an attacker with all releases of a year', () => {
  it('recovers no hidden number, whatever was counted', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SETS), aWorld, (tables, world) => {
        const truth = variables(world, tables);
        expect(broken(tables, truth, publishAll(tables, truth, method))).toEqual([]);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });
});

it('hides everything rather than nothing, where all inner cells together give a total away', () => {
  // fourth quarter: by d at most 18, by e at least 18
  const cells = [
    [0, 0, 0, 1, 4, 0],
    [0, 5, 0, 1, 8, 2],
    [8, 0, 0, 4, 3, 4],
    [5, 2, 0, 4, 0, 7],
  ];
  const truth = variables(quarters(...cells), [byD, byE]);
  expect(broken([byD, byE], truth, publishAll([byD, byE], truth, method))).toEqual([]);
});

/** Worse methods, so that the attack is seen to succeed. */
const weak = (cellOf: (key: string, value: number) => number | undefined): Method => {
  return (tables, period, counted) => ({
    period,
    asOf: 1,
    notes: [],
    tables: counted
      .filter((each) => JSON.stringify(each.period) === JSON.stringify(period))
      .map(({ table: code, cells: given }): PublishedCounts => {
        const of = tables.find((each) => each.code === code);
        const rows = [...(of?.rows.categories.map((each) => each.code) ?? []), '*'];
        const columns = of?.columns && [...of.columns.categories.map((each) => each.code), '*'];
        const keys = rows.flatMap((row) => columns?.map((column) => `${row}/${column}`) ?? [row]);
        const fits = (pattern: string, key: string): boolean =>
          pattern.split('/').every((part, at) => part === '*' || part === key.split('/')[at]);
        const cells = keys.map((key) => {
          const value = [...given].reduce((sum, [inner, each]) => sum + (fits(key, inner) ? each : 0), 0);
          const shown = cellOf(key, value);
          return [key, shown === undefined ? { hidden: true as const } : { shown }] as const;
        });
        return { kind: 'counts', table: code, period, cells: Object.fromEntries(cells) };
      }),
  });
};
const inner = (key: string): boolean => !key.includes('*');
const near = (value: number): number => 5 * Math.round(value / 5);
const isSmall = (value: number): boolean => value > 0 && value < 5;
const quarters = (...cells: number[][]): World => ({
  quarters: cells.map((each) => ({ cells: each, part: 0 })),
});
const NONE = [60, 0, 0, 0, 0, 0];

describe('the attack itself', () => {
  it('breaks a method that hides small counts and nothing else', () => {
    const truth = variables(quarters([0, 0, 4, 0, 4, 0], NONE, NONE, NONE), [byD]);
    const releases = publishAll(
      [byD],
      truth,
      weak((_, value) => (isSmall(value) ? undefined : near(value))),
    );
    expect(broken([byD], truth, releases)).toContain('by-d {"year":2026,"quarter":1} d1');
  });

  it('breaks a method that shows exact totals', () => {
    const truth = variables(quarters([60, 0, 3, 0, 0, 0], NONE, NONE, NONE), [byD]);
    const exact = weak((key, value) => (inner(key) && isSmall(value) ? undefined : value));
    const releases = publishAll([byD], truth, exact);
    expect(broken([byD], truth, releases, (_, shown) => [shown, shown])).toContain(
      'by-d {"year":2026,"quarter":1} d1',
    );
  });

  it('breaks a year that is composed without regard to its quarters', () => {
    const truth = variables(quarters([60, 0, 4, 0, 0, 0], [60, 0, 4, 0, 0, 0], NONE, NONE), [byD]);
    const apart: Method = (tables, period, counted, earlier) =>
      period.quarter === undefined
        ? method(
            tables,
            period,
            counted.filter((each) => each.period.quarter === undefined),
            [],
          )
        : method(tables, period, counted, earlier);
    expect(broken([byD], truth, publishAll([byD], truth, apart))).toContain(
      'by-d {"year":2026,"quarter":1} d1',
    );
    expect(broken([byD], truth, publishAll([byD], truth, method))).toEqual([]);
  });
});
