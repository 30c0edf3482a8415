import { csv } from '#kernel';
import type { ReportTable } from './report.js';

/** Tables one below the other, each with its title and its heads, for Italian spreadsheets. A hidden number says so. */
export function renderCsv(tables: readonly ReportTable[]): string {
  const lines = tables.flatMap(({ title, columns, rows }, index) => [
    ...(index === 0 ? [] : [['']]),
    [title],
    columns,
    ...rows.map((row) => row.map((cell) => cell ?? 'nascosto')),
  ]);
  return csv(lines);
}
