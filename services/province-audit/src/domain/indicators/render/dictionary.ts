import type { Dimension, Table } from '../table.js';
import { csv } from '#kernel';
import { basisOf, PURPOSES, UNITS } from './grid.js';

interface Entry {
  readonly table: string;
  readonly purpose: number;
  readonly title: { readonly it: string; readonly en: string };
  readonly note: { readonly it: string; readonly en: string } | null;
  readonly kind: Table['kind'];
  readonly population: string;
  readonly source: string;
  readonly every: string;
  readonly unit: string;
  readonly rule: string;
  readonly rows: Dimension;
  readonly columns: Dimension | null;
}

/** The rule of disclosure in words. */
function ruleOf(table: Table): string {
  if (table.kind === 'measures') return 'Mediana e 90º percentile da 20 casi in su, arrotondati.';
  if (table.kind === 'shares')
    return `Percentuale calcolata sui numeri pubblicati della tabella ${table.of}, da 20 in su; nascosta se uno dei due è nascosto.`;
  if (!table.people) return 'Non riguarda persone: numeri esatti.';
  const quarters = table.every === 'quarter' ? ' Con meno di 50 nell’anno, solo per anno.' : '';
  return `Da 1 a 4 nascosto, con ciò che lo farebbe capire; altri numeri arrotondati a 5; totali arrotondati a parte.${quarters}`;
}

const UNIT_OF = (table: Table): string =>
  table.kind === 'measures' ? UNITS[table.unit] : table.kind === 'shares' ? 'per cento' : 'numero';

function entries(tables: readonly Table[]): Entry[] {
  return tables.map((table) => {
    const basis = basisOf(table, tables);
    return {
      table: table.code,
      purpose: table.purpose,
      title: { it: table.title.it, en: table.title.en },
      note: table.note === undefined ? null : { it: table.note.it, en: table.note.en },
      kind: table.kind,
      population: basis.population,
      source: basis.source,
      every: basis.every,
      unit: UNIT_OF(table),
      rule: ruleOf(table),
      rows: basis.rows,
      columns: basis.columns ?? null,
    };
  });
}

/** The data dictionary for programs: every table with its categories. */
export function dictionaryJson(tables: readonly Table[]): string {
  const plain = (dimension: Dimension | null): object | null =>
    dimension === null
      ? null
      : {
          code: dimension.code,
          title: { it: dimension.title.it, en: dimension.title.en },
          categories: dimension.categories.map(({ code, title }) => ({
            code,
            title: { it: title.it, en: title.en },
          })),
        };
  const document = entries(tables).map(({ rows, columns, ...entry }) => ({
    ...entry,
    rows: plain(rows),
    columns: plain(columns),
  }));
  return JSON.stringify(document, undefined, 2) + '\n';
}

const EVERY: Readonly<Record<string, string>> = { quarter: 'trimestre', year: 'anno' };
const SOURCES: Readonly<Record<string, string>> = {
  stream: 'eventi della rete',
  statements: 'dichiarazioni degli enti',
  registry: 'registro di enti e protocolli',
};

/** The dictionary for people: one line per category of every table. */
export function dictionaryCsv(tables: readonly Table[]): string {
  const header = [
    'tabella',
    'titolo',
    'finalità',
    'popolazione',
    'fonte',
    'cadenza',
    'unità',
    'regola',
    'dimensione',
    'codice',
    'voce',
  ];
  const lines = entries(tables).flatMap(({ rows, columns, ...entry }) =>
    [rows, ...(columns === null ? [] : [columns])].flatMap((dimension) =>
      dimension.categories.map(({ code, title }) => [
        entry.table,
        entry.title.it,
        PURPOSES[entry.purpose as keyof typeof PURPOSES],
        entry.population,
        SOURCES[entry.source] ?? entry.source,
        EVERY[entry.every] ?? entry.every,
        entry.unit,
        entry.rule,
        dimension.title.it,
        code,
        title.it,
      ]),
    ),
  );
  return csv([header, ...lines]);
}

const inMarkdown = (text: string): string => text.replace(/[\\|`*_<>[\]]/g, '\\$&').replace(/\s+/g, ' ');

/** The dictionary as a chapter of the docs. */
export function dictionaryMarkdown(tables: readonly Table[]): string {
  const chapters = entries(tables).map(({ rows, columns, ...entry }) => {
    const dimensions = [rows, ...(columns === null ? [] : [columns])].map(
      ({ title, categories }) =>
        `- ${inMarkdown(title.it)}: ${categories.map((each) => inMarkdown(each.title.it)).join(', ')}`,
    );
    return [
      `## ${inMarkdown(entry.title.it)} (${inMarkdown(entry.table)})`,
      '',
      ...(entry.note === null ? [] : [inMarkdown(entry.note.it), '']),
      `- Finalità ${entry.purpose}, ${PURPOSES[entry.purpose as keyof typeof PURPOSES]}`,
      `- Popolazione ${inMarkdown(entry.population)}; fonte: ${SOURCES[entry.source] ?? entry.source}; per ${EVERY[entry.every] ?? entry.every}; unità: ${entry.unit}`,
      `- ${inMarkdown(entry.rule)}`,
      ...dimensions,
      '',
    ].join('\n');
  });
  return `# Dizionario dei dati\n\n${chapters.join('\n')}`;
}
