import { csv } from '#kernel';
import { periodCode, type PublishedTable, type Table } from '../table.js';
import { dataOf, measureWords } from './grid.js';

const HEADER = [
  'tabella',
  'periodo',
  'riga_codice',
  'riga',
  'colonna_codice',
  'colonna',
  'misura',
  'valore',
  'stato',
];

/** One line per number, all periods one after the other. A hidden number has no value and the state `nascosto`. */
export function renderCsv(
  table: Table,
  published: readonly PublishedTable[],
  tables: readonly Table[],
): string {
  const lines = published
    .filter((each) => each.table === table.code)
    .flatMap((each) =>
      dataOf(table, each, tables).map(({ row, column, measure, value }) => [
        table.code,
        periodCode(each.period),
        row.code,
        row.title.it,
        column?.code ?? '',
        column?.title.it ?? '',
        measureWords(measure, table),
        value ?? '',
        value === undefined ? 'nascosto' : 'pubblicato',
      ]),
    );
  return csv([HEADER, ...lines]);
}
