import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadSolver } from '../../app/indicators/load-solver.js';
import type { Solver } from './attack.js';
import { composeRelease } from './compose-release.js';
import { withTotals } from './system.js';
import type { Counted, CountTable, Dimension, Release } from './table.js';

const words = (code: string): { it: string; en: string } => ({ it: code, en: code });
const dimension = (code: string, size: number): Dimension => ({
  code,
  title: words(code),
  categories: Array.from({ length: size }, (_, at) => ({
    code: `${code}${at}`,
    title: words(`${code}${at}`),
  })),
});
const counts = (code: string, rows: Dimension, rest: Partial<CountTable> = {}): CountTable => ({
  kind: 'counts',
  code,
  purpose: 4,
  title: words(code),
  source: 'stream',
  population: 'all',
  people: true,
  rows,
  every: 'year',
  ...rest,
});
const year = { year: 2026 };
const from = (lower: number, upper: number): number[] =>
  Array.from({ length: upper - lower + 1 }, (_, at) => lower + at);

let solve: Solver;
beforeAll(async () => {
  solve = await loadSolver();
});

const release = (tables: CountTable[], counted: Counted[], earlier: Release[] = []): Release =>
  composeRelease({ tables, period: year, asOf: 1, counted, measured: [], earlier }, solve);

function* worlds([first, ...rest]: readonly number[][]): Generator<number[]> {
  if (first === undefined) yield [];
  else for (const value of first) for (const others of worlds(rest)) yield [value, ...others];
}

/**
 * The strongest attacker: runs the method on every possible world and keeps those that look like what was published. Returns the
 * hidden cells that have one value in all of these.
 */
function recovered(table: CountTable, keys: string[], values: number[][]): string[] {
  const seen = new Map<string, Map<string, Set<number>>>();
  for (const world of worlds(values)) {
    const counted = {
      table: table.code,
      period: year,
      cells: new Map(keys.map((key, at) => [key, world[at] ?? 0])),
    };
    const [published] = release([table], [counted]).tables;
    const look = JSON.stringify(published);
    const hidden = seen.get(look) ?? new Map<string, Set<number>>();
    const truths = withTotals(table, counted);
    for (const [key, cell] of Object.entries(published?.cells ?? {}))
      if ('hidden' in cell) hidden.set(key, (hidden.get(key) ?? new Set()).add(truths.get(key) ?? NaN));
    seen.set(look, hidden);
  }
  return [...seen].flatMap(([look, cells]) =>
    [...cells].filter(([, set]) => set.size < 2).map(([key, set]) => `${key} is ${[...set].join()}: ${look}`),
  );
}

describe('who runs the method on every possible world', () => {
  it('recovers nothing of a table of two or three categories', () => {
    const two = counts('t', dimension('r', 2));
    expect(recovered(two, ['r0', 'r1'], [from(0, 12), from(0, 12)])).toEqual([]);
    const three = counts('t', dimension('r', 3));
    expect(recovered(three, ['r0', 'r1', 'r2'], [from(0, 7), from(0, 7), from(0, 4)])).toEqual([]);
  });

  it('recovers nothing of a table with two dimensions', () => {
    const table = counts('t', dimension('r', 2), { columns: dimension('c', 2) });
    const keys = ['r0/c0', 'r0/c1', 'r1/c0', 'r1/c1'];
    const [small, next] = [from(1, 4), from(5, 7)];
    // Which cells are small is seen: worlds in which others are look different.
    expect(recovered(table, keys, [next, small, small, next])).toEqual([]);
    expect(recovered(table, keys, [small, small, small, next])).toEqual([]);
  });
});
