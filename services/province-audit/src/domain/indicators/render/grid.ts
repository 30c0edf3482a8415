import { measureCells, shareCells } from '../measures.js';
import { cellsOf } from '../system.js';
import { TOTAL, type Category, type CountTable, type Dimension, type Period } from '../table.js';
import type { Purpose, PublishedTable, Table } from '../table.js';

/** A published number with the words that say what it is; no number: hidden. */
export interface Datum {
  readonly key: string;
  readonly row: Category;
  /** None in a table of one dimension. */
  readonly column?: Category;
  readonly measure: 'count' | 'percent' | 'median' | 'p90';
  readonly value: number | undefined;
}

const ALL: Category = { code: TOTAL, title: { it: 'Totale', en: 'Total' } };
const categoryOf = (dimension: Dimension | undefined, code: string | undefined): Category | undefined => {
  if (dimension === undefined || code === undefined) return undefined;
  return code === TOTAL ? ALL : dimension.categories.find((each) => each.code === code);
};

/** The count table that a share table is about; of any other table itself. */
export function basisOf(table: Table, tables: readonly Table[]): Exclude<Table, { kind: 'shares' }> {
  if (table.kind !== 'shares') return table;
  const basis = tables.find((each): each is CountTable => each.kind === 'counts' && each.code === table.of);
  if (basis === undefined) throw new RangeError(`no table ${table.of}`);
  return basis;
}

/** Every number of a published table, row by row in the order of its dimensions, totals last. */
export function dataOf(table: Table, published: PublishedTable, tables: readonly Table[]): Datum[] {
  const { rows, columns } = basisOf(table, tables);
  const keys =
    table.kind === 'counts'
      ? [...cellsOf(table)].map(({ key }) => key)
      : table.kind === 'measures'
        ? [...measureCells(table)].map((where) => where.filter((part) => part !== undefined).join('/'))
        : [...shareCells(table, basisOf(table, tables) as CountTable)].map(([key]) => key);
  return keys.flatMap((key): Datum[] => {
    const [rowCode, columnCode] = key.split('/');
    const row = categoryOf(rows, rowCode);
    if (row === undefined) return [];
    const column = categoryOf(columns, columnCode);
    const place = column === undefined ? { key, row } : { key, row, column };
    if (published.kind === 'measures') {
      const cell = published.cells[key];
      const shown = cell !== undefined && 'median' in cell ? cell : undefined;
      return [
        { ...place, measure: 'median', value: shown?.median },
        { ...place, measure: 'p90', value: shown?.p90 },
      ];
    }
    const cell = published.cells[key];
    const value = cell !== undefined && 'shown' in cell ? cell.shown : undefined;
    return [{ ...place, measure: published.kind === 'shares' ? 'percent' : 'count', value }];
  });
}

/** In the order of the plan. */
export const PURPOSES: Readonly<Record<Purpose, string>> = {
  1: 'Mappatura dei servizi',
  2: 'Obiettivi di servizio',
  3: 'Fabbisogno di strutture',
  4: 'Governo della rete',
  5: 'Équipe',
  6: 'Formazione',
  7: 'Promozione e comunicazione',
};

export const UNITS = { minutes: 'minuti', hours: 'ore', days: 'giorni' } as const;
const MEASURES = { count: 'numero', percent: 'per cento', median: 'mediana', p90: '90º percentile' } as const;
/** What a number is, in Italian: `numero`, `mediana (ore)`. */
export function measureWords(measure: Datum['measure'], table: Table): string {
  const unit = table.kind === 'measures' ? ` (${UNITS[table.unit]})` : '';
  return MEASURES[measure] + unit;
}

const ORDINALS = { 1: 'primo', 2: 'secondo', 3: 'terzo', 4: 'quarto' } as const;
/** `anno 2026`, `terzo trimestre 2026`. */
export const periodWords = ({ year, quarter }: Period): string =>
  quarter === undefined ? `anno ${year}` : `${ORDINALS[quarter]} trimestre ${year}`;
