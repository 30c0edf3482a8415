import { csv } from '#kernel';
import type { Column } from './columns.js';

/** What the same columns read back: the file that one exports is the file that one imports. */
export function tableCells(
  rows: readonly object[],
  columns: readonly Column[],
): Readonly<Record<string, unknown>>[] {
  return rows.map((row) => {
    const plain = row as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      columns.flatMap((column) => {
        const value = column.from === undefined ? plain[column.name] : column.from(plain);
        return value === undefined || value === null ? [] : [[column.name, value]];
      }),
    );
  });
}

/** For Italian spreadsheets: semicolons, UTF-8 with its mark, CRLF; texts that would be formulas get an apostrophe. */
export function writeCsv(rows: readonly object[], columns: readonly Column[]): string {
  const lines = [
    columns.map(({ name }) => name),
    ...tableCells(rows, columns).map((cells) => columns.map(({ name }) => cellOf(cells[name]))),
  ];
  return csv(lines);
}

const cellOf = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(String).join('|');
  if (typeof value === 'boolean') return value ? 'sì' : 'no';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
