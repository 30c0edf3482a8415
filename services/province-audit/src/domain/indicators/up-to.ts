import type { ReleaseInput } from './release-input.js';
import { periodCode, type Counted, type Measured, type Period, type Table } from './table.js';

/**
 * What may be known at a release, in a fixed order (tables as listed, quarters, then the year): nothing later, nothing of another
 * year; a year that was not counted by itself is the sum of its quarters.
 */
export function upTo({ tables, period, counted, measured }: ReleaseInput): {
  counted: Counted[];
  measured: Measured[];
} {
  const periods: Period[] = ([1, 2, 3, 4] as const)
    .slice(0, period.quarter ?? 4)
    .map((quarter) => ({ year: period.year, quarter }));
  const year: Period = { year: period.year };
  if (period.quarter === undefined) periods.push(year);
  return {
    counted: tables.flatMap((table) =>
      inOrder(table, periods, counted, (cells) => {
        const sums = new Map<string, number>();
        for (const [key, count] of cells) sums.set(key, (sums.get(key) ?? 0) + count);
        return sums;
      }),
    ),
    measured: tables.flatMap((table) =>
      inOrder(table, periods, measured, (cells) => {
        const all = new Map<string, readonly number[]>();
        for (const [key, values] of cells) all.set(key, [...(all.get(key) ?? []), ...values]);
        return all;
      }),
    ),
  };
}

/** Quarters only of tables by quarter. `sum` makes the year of its quarters. */
function inOrder<Value>(
  table: Table,
  periods: readonly Period[],
  given: readonly { table: string; period: Period; cells: ReadonlyMap<string, Value> }[],
  sum: (cells: [string, Value][]) => ReadonlyMap<string, Value>,
): { table: string; period: Period; cells: ReadonlyMap<string, Value> }[] {
  if (table.kind === 'shares') return [];
  const own = given.filter((each) => each.table === table.code);
  const found = periods.flatMap((period) => {
    if (period.quarter !== undefined && table.every === 'year') return [];
    return own.filter((each) => periodCode(each.period) === periodCode(period)).slice(0, 1);
  });
  const year = periods.find(({ quarter }) => quarter === undefined);
  if (year === undefined || found.some(({ period }) => period.quarter === undefined) || found.length === 0)
    return found;
  return [
    ...found,
    { table: table.code, period: year, cells: sum(found.flatMap(({ cells }) => [...cells])) },
  ];
}
