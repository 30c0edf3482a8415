import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  day,
  euro,
  flag,
  integer,
  list,
  openingHours,
  text,
  WRONG,
  writeHours,
  type Column,
} from './columns.js';
import { parseTable } from './parse-table.js';
import { writeCsv } from './write-table.js';

const columns: Column[] = [
  { name: 'code', it: 'codice', read: text, required: true },
  { name: 'count', it: 'numero', read: integer },
  { name: 'languages', it: 'lingue', read: list },
];
const kind = { columns, most: 5 };
const rows = (written: string, format: 'csv' | 'yaml' = 'csv') => parseTable(written, format, kind);

describe('a CSV file', () => {
  const WANTED = [
    { row: 2, value: { code: 'uno', count: 2, languages: ['it', 'en'] } },
    { row: 3, value: { code: 'due; tre' } },
  ];

  it.each([
    ['semicolons and a mark', '\uFEFFcode;count;languages\r\nuno;2;it|en\r\n"due; tre";;\r\n'],
    ['commas', 'code,count,languages\nuno,2,"it, en"\n"due; tre",,\n'],
    ['tabs', 'code\tcount\tlanguages\nuno\t2\tit|en\ndue; tre\t\t\n'],
    ['Italian headings in any order', 'Lingue;CODICE;Numero\nit|en;uno;2\n;"due; tre";\n'],
  ])('is read with %s', (_, written) => {
    expect(rows(written)).toEqual({ rows: WANTED, faults: [] });
  });

  it('counts rows as a spreadsheet does', () => {
    const { rows: read } = rows('\n\ncode;count\n\nuno;2\n;;\ndue\n\n');
    expect(read.map(({ row, value }) => [row, value['code']])).toEqual([
      [5, 'uno'],
      [7, 'due'],
    ]);
  });

  it('says every fault by row and column, and no value', () => {
    expect(rows('code;count\n;canarino\nuno;2;3\n')).toEqual({
      rows: [],
      faults: [{ row: 3, code: 'tooManyCells' }],
    });
    expect(rows('code;count\n;canarino\nuno;due\n').faults).toEqual([
      { row: 2, column: 'code', code: 'required' },
      { row: 2, column: 'count', code: 'format' },
      { row: 3, column: 'count', code: 'format' },
    ]);
    expect(rows('canarino;count;count\n1;2;3\n').faults).toEqual([
      { row: 1, column: '1', code: 'unknownColumn' },
      { row: 1, column: 'count', code: 'duplicateColumn' },
      { row: 1, column: 'code', code: 'missingColumn' },
    ]);
  });

  it.each([
    ['nothing', '', 'missingColumn'],
    ['a heading alone', 'code\n', 'empty'],
    ['an open quote', 'code\n"uno\n', 'csv'],
    ['a record without end', `code\n"${'a'.repeat(20_000)}"\n`, 'csv'],
    ['too many rows', `code\n${'uno\n'.repeat(6)}`, 'tooManyRows'],
    ['another encoding', 'code\nperch\uFFFD\n', 'notUtf8'],
  ])('is refused with %s', (_, written, code) => {
    const { faults, rows: read } = rows(written);
    expect(faults.map((fault) => fault.code)).toContain(code);
    expect(read).toEqual([]);
  });
});

describe('a YAML document', () => {
  it('is a list of maps, or has one under `items`', () => {
    const wanted = [{ row: 1, value: { code: 'uno', count: 2, languages: ['it', 'en'] } }];
    expect(rows('- { code: uno, count: 2, languages: [it, en] }', 'yaml').rows).toEqual(wanted);
    expect(
      rows('watermark: DATI INVENTATI\nitems:\n  - { codice: uno, count: 2, languages: it|en }', 'yaml').rows,
    ).toEqual(wanted);
  });

  it.each([
    ['no list', 'code: uno', 'noList'],
    ['no map', '- uno', 'noMap'],
    ['an unknown member', '- { code: uno, canarino: 1 }', 'unknownColumn'],
    ['a member twice', '- { code: uno, code: due }', 'yaml'],
    ['a tag', '- { code: !!js/function "canarino" }', 'yaml'],
    ['a bomb', `a: &a [x]\nb: &b [${'*a,'.repeat(30)}]\nitems: [*b]`, 'yaml'],
    ['a deep value', `- { code: ${'['.repeat(50)}${']'.repeat(50)} }`, 'format'],
  ])('is refused with %s, and no value is repeated', (_, written, code) => {
    const { faults } = rows(written, 'yaml');
    expect(faults.map((fault) => fault.code)).toContain(code);
    expect(JSON.stringify(faults)).not.toContain('canarino');
  });
});

describe('values', () => {
  it.each([
    ['1200', 120_000],
    ['1.200', 120_000],
    ['1.200,5', 120_050],
    ['1200.50', 120_050],
    ['0,01', 1],
    [' € 12 ', 1_200],
    [12.5, 1_250],
    ['1,200.50', WRONG],
    ['-1', WRONG],
    ['1e3', WRONG],
    ['', WRONG],
  ])('reads %p euro as cents', (written, cents) => {
    expect(euro(written)).toBe(cents);
  });

  it('writes sums that it reads back', () => {
    fc.assert(
      fc.property(fc.nat(99_999_999_999), (cents) => {
        expect(euro((cents / 100).toFixed(2).replace('.', ','))).toBe(cents);
      }),
    );
  });

  it('reads days, yes and no', () => {
    expect([day('02/03/2026'), day('2026-03-02'), day(5)]).toEqual(['2026-03-02', '2026-03-02', WRONG]);
    expect([flag('Sì'), flag('no'), flag(true), flag('forse')]).toEqual([true, false, true, WRONG]);
  });

  it('reads hours and writes them back', () => {
    const hours = openingHours('lun-ven 09:00-19:00 / sab 09:00-13:00');
    expect(hours).toEqual({
      holidays: true,
      open: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '19:00' },
        { days: ['sat'], from: '09:00', to: '13:00' },
      ],
    });
    expect(writeHours(hours)).toBe('lun-ven 09:00-19:00 / sab 09:00-13:00');
    expect([openingHours('sempre'), openingHours('ven-lun 9-10'), openingHours('xyz 09:00-10:00')]).toEqual([
      'always',
      WRONG,
      WRONG,
    ]);
  });
});

describe('the export', () => {
  it('is read back as it was, whatever it says, and runs in no spreadsheet', () => {
    const trimmed = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 40 })
      .map((value) => value.replaceAll(/[\uFEFF\uFFFD\u0000-\u001F]/g, '').trim())
      .filter((value) => value !== '' && !/^'[=+\-@]/.test(value) && value.isWellFormed());
    fc.assert(
      fc.property(fc.array(trimmed, { minLength: 1, maxLength: 5 }), (codes) => {
        const written = writeCsv(
          codes.map((code) => ({ code })),
          columns,
        );
        expect(rows(written).rows.map(({ value }) => value['code'])).toEqual(codes);
        for (const line of written.slice(1).split('\r\n').slice(1)) expect(line).not.toMatch(/^"?\s*[=+@\t]/);
      }),
    );
  });

  it.each(['=1+1', '+1+1', '-1+1', '@A1', '=HYPERLINK("http://x")', '\u00A0=1+1'])('guards %p', (code) => {
    expect(writeCsv([{ code }], columns)).toContain(`'${code.replaceAll('"', '""')}`);
  });
});
