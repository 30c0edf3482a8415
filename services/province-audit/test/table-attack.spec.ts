import { beforeAll, expect, it } from '@jest/globals';
import { loadSolver } from '../src/app/indicators/load-solver.js';
import { TABLES } from '../src/domain/indicators/definitions.js';
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
    release('t', { year: 2026, quarter }, { a: hidden, b: shown(60), '*': shown(60) }),
  );
  const whole = release('t', year, { a: shown(0), b: shown(240), '*': shown(240) });
  expect(workedOut(quarters, [table('t')], solve)).toEqual([]);
  expect(workedOut([...quarters, whole], [table('t')], solve)).toHaveLength(4);
});

it('works out what fewer than fifty in a year leave', () => {
  const quarters = ([1, 2, 3, 4] as const).map((quarter): Release => ({
    period: { year: 2026, quarter },
    asOf: 1,
    notes: [],
    tables: [],
  }));
  const whole = release('t', year, { a: hidden, b: shown(50), '*': hidden });
  // b is 48 at least, all are 49 at most
  expect(workedOut([...quarters, whole], [table('t')], solve, new Set(['{"year":2026} t a']))).toEqual([
    '{"year":2026} t a is 1',
  ]);
});

it('works out what a median says of how many arrived', () => {
  const results = release('results', year, {
    ...{ 'in-charge': hidden, declined: hidden, 'her-choice': hidden, other: shown(0), '*': shown(20) },
  });
  const times = { emergency: { median: 3, p90: 9 }, urgent: hidden, ordinary: hidden };
  const arrivals: Release = {
    ...results,
    tables: [{ kind: 'measures', table: 'arrival-times', period: year, cells: times }],
  };
  const small = new Set(['declined', 'her-choice'].map((each) => `{"year":2026} results ${each}`));
  expect(workedOut([results], TABLES, solve, small)).toEqual([]);
  expect(workedOut([results, arrivals], TABLES, solve, small)).toHaveLength(2);
});
