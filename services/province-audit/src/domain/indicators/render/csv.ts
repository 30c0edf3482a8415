import { periodCode, type PublishedTable, type Table } from '../table.js';
import { dataOf, measureWords } from './grid.js';

const BOM = '\uFEFF';
/** A spreadsheet takes a text that begins like this for a formula, and runs it. */
const FORMULA = /^[\s]*[=+\-@\t\r]/;

function field(value: string | number): string {
  if (typeof value === 'number') return String(value).replace('.', ',');
  const guarded = FORMULA.test(value) ? `'${value}` : value;
  return /[";\r\n]/.test(guarded) || guarded !== guarded.trim()
    ? `"${guarded.replaceAll('"', '""')}"`
    : guarded;
}

/**
 * A file for Italian spreadsheets: semicolons, UTF-8 with its mark, CRLF, decimal comma. Texts that would be formulas get an
 * apostrophe; numbers stay numbers, also negative ones.
 */
export const csv = (lines: readonly (readonly (string | number)[])[]): string =>
  BOM + lines.map((line) => line.map(field).join(';') + '\r\n').join('');

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
