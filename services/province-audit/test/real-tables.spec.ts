import { beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadSolver } from '../src/app/indicators/load-solver.js';
import type { Solver } from '../src/domain/indicators/attack.js';
import { composeRelease } from '../src/domain/indicators/compose-release.js';
import type { Facts } from '../src/domain/indicators/definition.js';
import { aYear, publishYear, smallCells, smallOnly, tables, type Method } from './real-tables.js';
import { workedOut } from './table-attack.js';

/** More of them: `RUNS=200`. */
const RUNS = Number(process.env['RUNS'] ?? 5);

let solve: Solver;
beforeAll(async () => {
  solve = await loadSolver();
});

/** By a reader, and by an insider who knows which counts are small. */
function broken(facts: Facts, method: Method): string[] {
  const releases = publishYear(facts, method);
  const small = smallCells(facts, releases);
  return [...workedOut(releases, tables, solve), ...workedOut(releases, tables, solve, small)];
}

it('gives nothing away in the real tables, whatever was counted in a year', () => {
  fc.assert(
    fc.property(aYear, (facts) => {
      expect(broken(facts, (input) => composeRelease(input, solve))).toEqual([]);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

it('is broken in the same tables where small counts are hidden and nothing else', () => {
  const declined = (reason: string): Facts['happened'][number] => ({
    ...{ quarter: '2026-Q2', count: 4 },
    happening: { what: 'step', name: 'declined', reason },
  });
  const facts: Facts = {
    ...{ happened: [declined('no-place'), declined('other')], institutions: new Map() },
    ...{ declared: [], plan: [], days: [] },
  };
  // 10 is 8 at least, and neither is more than 4
  expect(broken(facts, smallOnly)).toEqual([
    '{"year":2026} declines no-place is 4',
    '{"year":2026} declines other is 4',
  ]);
  expect(broken(facts, (input) => composeRelease(input, solve))).toEqual([]);
});

it('hides what the medians would give away of who was taken in charge', () => {
  const step = (name: string, count: number, more = {}): Facts['happened'][number] => ({
    ...{ quarter: '2026-Q2', count },
    happening: { what: 'step', name, ...more },
  });
  const arrived = { what: 'stage', name: 'arrived', urgency: 'E0', minutes: 60 } as const;
  const facts: Facts = {
    happened: [
      step('taken-in-charge', 20),
      { quarter: '2026-Q2', count: 20, happening: arrived },
      step('declined', 1, { reason: 'no-place' }),
      step('declined-by-woman', 1),
    ],
    ...{ institutions: new Map(), declared: [], plan: [], days: [] },
  };
  // a median: 20 at least were taken in charge; all results together: 20 shown, 22 at most
  expect(broken(facts, (input) => composeRelease(input, solve))).toEqual([]);
});
