import { FROM, measureCells } from './measures.js';
import { partsOf, quantityName, type Limit, type System } from './system.js';
import { cellKey, type Counted, type Measured, type MeasureTable, type Period, type Table } from './table.js';

/** A year with fewer is published as a whole only (design §7). */
export const BY_QUARTER_FROM = 50;

const isQuarter = ({ period }: { period: Period }): boolean => period.quarter !== undefined;
const countOf = ({ cells }: Counted): number => [...cells.values()].reduce((all, count) => all + count, 0);
const valuesOf = ({ cells }: Measured): number =>
  [...cells.values()].reduce((all, values) => all + values.length, 0);

/**
 * Tables by quarter whose year has under 50 so far. The year's end is not known in March: a quarter waits until the year has 50,
 * and then comes out with the quarters that waited.
 */
export function heldBack(
  tables: readonly Table[],
  counted: readonly Counted[],
  measured: readonly Measured[],
): Set<string> {
  const sum = (numbers: number[]): number => numbers.reduce((all, each) => all + each, 0);
  const held = tables.filter((table) => {
    if (table.kind === 'shares' || table.every === 'year') return false;
    if (table.kind === 'counts' && !table.people) return false;
    const total =
      table.kind === 'counts'
        ? sum(counted.filter((each) => each.table === table.code && isQuarter(each)).map(countOf))
        : sum(measured.filter((each) => each.table === table.code && isQuarter(each)).map(valuesOf));
    return total < BY_QUARTER_FROM;
  });
  return new Set(held.map(({ code }) => code));
}

/**
 * What the rules themselves give away: that quarters came out, or did not, says on which side of 50 their sum is; that a median is
 * shown says that there were 20. `isOut`: is the measure table published for the period, by now?
 */
export function limitsOf(
  tables: readonly Table[],
  system: System,
  counted: readonly Counted[],
  measured: readonly Measured[],
  isOut: (table: string, period: Period) => boolean,
): Limit[] {
  const { index, quantities } = system;
  const people = tables.filter((table) => table.kind === 'counts').filter((table) => table.people);
  const parts = partsOf(people);
  const limits = new Map<string, Limit>();
  const add = (limit: Limit): void => {
    if (limit.parts.length > 0) limits.set(JSON.stringify(limit), limit);
  };
  for (const { code, population } of people) {
    let sum = 0;
    const before: number[] = [];
    for (const each of counted.filter((one) => one.table === code && isQuarter(one))) {
      const total = index.get(quantityName(parts, each.period, population, {}));
      if (total === undefined) continue;
      const [was, until] = [sum, [...before, total]];
      sum += countOf(each);
      if (was < BY_QUARTER_FROM && sum >= BY_QUARTER_FROM) {
        add({ parts: [...before], lower: 0, upper: BY_QUARTER_FROM - 1 });
        add({ parts: until, lower: BY_QUARTER_FROM, upper: Infinity });
      }
      before.push(total);
    }
    if (sum < BY_QUARTER_FROM) add({ parts: before, lower: 0, upper: BY_QUARTER_FROM - 1 });
  }
  for (const table of tables) {
    if (table.kind !== 'measures') continue;
    for (const each of measured.filter((one) => one.table === table.code && isOut(table.code, one.period))) {
      for (const limit of amongCounted(table, each, system, parts)) add(limit);
      for (const [row, column] of measureCells(table)) {
        const where = {
          [table.rows.code]: row,
          ...(table.columns !== undefined && column !== undefined ? { [table.columns.code]: column } : {}),
        };
        const at = index.get(quantityName(parts, each.period, table.population, where));
        const n = each.cells.get(cellKey(row, column))?.length ?? 0;
        // measured may be fewer than counted: then nothing follows for the count
        if (at === undefined || quantities[at]?.truth !== n) continue;
        add(
          n < FROM
            ? { parts: [at], lower: 0, upper: FROM - 1 }
            : { parts: [at], lower: FROM, upper: Infinity },
        );
      }
    }
  }
  return [...limits.values()];
}

/**
 * Each median that is shown stands for 20 of those that are counted elsewhere; where none is, they are fewer in each cell. Somebody
 * may take the measured for all of them, so both hold as long as they are true.
 */
function amongCounted(
  table: MeasureTable,
  { period, cells }: Measured,
  { index, quantities }: System,
  parts: ReturnType<typeof partsOf>,
): Limit[] {
  const { among } = table;
  if (among === undefined) return [];
  const found = new Map<number, { shown: number; all: number }>();
  for (const [row, column] of measureCells(table)) {
    const where = { [among.dimension]: among.category ?? row };
    const at = index.get(quantityName(parts, period, among.population, where));
    if (at === undefined) continue;
    const { shown, all } = found.get(at) ?? { shown: 0, all: 0 };
    const isShown = (cells.get(cellKey(row, column))?.length ?? 0) >= FROM;
    found.set(at, { shown: shown + (isShown ? 1 : 0), all: all + 1 });
  }
  return [...found].flatMap(([at, { shown, all }]) => {
    const limit =
      shown > 0 ? { lower: FROM * shown, upper: Infinity } : { lower: 0, upper: (FROM - 1) * all };
    const truth = quantities[at]?.truth ?? 0;
    return truth >= limit.lower && truth <= limit.upper ? [{ parts: [at], ...limit }] : [];
  });
}
