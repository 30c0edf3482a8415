import { FROM } from '../measures.js';
import { periodCode, type PublishedCounts, type Table } from '../table.js';
import { csv } from '#kernel';
import { dataOf, type Datum } from './grid.js';

/** `change` in the table's unit; `percent` only where there were 20 before. */
export interface Change extends Omit<Datum, 'value'> {
  readonly before: number | undefined;
  readonly now: number | undefined;
  readonly change: number | undefined;
  readonly percent: number | undefined;
}

/** What changed from one published table to another, from the published numbers alone: nothing where one is hidden. */
export function yearOnYear(
  table: Table,
  before: PublishedCounts,
  now: PublishedCounts,
  tables: readonly Table[],
): Change[] {
  const earlier = new Map(dataOf(table, before, tables).map(({ key, value }) => [key, value]));
  return dataOf(table, now, tables).map(({ value, ...place }) => {
    const was = earlier.get(place.key);
    const change = was === undefined || value === undefined ? undefined : value - was;
    const percent =
      change === undefined || was === undefined || was < FROM || table.kind === 'shares'
        ? undefined
        : Math.round((100 * change) / was);
    return { ...place, before: was, now: value, change, percent };
  });
}

/** The same as a file. */
export function yearOnYearCsv(
  table: Table,
  before: PublishedCounts,
  now: PublishedCounts,
  tables: readonly Table[],
): string {
  const header = [
    'tabella',
    'riga_codice',
    'riga',
    'colonna_codice',
    'colonna',
    periodCode(before.period),
    periodCode(now.period),
    'variazione',
    'variazione_percento',
  ];
  const lines = yearOnYear(table, before, now, tables).map((each) => [
    table.code,
    each.row.code,
    each.row.title.it,
    each.column?.code ?? '',
    each.column?.title.it ?? '',
    each.before ?? '',
    each.now ?? '',
    each.change ?? '',
    each.percent ?? '',
  ]);
  return csv([header, ...lines]);
}
