import { beforeAll, expect, it } from '@jest/globals';
import { loadSolver } from '../src/app/indicators/load-solver.js';
import type { Solver } from '../src/domain/indicators/attack.js';
import type { Cell, CountTable, Dimension, Period, Release } from '../src/domain/indicators/table.js';
import { workedOut } from './table-attack.js';

const words = { it: 'x', en: 'x' };
const dimension = (code: string): Dimension => ({
  code,
  title: words,
  categories: ['a', 'b'].map((each) => ({ code: each, title: words })),
});
const table = (code: string, columns?: Dimension): CountTable => ({
  ...{ kind: 'counts', code, purpose: 4, title: words, source: 'stream', population: 'all', people: true },
  ...{ rows: dimension('d'), every: 'quarter', ...(columns === undefined ? {} : { columns }) },
});
const hidden: Cell = { hidden: true };
const shown = (count: number): Cell => ({ shown: count });
const release = (code: string, period: Period, cells: Record<string, Cell>): Release => ({
  ...{ period, asOf: 1, notes: [] },
  tables: [{ kind: 'counts', table: code, period, cells }],
});
const year = { year: 2026 };

let solve: Solver;
beforeAll(async () => {
  solve = await loadSolver();
});

it('works out what the sums of a table give away', () => {
  const open = { a: hidden, b: shown(10), '*': shown(10) };
  expect(workedOut([release('t', year, open)], [table('t')], solve)).toEqual([]);
  const closed = { a: hidden, b: shown(0), '*': shown(0) };
  expect(workedOut([release('t', year, closed)], [table('t')], solve)).toEqual(['{"year":2026} t a is 0']);
});

it('works out what another table of the same ones tells', () => {
  const one = release('t', year, { a: hidden, b: hidden, '*': hidden });
  const inner = { 'a/a': shown(0), 'a/b': shown(0), 'b/a': hidden, 'b/b': hidden };
  const other = release('u', year, {
    ...inner,
    'a/*': shown(0),
    'b/*': hidden,
    '*/a': hidden,
    '*/b': hidden,
    '*/*': hidden,
  });
  const tables = [table('t'), table('u', dimension('e'))];
  expect(workedOut([one, other], tables, solve)).toEqual(['{"year":2026} t a is 0']);
});

it('works out what the year tells of its quarters', () => {
  const quarters = ([1, 2, 3, 4] as const).map((quarter) =>
    release('t', { year: 2026, quarter }, { a: hidden, b: shown(20), '*': shown(20) }),
  );
  const whole = release('t', year, { a: shown(0), b: shown(80), '*': shown(80) });
  expect(workedOut(quarters, [table('t')], solve)).toEqual([]);
  expect(workedOut([...quarters, whole], [table('t')], solve)).toHaveLength(4);
});
