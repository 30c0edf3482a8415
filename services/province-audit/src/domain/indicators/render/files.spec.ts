import { describe, expect, it } from '@jest/globals';
import { TABLES } from '../definitions.js';
import { RETURNS } from '../returns.js';
import { cellKey, type Cell, type PublishedCounts, type Release, type Table } from '../table.js';
import { dictionaryFile, releaseFile, returnFile, tableFile } from './files.js';

const PUBLISHER = 'Provincia <di prova>';
const year = (number: number, shown: Readonly<Record<string, number>> = {}): Release => ({
  period: { year: number },
  asOf: 7,
  notes: [],
  tables: TABLES.flatMap((table): PublishedCounts[] =>
    table.kind === 'counts'
      ? [{ kind: 'counts', table: table.code, period: { year: number }, cells: cells(table, shown) }]
      : [],
  ),
});

/** Every cell hidden, but those that are named `table cell`. */
function cells(
  table: Table & { kind: 'counts' },
  shown: Readonly<Record<string, number>>,
): Record<string, Cell> {
  const rows = [...table.rows.categories.map(({ code }) => code), '*'];
  const columns =
    table.columns === undefined ? [undefined] : [...table.columns.categories.map(({ code }) => code), '*'];
  const keys = rows.flatMap((row) => columns.map((column) => cellKey(row, column)));
  return Object.fromEntries(
    keys.map((key) => {
      const value = shown[`${table.code} ${key}`];
      return [key, value === undefined ? { hidden: true } : { shown: value }];
    }),
  );
}

const release = year(2026, { 'contacts-source *': 285, 'exits *': 10, 'contacts-source herself': 190 });

describe('what is published, as files', () => {
  it('is there in every form that is named, and in no other', () => {
    for (const format of ['json', 'csv', 'html'])
      expect(releaseFile(release, TABLES, PUBLISHER, format)).toBeDefined();
    for (const format of ['json', 'csv', 'md']) expect(dictionaryFile(TABLES, format)).toBeDefined();
    const both = { release, before: undefined };
    for (const format of ['json', 'csv', 'html', 'svg'])
      expect(tableFile(both, TABLES, PUBLISHER, `exits.${format}`)).toBeDefined();
    for (const file of [
      'exits',
      'exits.xml',
      'exits.constructor',
      'nothing.csv',
      'exits.year-on-year.csv',
      '.csv',
    ])
      expect([file, tableFile(both, TABLES, PUBLISHER, file)]).toEqual([file, undefined]);
    expect(releaseFile(release, TABLES, PUBLISHER, 'toString')).toBeUndefined();
  });

  it('has one line per number under one header', () => {
    const lines = releaseFile(release, TABLES, PUBLISHER, 'csv')?.text.split('\r\n') ?? [];
    const numbers = release.tables.reduce((sum, table) => sum + Object.keys(table.cells).length, 0);
    expect(lines.filter((line) => line.includes('riga_codice'))).toHaveLength(1);
    expect(lines).toHaveLength(1 + numbers + 1);
    expect(lines.at(-1)).toBe('');
  });

  it('tells the change from the year before where both numbers are shown', () => {
    const before = year(2025, { 'contacts-source *': 300 });
    const file = tableFile({ release, before }, TABLES, PUBLISHER, 'contacts-source.year-on-year.csv');
    const lines = file?.text.split('\r\n') ?? [];
    expect(lines.find((line) => line.includes(';*;'))).toMatch(/;300;285;-15;-5$/);
    expect(lines.find((line) => line.includes(';herself;'))).toMatch(/;;190;;$/);
  });
});

describe('a prefilled return', () => {
  it('asks only for cells that some table has', () => {
    const questions = RETURNS.flatMap(({ sections }) => sections.flatMap((section) => section.questions));
    for (const question of questions) {
      if ('by' in question) continue;
      const published = release.tables.find(({ table }) => table === question.table);
      expect([question.label, Object.keys(published?.cells ?? {})]).toEqual([
        question.label,
        expect.arrayContaining([question.cell]),
      ]);
    }
  });

  it('has what is published, hides what is hidden, and leaves the rest to whoever knows', () => {
    const { text = '' } = returnFile('istat', release, PUBLISHER, 'csv') ?? {};
    expect(text).toContain('Contatti ricevuti nell’anno;285;pubblicato');
    expect(text).toContain('Obiettivi del percorso raggiunti;;nascosto');
    expect(text).toContain('Età;;da completare a cura di: centri antiviolenza');
    const page = returnFile('puglia', release, PUBLISHER, 'html')?.text ?? '';
    expect(page).toContain('<td>285</td>');
    expect(page).toContain('Provincia &lt;di prova&gt;');
    expect(page).not.toContain('<script');
    expect(returnFile('istat', release, PUBLISHER, 'svg')).toBeUndefined();
    expect(returnFile('toString', release, PUBLISHER, 'csv')).toBeUndefined();
  });
});
