import { expect, it } from '@jest/globals';
import type { IntegerProgram } from '../../domain/indicators/attack.js';
import { loadSolver } from './load-solver.js';

/** Whole numbers from 0 to 1 of which each row's weighted sum is exactly its number. */
const split = (rows: readonly (readonly [weights: readonly number[], sum: number])[]): IntegerProgram => ({
  columns: (rows[0]?.[0] ?? []).map(() => ({ lower: 0, upper: 1, orZero: false })),
  rows: rows.map(([weights, sum]) => ({
    ...{ lower: sum, upper: sum },
    terms: weights.map((weight, column) => [column, weight] as const),
  })),
  maximise: new Map(),
});

/** Nothing adds up, which nobody sees without trying: Cornuéjols and Dawande's market split. */
function hard(): IntegerProgram {
  let drawn = 1;
  const draw = (): number => (drawn = (drawn * 48_271) % 2_147_483_647) % 100;
  const rows = Array.from({ length: 4 }, () => Array.from({ length: 30 }, draw));
  return split(rows.map((all) => [all, Math.floor(all.reduce((sum, each) => sum + each, 0) / 2)] as const));
}

it('tells that there is no solution from that it did not find one', async () => {
  const solve = await loadSolver();
  expect(solve(split([[[1, 1], 1]]))).toHaveLength(2);
  expect(solve(split([[[1, 1], 3]]))).toBe('infeasible');
  const tired = await loadSolver(1);
  expect(tired(hard())).toBe('no-answer');
});
