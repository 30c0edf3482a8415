import { describe, expect, it } from '@jest/globals';
import type { CountTable, MeasureTable, PublishedCounts, Release, ShareTable, Table } from '../table.js';
import { barChart, lineChart } from './chart.js';
import { csv } from '#kernel';
import { renderCsv } from './csv.js';
import { dictionaryCsv, dictionaryJson, dictionaryMarkdown } from './dictionary.js';
import { renderJson } from './json.js';
import { renderPage } from './page.js';
import { yearOnYear } from './year-on-year.js';

const words = (it: string): { it: string; en: string } => ({ it, en: `${it} (en)` });
const EVIL = '<script>"\'&=';
const outcomes: CountTable = {
  kind: 'counts',
  code: 'outcomes',
  purpose: 4,
  title: words('Richieste per esito'),
  note: words(`Nota ${EVIL}`),
  source: 'stream',
  population: 'requests',
  people: true,
  every: 'year',
  rows: {
    code: 'outcome',
    title: words('Esito'),
    // codes that look like numbers are put first by objects: the dimension's order counts
    categories: [
      { code: 'taken', title: words('Accolta') },
      { code: '1522', title: words('=1522') },
      { code: 'none', title: words(EVIL) },
    ],
  },
};
const times: MeasureTable = {
  kind: 'measures',
  code: 'times',
  purpose: 4,
  title: words('Tempi'),
  source: 'stream',
  population: 'requests',
  every: 'year',
  unit: 'hours',
  rows: {
    code: 'stage',
    title: words('Fase'),
    categories: [
      { code: 'a', title: words('In valutazione') },
      { code: 'b', title: words('Decisa') },
    ],
  },
};
const shares: ShareTable = {
  kind: 'shares',
  code: 'share',
  purpose: 4,
  title: words('Quota'),
  of: 'outcomes',
  categories: ['taken', '1522'],
};
const tables: Table[] = [outcomes, times, shares];
const counts = (year: number, taken: number, total: number): PublishedCounts => ({
  kind: 'counts',
  table: 'outcomes',
  period: { year },
  cells: { taken: { shown: taken }, '1522': { hidden: true }, none: { shown: 0 }, '*': { shown: total } },
});
const release: Release = {
  period: { year: 2026 },
  asOf: 12345,
  tables: [
    counts(2026, 1240, 1245),
    {
      kind: 'measures',
      table: 'times',
      period: { year: 2026 },
      cells: { a: { median: 2, p90: 9 }, b: { hidden: true } },
    },
    {
      kind: 'shares',
      table: 'share',
      period: { year: 2026 },
      cells: { taken: { shown: 100 }, '1522': { hidden: true } },
    },
  ],
  notes: [words(`Avviso ${EVIL}`)],
};

describe('a file for spreadsheets', () => {
  it('has mark, semicolons and CRLF, in the order of the dimension, hidden numbers empty', () => {
    expect(renderCsv(outcomes, release.tables, tables)).toBe(
      [
        '\uFEFFtabella;periodo;riga_codice;riga;colonna_codice;colonna;misura;valore;stato',
        'outcomes;2026;taken;Accolta;;;numero;1240;pubblicato',
        "outcomes;2026;1522;'=1522;;;numero;;nascosto",
        `outcomes;2026;none;"<script>""'&=";;;numero;0;pubblicato`,
        'outcomes;2026;*;Totale;;;numero;1245;pubblicato',
        '',
      ].join('\r\n'),
    );
  });

  it.each(['=1', '+1', '-1', '@a', '\t=1', '\r=1', ' =1', '\n=1'])(
    'lets no text become a formula: %j',
    (text) => {
      const [cell = ''] = csv([[text, 'x']])
        .slice(1)
        .split(';x');
      expect(cell.replace(/^"/, '').startsWith("'")).toBe(true);
    },
  );

  it('keeps numbers, also negative ones, and quotes what would break a line', () => {
    expect(csv([[-5, 2.5, 'a;b', 'c"d', 'e\nf']])).toBe('\uFEFF-5;2,5;"a;b";"c""d";"e\nf"\r\n');
  });

  it('says median and P90 with their unit', () => {
    expect(renderCsv(times, release.tables, tables)).toContain(
      'times;2026;a;In valutazione;;;90º percentile (ore);9;pubblicato\r\n',
    );
  });
});

describe('the page', () => {
  const page = renderPage(release, tables, { publisher: `Provincia ${EVIL}`, title: 'Indicatori' });

  it('runs and fetches nothing, and lets no text become markup', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\((?!#)|\son\w+=|javascript:/i);
    expect(page).toContain('&lt;script&gt;&quot;&#39;&amp;=');
  });

  it('says what is hidden in words, and tells no number for it', () => {
    const row = /<th scope="row">=1522<\/th>(.*?)<\/tr>/.exec(page)?.[1] ?? '';
    expect(row).toContain('dato nascosto');
    expect(row.replace(/<[^>]+>/g, '')).not.toMatch(/\d/);
  });

  it('gives every table a caption and scopes, every picture a title and a description', () => {
    const count = (pattern: RegExp): number => page.match(pattern)?.length ?? 0;
    expect(count(/<table>/g)).toBe(release.tables.length);
    expect(count(/<caption>/g)).toBe(release.tables.length);
    expect(page).not.toMatch(/<th(?![^>]*scope)[ >]/);
    expect(count(/<svg[^>]*role="img"[^>]*aria-labelledby/g)).toBe(count(/<svg/g));
    expect(count(/<svg/g)).toBe(release.tables.length);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('writes numbers as Italians do', () => {
    expect(page).toContain('>1.240<');
  });
});

describe('charts', () => {
  const about = { id: 'x', title: 'T', unit: 'numero' };

  it('draw the same gap for every hidden number', () => {
    const gap = (bars: { label: string; value: number | undefined }[]): string[] =>
      barChart(bars, about).match(/<rect class="h"[^>]*>/g) ?? [];
    const one = gap([
      { label: 'a', value: undefined },
      { label: 'b', value: 5 },
    ]);
    const other = gap([
      { label: 'a', value: undefined },
      { label: 'b', value: 5000 },
    ]);
    expect(one).toHaveLength(1);
    expect(one).toEqual(other);
  });

  it('break the line at a hidden number', () => {
    const points = [5, 10, undefined, 20].map((value, at) => ({ label: `Q${at + 1}`, value }));
    const path = /class="l" d="([^"]+)"/.exec(lineChart(points, about))?.[1] ?? '';
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.match(/L/g)).toHaveLength(1);
  });

  it('tell every number in words', () => {
    expect(barChart([{ label: '<a>', value: 5 }], about)).toContain(
      '<desc id="x-d">numero. &lt;a&gt;: 5.</desc>',
    );
  });
});

describe('from year to year', () => {
  it('compares published numbers only', () => {
    const changes = yearOnYear(outcomes, counts(2025, 1200, 1205), counts(2026, 1240, 1245), tables);
    expect(changes.map(({ key, change, percent }) => [key, change, percent])).toEqual([
      ['taken', 40, 3],
      ['1522', undefined, undefined],
      ['none', 0, undefined],
      ['*', 40, 3],
    ]);
  });
});

it('is the same document for a release that was stored and read again', () => {
  const stored = JSON.parse(JSON.stringify(release)) as Release;
  expect(renderJson(stored, tables)).toBe(renderJson(release, tables));
  const data = JSON.parse(renderJson(release, tables)) as {
    tables: { data: { row: string; value: unknown }[] }[];
  };
  expect(data.tables[0]?.data.map(({ row, value }) => [row, value])).toEqual([
    ['taken', 1240],
    ['1522', null],
    ['none', 0],
    ['*', 1245],
  ]);
});

it('lists every category of every table in the dictionary', () => {
  for (const { code, title } of [...outcomes.rows.categories, ...times.rows.categories]) {
    expect(dictionaryCsv(tables)).toContain(`;${code};`);
    expect(JSON.stringify(JSON.parse(dictionaryJson(tables)))).toContain(JSON.stringify(title.it));
  }
  expect(dictionaryMarkdown(tables)).not.toMatch(/(?<!\\)<script/);
  expect(dictionaryJson(tables)).toContain('tabella outcomes');
});
