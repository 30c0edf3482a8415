import { nameOf, newQuantity, type System } from './system.js';
import type { CountTable, Dimension } from './table.js';

/** More combinations than this are looked at table by table. */
const MOST = 400;

/**
 * Whoever is counted in several tables stands in one cell of them all together, though no table shows it; and in one quarter,
 * though a table comes out by year. That no such cell is below zero says more than the sums that are shown, so the cells are
 * entered as open quantities.
 */
export function addUnseen(system: System, tables: readonly CountTable[], periods: readonly string[]): void {
  const populations = [...new Set(tables.map(({ population }) => population))];
  for (const population of populations) {
    const own = tables.filter((table) => table.population === population);
    for (const dimensions of combined(own)) {
      const cells = [...product(dimensions)];
      for (const period of periods) enterCells(system, own, dimensions, cells, period, population);
      for (const where of cells) linkYear(system, periods, population, where);
    }
  }
}

type Where = Record<string, string>;

/** All dimensions of a population together, if they are not too many; else those of each table. */
function combined(tables: readonly CountTable[]): Dimension[][] {
  const dimensionsOf = ({ rows, columns }: CountTable): Dimension[] =>
    columns === undefined ? [rows] : [rows, columns];
  const distinct = (dimensions: readonly Dimension[]): Dimension[] => [
    ...new Map(dimensions.map((each) => [each.code, each])).values(),
  ];
  const all = distinct(tables.flatMap(dimensionsOf));
  const size = all.reduce((sum, { categories }) => sum * categories.length, 1);
  const sets = size <= MOST ? [all] : tables.map(dimensionsOf);
  const named = new Map(
    sets.map((set) => [
      set
        .map(({ code }) => code)
        .sort()
        .join('|'),
      set,
    ]),
  );
  return [...named.values()].filter((set) => set.length > 1);
}

function* product([first, ...rest]: readonly Dimension[]): Generator<Where> {
  if (first === undefined) yield {};
  else
    for (const { code } of first.categories)
      for (const others of product(rest)) yield { [first.code]: code, ...others };
}

function enterCells(
  { quantities, sums, index }: System,
  tables: readonly CountTable[],
  dimensions: readonly Dimension[],
  cells: readonly Where[],
  period: string,
  population: string,
): void {
  const codes = new Set(dimensions.map(({ code }) => code));
  const inside = tables.filter(
    ({ rows, columns }) => codes.has(rows.code) && (columns === undefined || codes.has(columns.code)),
  );
  for (const where of inside.flatMap((table) => [...innerCells(table)])) {
    const total = index.get(nameOf(period, population, where));
    if (total === undefined || Object.keys(where).length === dimensions.length) continue;
    const parts = cells
      .filter((cell) => Object.entries(where).every(([dimension, category]) => cell[dimension] === category))
      .map((cell) => {
        const name = nameOf(period, population, cell);
        const at = index.get(name) ?? quantities.push(newQuantity(name, 0, [])) - 1;
        index.set(name, at);
        return at;
      });
    const known = sums.some((sum) => sum.total === total && sum.parts.join() === parts.join());
    if (!known) sums.push({ total, parts, unseen: true });
  }
}

function* innerCells({ rows, columns }: CountTable): Generator<Where> {
  for (const { code } of rows.categories)
    if (columns === undefined) yield { [rows.code]: code };
    else for (const column of columns.categories) yield { [rows.code]: code, [columns.code]: column.code };
}

/** The year of a combination is the sum of its quarters, if that holds for what is counted. */
function linkYear(
  { sums, index, quantities }: System,
  periods: readonly string[],
  population: string,
  where: Where,
): void {
  const year = periods.find((period) => !period.includes('-'));
  const quarters = periods.filter((period) => period.includes('-'));
  if (year === undefined || quarters.length !== 4) return;
  const total = index.get(nameOf(year, population, where));
  const parts = quarters.flatMap((quarter) => index.get(nameOf(quarter, population, where)) ?? []);
  if (total === undefined || parts.length !== 4) return;
  const isLinked = sums.some((sum) => sum.total === total && sum.parts.join() === parts.join());
  const whole = index.get(nameOf(year, population, {}));
  const wholeIsSum =
    whole === undefined ||
    sums.some(
      (sum) => sum.total === whole && sum.parts.some((at) => quantities[at]?.name.includes('-Q') === true),
    );
  if (!isLinked && wholeIsSum) sums.push({ total, parts, unseen: true });
}
