import { cellKey, TOTAL, type Cell, type CountTable, type Measured, type MeasureCell } from './table.js';
import type { MeasureTable, PublishedCounts, PublishedMeasures, ShareTable } from './table.js';

/** Medians, P90 and shares of fewer would say something about single people (design §7). */
export const FROM = 20;
/** A median is what happened to somebody: it is told in steps of this. */
const STEP = { minutes: 5, hours: 1, days: 1 } as const;
const HIDDEN = { hidden: true } as const;

export function* measureCells({ rows, columns }: MeasureTable): Generator<[row: string, column?: string]> {
  for (const { code: row } of rows.categories)
    if (columns === undefined) yield [row];
    else for (const { code: column } of columns.categories) yield [row, column];
}

/** Median (of an even number the middle of the two) and P90 (nearest rank), both to the table's step. */
export function publishMeasures(table: MeasureTable, { period, cells }: Measured): PublishedMeasures {
  const step = STEP[table.unit];
  const coarse = (value: number): number => step * Math.round(value / step);
  const published = [...measureCells(table)].map((where): [string, MeasureCell] => {
    const values = [...(cells.get(cellKey(...where)) ?? [])].sort((a, b) => a - b);
    if (values.length < FROM) return [cellKey(...where), HIDDEN];
    const rank = (share: number): number => values[Math.ceil(share * values.length) - 1] ?? 0;
    const half = values.length / 2;
    const median = Number.isInteger(half) ? (rank(0.5) + (values[half] ?? 0)) / 2 : rank(0.5);
    return [cellKey(...where), { median: coarse(median), p90: coarse(rank(0.9)) }];
  });
  return { kind: 'measures', table: table.code, period, cells: Object.fromEntries(published) };
}

/** Whole per cent, from what is published and nothing else: anybody can work them out. */
export function publishShares(share: ShareTable, of: CountTable, counts: PublishedCounts): PublishedCounts {
  const shown = (key: string): number | undefined => {
    const cell = counts.cells[key];
    return cell !== undefined && 'shown' in cell ? cell.shown : undefined;
  };
  const cell = (part: string, whole: string): Cell => {
    const [count, total] = [shown(part), shown(whole)];
    if (count === undefined || total === undefined || total < FROM) return HIDDEN;
    // rounded separately, a part may be more than the whole
    return { shown: Math.min(100, Math.round((100 * count) / total)) };
  };
  const cells = [...shareCells(share, of)].map(([key, whole]): [string, Cell] => [key, cell(key, whole)]);
  return { kind: 'shares', table: share.code, period: counts.period, cells: Object.fromEntries(cells) };
}

/** Which count is a share of which. */
export function* shareCells(
  { categories }: ShareTable,
  { rows, columns }: CountTable,
): Generator<[part: string, whole: string]> {
  if (columns === undefined) for (const category of categories) yield [category, TOTAL];
  else
    for (const row of [...rows.categories.map(({ code }) => code), TOTAL])
      for (const category of categories) yield [cellKey(row, category), cellKey(row, TOTAL)];
}
