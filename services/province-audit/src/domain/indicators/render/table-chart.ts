import { TOTAL, periodCode, type PublishedTable, type Table } from '../table.js';
import { barChart, type Bar } from './chart.js';
import { dataOf, measureWords, periodWords } from './grid.js';

/** A published table as bars: the rows (their totals, where there are columns), or every time with its P90. */
export function renderChart(table: Table, published: PublishedTable, tables: readonly Table[]): string {
  const data = dataOf(table, published, tables).filter(({ row }) => row.code !== TOTAL);
  const words = {
    id: `g-${table.code}-${periodCode(published.period)}`.replace(/[^A-Za-z0-9-]/g, '-'),
    title: `${table.title.it}, ${periodWords(published.period)}`,
  };
  const label = (rowTitle: string, column?: string): string =>
    column === undefined ? rowTitle : `${rowTitle} · ${column}`;
  if (table.kind === 'measures') {
    const marks = new Map(
      data.filter(({ measure }) => measure === 'p90').map(({ key, value }) => [key, value]),
    );
    const bars = data
      .filter(({ measure }) => measure === 'median')
      .map(({ key, row, column, value }): Bar => ({
        label: label(row.title.it, column?.title.it),
        value,
        mark: marks.get(key),
      }));
    return barChart(bars, {
      ...words,
      unit: measureWords('median', table),
      mark: measureWords('p90', table),
    });
  }
  const bars = data
    .filter(({ column }) => table.kind === 'shares' || column === undefined || column.code === TOTAL)
    .map(({ row, column, value }): Bar => ({
      label: table.kind === 'shares' ? label(row.title.it, column?.title.it) : row.title.it,
      value,
    }));
  return barChart(bars, {
    ...words,
    unit: measureWords(table.kind === 'shares' ? 'percent' : 'count', table),
  });
}
