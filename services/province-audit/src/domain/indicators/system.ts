import { countsDisagree } from './indicator.errors.js';
import type { Range } from './small.js';
import { cellKey, periodCode, TOTAL, type Counted, type CountTable, type Period } from './table.js';

/**
 * One number that somebody may know or want to know: how many of a population in a period fall into these categories. What
 * two tables both say is one quantity, so it is hidden in both or in none.
 */
export interface Quantity {
  readonly name: string;
  readonly truth: number;
  /** Which tables say it, each with the period. */
  readonly tables: Set<string>;
  /** Published earlier: what was done then stays. */
  frozen: boolean;
  /**
   * `shown`: its rounded value. `small`: hidden, because it is 1 to 4 or, a total, could be. `complement`: hidden to protect
   * others. `open`: not published in any table (yet).
   */
  state: 'open' | 'shown' | 'small' | 'complement';
  /** What follows from its being small, or shown, by itself: nothing for a total. */
  range: Range;
  /** 0: nothing adds up to it; else one more than its highest part. */
  level: number;
  /** Something hidden adds up to it. */
  holdsSecret: boolean;
}

/** `total` is the sum of `parts`: indices of quantities. */
export interface Sum {
  readonly total: number;
  readonly parts: readonly number[];
  /** Over combinations that no table shows. */
  readonly unseen?: true;
}

/** The sum of `parts` lies in this range, and everybody knows it, because a rule says when a table or a time is shown. */
export interface Limit extends Range {
  readonly parts: readonly number[];
}

export interface System {
  readonly quantities: Quantity[];
  readonly sums: Sum[];
  readonly limits: Limit[];
  readonly index: Map<string, number>;
}

type Where = Readonly<Record<string, string>>;

/** Names a quantity; the part of another population has the name that it has there. */
export function quantityName(
  parts: ReadonlyMap<string, CountTable['partOf']>,
  period: Period,
  population: string,
  where: Where,
): string {
  const partOf = parts.get(population);
  if (Object.keys(where).length === 0 && partOf !== undefined)
    return quantityName(parts, period, partOf.population, { [partOf.dimension]: partOf.category });
  return nameOf(periodCode(period), population, where);
}

export function nameOf(period: string, population: string, where: Where): string {
  const places = Object.entries(where).map(([dimension, category]) => `${dimension}=${category}`);
  return [period, population, ...places.sort()].join('|');
}

/** A cell's key in a table, and the quantity that it is. */
export function* cellsOf(table: CountTable): Generator<{ key: string; where: Where }> {
  const { rows, columns } = table;
  for (const row of [...rows.categories.map(({ code }) => code), TOTAL]) {
    const inRow: Where = row === TOTAL ? {} : { [rows.code]: row };
    if (columns === undefined) yield { key: row, where: inRow };
    else
      for (const column of [...columns.categories.map(({ code }) => code), TOTAL])
        yield {
          key: cellKey(row, column),
          where: column === TOTAL ? inRow : { ...inRow, [columns.code]: column },
        };
  }
}

export const partsOf = (tables: readonly CountTable[]): Map<string, CountTable['partOf']> =>
  new Map(tables.flatMap((table) => (table.partOf ? [[table.population, table.partOf] as const] : [])));

/** The true value of each cell, totals included. Throws `indicators.counts-disagree` for a cell that the table has not. */
export function withTotals(table: CountTable, { cells, period }: Counted): Map<string, number> {
  const values = new Map([...cellsOf(table)].map(({ key }) => [key, 0]));
  for (const [key, count] of cells) {
    const [row = '', column] = key.split('/');
    const keys =
      column === undefined
        ? [key, TOTAL]
        : [key, cellKey(row, TOTAL), cellKey(TOTAL, column), cellKey(TOTAL, TOTAL)];
    if (row === TOTAL || column === TOTAL || !Number.isSafeInteger(count) || count < 0)
      throw countsDisagree(table.code, periodCode(period));
    for (const each of keys) {
      const before = values.get(each);
      if (before === undefined) throw countsDisagree(table.code, periodCode(period));
      values.set(each, before + count);
    }
  }
  return values;
}

/**
 * Everything that the tables of one year say, as numbers and sums: inner cells, margins, grand totals, and the year as the sum
 * of its quarters (where it is: what was put right later is no sum). All quantities are open.
 */
export function buildSystem(tables: readonly CountTable[], counted: readonly Counted[]): System {
  const quantities: Quantity[] = [];
  const index = new Map<string, number>();
  const sums = new Map<string, Sum>();
  const parts = partsOf(tables);
  const byCode = new Map(tables.map((table) => [table.code, table]));

  const enter = (name: string, truth: number, table: string, period: Period): number => {
    const at = index.get(name);
    const inTable = `${table}|${periodCode(period)}`;
    if (at !== undefined) {
      if (quantities[at]?.truth !== truth) throw countsDisagree(table, periodCode(period));
      quantities[at].tables.add(inTable);
      return at;
    }
    index.set(name, quantities.length);
    return quantities.push(newQuantity(name, truth, [inTable])) - 1;
  };
  const add = (total: number, of: number[]): void => {
    // a list with one category says the same twice: no sum, and no circle
    const inner = of.filter((part) => part !== total);
    if (inner.length > 0) sums.set(`${total}=${inner.join('+')}`, { total, parts: inner });
  };

  for (const each of counted) {
    const table = byCode.get(each.table);
    if (table === undefined) continue;
    const truths = withTotals(table, each);
    const at = new Map<string, number>();
    for (const { key, where } of cellsOf(table))
      at.set(
        key,
        enter(
          quantityName(parts, each.period, table.population, where),
          truths.get(key) ?? 0,
          table.code,
          each.period,
        ),
      );
    const of = (key: string): number => at.get(key) ?? 0;
    const rows = table.rows.categories.map(({ code }) => code);
    const columns = table.columns?.categories.map(({ code }) => code);
    if (columns === undefined) add(of(TOTAL), rows.map(of));
    else {
      for (const row of [...rows, TOTAL])
        add(
          of(cellKey(row, TOTAL)),
          columns.map((column) => of(cellKey(row, column))),
        );
      for (const column of [...columns, TOTAL])
        add(
          of(cellKey(TOTAL, column)),
          rows.map((row) => of(cellKey(row, column))),
        );
    }
  }
  for (const [name, total] of index) {
    const [period = '', ...rest] = name.split('|');
    if (period.includes('-')) continue;
    const quarters = [1, 2, 3, 4].map((quarter) => index.get([`${period}-Q${quarter}`, ...rest].join('|')));
    const known = quarters.filter((at) => at !== undefined);
    const sum = known.reduce((all, at) => all + (quantities[at]?.truth ?? 0), 0);
    if (known.length === 4 && sum === quantities[total]?.truth) add(total, known);
  }
  return { quantities, sums: [...sums.values()], limits: [], index };
}

export const newQuantity = (name: string, truth: number, tables: readonly string[]): Quantity => ({
  name,
  truth,
  tables: new Set(tables),
  frozen: false,
  state: 'open',
  range: { lower: 0, upper: Infinity },
  level: 0,
  holdsSecret: false,
});
