import { CsvError, parse } from 'csv-parse/sync';
import { LineCounter, parseDocument } from 'yaml';
import { WRONG, type Column } from './columns.js';

export type TableFormat = 'csv' | 'yaml';

/** What is wrong where; never what stands there. */
export interface RowFault {
  /** As a spreadsheet counts: the header is row 1. Of a YAML list the item's place. Absent: of the file. */
  readonly row?: number;
  /** One of ours; a heading that we do not know is not repeated. */
  readonly column?: string;
  readonly code: string;
}

export interface ParsedRow {
  readonly row: number;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface Parsed {
  readonly rows: readonly ParsedRow[];
  readonly faults: readonly RowFault[];
}

const MOST_ALIASES = 20;
const LONGEST_RECORD = 16_384;

/**
 * Reads a table: CSV with semicolons, commas or tabs, quotes, a heading; or a YAML list of maps with the same members.
 * All faults of form at once.
 */
export function parseTable(
  written: string,
  format: TableFormat,
  { columns, most }: { readonly columns: readonly Column[]; readonly most: number },
): Parsed {
  const whole = written.replace(/^\uFEFF/, '');
  // bytes that are no UTF-8 were replaced when they were read: somebody saved it in an older encoding
  if (whole.includes('\uFFFD')) return failed({ code: 'notUtf8' });
  const items = format === 'csv' ? csvItems(whole, columns) : yamlItems(whole, columns);
  if ('faults' in items) return { rows: [], faults: items.faults };
  if (items.items.length === 0) return failed({ code: 'empty' });
  if (items.items.length > most) return failed({ code: 'tooManyRows' });
  const faults: RowFault[] = [];
  const rows = items.items.map(({ row, cells }) => ({ row, value: readRow(row, cells, columns, faults) }));
  return { rows, faults };
}

const failed = (fault: RowFault): Parsed => ({ rows: [], faults: [fault] });

interface Item {
  readonly row: number;
  readonly cells: ReadonlyMap<Column, unknown>;
}
type Items = { readonly items: readonly Item[] } | { readonly faults: readonly RowFault[] };

function csvItems(whole: string, columns: readonly Column[]): Items {
  const heading = /[^\r\n]+/.exec(whole)?.[0] ?? '';
  const delimiter = [';', '\t'].find((each) => heading.includes(each)) ?? ',';
  let records: string[][];
  try {
    records = parse(whole, {
      delimiter,
      bom: true,
      trim: true,
      relax_column_count: true,
      max_record_size: LONGEST_RECORD,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const lines = (error as { lines?: unknown }).lines;
    return { faults: [{ ...(typeof lines === 'number' ? { row: lines } : {}), code: 'csv' }] };
  }
  // empty lines are no rows, yet a spreadsheet counts them
  const filled = records
    .map((line, index) => ({ line, row: index + 1 }))
    .filter(({ line }) => line.some((cell) => cell !== ''));
  const [{ line: names, row: first } = { line: [], row: 1 }, ...lines] = filled;
  const known = names.map((name) => columnNamed(name, columns));
  const faults = headingFaults(first, known, columns);
  if (faults.length > 0) return { faults };
  const items = lines.map(({ line, row }) => {
    if (line.length > known.length) faults.push({ row, code: 'tooManyCells' });
    const cells = known.flatMap((column, place): [Column, string][] => {
      const cell = unguarded(line[place] ?? '');
      return column === undefined || cell === '' ? [] : [[column, cell]];
    });
    return { row, cells: new Map(cells) };
  });
  return faults.length > 0 ? { faults } : { items };
}

function headingFaults(
  row: number,
  known: readonly (Column | undefined)[],
  columns: readonly Column[],
): RowFault[] {
  const faults: RowFault[] = known.flatMap((column, place): RowFault[] => {
    if (column === undefined) return [{ row, column: String(place + 1), code: 'unknownColumn' }];
    return known.indexOf(column) < place ? [{ row, column: column.name, code: 'duplicateColumn' }] : [];
  });
  for (const column of columns) {
    if (column.required === true && !known.includes(column))
      faults.push({ row, column: column.name, code: 'missingColumn' });
  }
  return faults;
}

function yamlItems(whole: string, columns: readonly Column[]): Items {
  const lines = new LineCounter();
  const document = parseDocument(whole, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) return { faults: [{ row: lines.linePos(problem.pos[0]).line, code: 'yaml' }] };
  let read: unknown;
  try {
    read = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch {
    return { faults: [{ code: 'yaml' }] };
  }
  // a file of ours says first that it is invented
  const list = isMap(read) ? (read['items'] ?? read) : read;
  if (!Array.isArray(list)) return { faults: [{ code: 'noList' }] };
  const faults: RowFault[] = [];
  const items = (list as unknown[]).map((item, index) => {
    const row = index + 1;
    if (!isMap(item)) {
      faults.push({ row, code: 'noMap' });
      return { row, cells: new Map<Column, unknown>() };
    }
    const cells = new Map<Column, unknown>();
    for (const [place, [name, value]] of Object.entries(item).entries()) {
      const column = columnNamed(name, columns);
      if (column === undefined) faults.push({ row, column: String(place + 1), code: 'unknownColumn' });
      else if (value !== null && value !== '') cells.set(column, value);
    }
    return { row, cells };
  });
  return faults.length > 0 ? { faults } : { items };
}

function readRow(
  row: number,
  cells: ReadonlyMap<Column, unknown>,
  columns: readonly Column[],
  faults: RowFault[],
): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const column of columns) {
    const cell = cells.get(column);
    if (cell === undefined) {
      if (column.required === true) faults.push({ row, column: column.name, code: 'required' });
      continue;
    }
    const read = column.read(cell);
    if (read === WRONG) faults.push({ row, column: column.name, code: 'format' });
    else if (column.into !== undefined) column.into(value, read);
    else value[column.name] = read;
  }
  return value;
}

const columnNamed = (name: string, columns: readonly Column[]): Column | undefined => {
  const plain = name.trim().toLowerCase();
  return columns.find((column) => column.name.toLowerCase() === plain || column.it.toLowerCase() === plain);
};

/** What our own export put before a text that a spreadsheet would run. */
const unguarded = (cell: string): string => (/^'[=+\-@]/.test(cell) ? cell.slice(1) : cell);

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
