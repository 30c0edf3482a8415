import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadSolver } from '../../app/indicators/load-solver.js';
import type { Answer, Solver } from './attack.js';
import { composeRelease } from './compose-release.js';
import type { Counted, CountTable, Dimension, Release } from './table.js';

const words = (code: string): { it: string; en: string } => ({ it: code, en: code });
const dimension = (code: string, size: number): Dimension => ({
  ...{ code, title: words(code) },
  categories: Array.from({ length: size }, (_, at) => ({ code: `${code}${at}`, title: words(code) })),
});
const table = (rows: Dimension): CountTable => ({
  ...{ kind: 'counts', code: `by-${rows.code}`, purpose: 4, title: words(rows.code), source: 'stream' },
  ...{ population: 'all', people: true, rows, every: 'year' },
});
const TABLES = [table(dimension('d', 3)), table(dimension('e', 2))];
const period = { year: 2026 };
const counted = (...counts: number[][]): Counted[] =>
  TABLES.map(({ code, rows }, at) => ({
    ...{ table: code, period },
    cells: new Map(rows.categories.map((each, place) => [each.code, counts[at]?.[place] ?? 0])),
  }));

let solve: Solver;
beforeAll(async () => {
  solve = await loadSolver();
});

const release = (counts: Counted[], by: Solver): Release =>
  composeRelease({ tables: TABLES, period, asOf: 1, counted: counts, measured: [], earlier: [] }, by);

/** Instead of the first answer, which says whether what is assumed holds at all. */
const first = (answer: Answer): Solver => {
  let asked = 0;
  return (program) => (asked++ === 0 ? answer : solve(program));
};
const columnsOf = (by: Solver): { readonly sizes: Set<number>; readonly solver: Solver } => {
  const sizes = new Set<number>();
  return { sizes, solver: (program) => (sizes.add(program.rows.length), by(program)) };
};
const WORLD = counted([3, 2, 60], [4, 61]);

describe('a solver that gives up', () => {
  it('is asked against all that an attacker could assume, as if it had answered', () => {
    const all = columnsOf(solve);
    const expected = release(WORLD, all.solver);
    const gaveUp = columnsOf(first('no-answer'));
    expect(release(WORLD, gaveUp.solver)).toEqual(expected);
    expect(gaveUp.sizes).toEqual(all.sizes);
    // the same question is weaker once it is proven that no table could be so
    const disproved = columnsOf(first('infeasible'));
    release(WORLD, disproved.solver);
    expect(disproved.sizes).not.toEqual(all.sizes);
  });

  it('never leads to fewer hidden counts, and publishes nothing that it cannot see to be safe', () => {
    const never: Solver = () => 'no-answer';
    expect(() => release(WORLD, never)).toThrow(
      expect.objectContaining({ code: 'indicators.cannot-protect' }),
    );
    const hidden = (of: Release): string[] =>
      of.tables.flatMap(({ table: code, cells }) =>
        Object.entries(cells).flatMap(([key, cell]) => ('hidden' in cell ? [`${code} ${key}`] : [])),
      );
    const plain = hidden(release(WORLD, solve));
    expect(plain.length).toBeGreaterThan(0);
    for (const until of [1, 2, 3, 5, 8]) {
      let asked = 0;
      const tired: Solver = (program) => (asked++ < until ? 'no-answer' : solve(program));
      expect(hidden(release(WORLD, tired))).toEqual(expect.arrayContaining(plain));
    }
  });
});
