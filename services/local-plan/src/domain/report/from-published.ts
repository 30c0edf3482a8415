import type { EventData } from '#contracts';
import type { ReportCell, ReportTable } from './report.js';

/** A table as the audit published it. */
export type PublishedTable = EventData['staffetta.audit.table-published.v1'];

const MEASURES: Readonly<Record<PublishedTable['data'][number]['measure'], string>> = {
  count: 'numero',
  percent: 'per cento',
  median: 'mediana',
  p90: '90º percentile',
};
const UNITS: Readonly<Record<PublishedTable['unit'], string>> = {
  ...{ count: '', percent: '' },
  ...{ minutes: ' (minuti)', hours: ' (ore)', days: ' (giorni)' },
};

/** The grid of a published table: a line for each row, a column for each category and measure. A hidden number stays hidden. */
export function fromPublished(table: PublishedTable): ReportTable {
  const columns = [...new Map(table.data.map((each) => [columnKey(each), columnName(table, each)]))];
  const lines = [...new Map(table.data.map(({ row }) => [row.code, row.it]))];
  return {
    code: `${table.table}-${table.period.toLowerCase()}`,
    title: `${table.title.it}, ${periodWords(table.period)}`,
    ...(table.note === undefined ? {} : { note: table.note.it }),
    columns: [table.rows.it, ...columns.map(([, name]) => name)],
    rows: lines.map(([code, name]): ReportCell[] => [
      name,
      ...columns.map(([key]) => {
        const found = table.data.find((each) => each.row.code === code && columnKey(each) === key);
        return found?.value ?? null;
      }),
    ]),
  };
}

const columnKey = ({ column, measure }: PublishedTable['data'][number]): string =>
  `${column?.code ?? ''}/${measure}`;

function columnName(
  { kind, unit }: PublishedTable,
  { column, measure }: PublishedTable['data'][number],
): string {
  const what = MEASURES[measure] + UNITS[unit];
  if (column === undefined) return what.charAt(0).toUpperCase() + what.slice(1);
  return kind === 'counts' ? column.it : `${column.it}, ${what}`;
}

const ORDINALS: Readonly<Record<string, string>> = { 1: 'primo', 2: 'secondo', 3: 'terzo', 4: 'quarto' };

/** `2026` as `anno 2026`, `2026-Q3` as `terzo trimestre 2026`. */
export function periodWords(period: string): string {
  const [year = '', quarter] = period.split('-Q');
  return quarter === undefined ? `anno ${year}` : `${ORDINALS[quarter] ?? quarter} trimestre ${year}`;
}
