import type { Return } from '../returns.js';
import { RETURNS } from '../returns.js';
import { periodCode, type PublishedTable, type Release, type Table } from '../table.js';
import { csv } from '#kernel';
import { renderCsv } from './csv.js';
import { dictionaryCsv, dictionaryJson, dictionaryMarkdown } from './dictionary.js';
import { renderJson } from './json.js';
import { renderPage } from './page.js';
import { returnCsv, returnPage } from './return.js';
import { renderChart } from './table-chart.js';
import { yearOnYearCsv } from './year-on-year.js';

/** What is sent, and as what. */
export interface Rendered {
  readonly type: string;
  readonly text: string;
}

const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
};

type Renderers = Readonly<Record<string, () => string>>;

function rendered(format: string, renderers: Renderers): Rendered | undefined {
  const type = TYPES[format];
  const render = Object.hasOwn(renderers, format) ? renderers[format] : undefined;
  return type === undefined || render === undefined ? undefined : { type, text: render() };
}

/** `<name>.<format>`; without a dot the format is empty. */
export function splitName(file: string): readonly [name: string, format: string] {
  const dot = file.lastIndexOf('.');
  return dot < 0 ? [file, ''] : [file.slice(0, dot), file.slice(dot + 1)];
}

/** The data dictionary, as `json`, `csv` or `md`; undefined: in no other form. */
export const dictionaryFile = (tables: readonly Table[], format: string): Rendered | undefined =>
  rendered(format, {
    json: () => dictionaryJson(tables),
    csv: () => dictionaryCsv(tables),
    md: () => dictionaryMarkdown(tables),
  });

/** A whole release, as `json`, `csv` (all tables, one line per number) or `html`. */
export const releaseFile = (
  release: Release,
  tables: readonly Table[],
  publisher: string,
  format: string,
): Rendered | undefined =>
  rendered(format, {
    json: () => renderJson(release, tables),
    csv: () => allTables(release, tables),
    html: () => renderPage(release, tables, { publisher, title: TITLE }),
  });

const TITLE = 'Indicatori della rete antiviolenza';

/** One header, then every table in its order. */
function allTables(release: Release, tables: readonly Table[]): string {
  const lines = tables
    .filter(({ code }) => release.tables.some(({ table }) => table === code))
    .map((table) => renderCsv(table, release.tables, tables).split('\r\n'));
  const [first = csv([])] = lines.map(([header = '']) => header);
  return [first, ...lines.flatMap(([, ...rest]) => rest.filter((line) => line !== '')), ''].join('\r\n');
}

/**
 * One table of a release, as `json`, `csv`, `html` or `svg`; under `<table>.year-on-year` its change from the year before,
 * as `csv`.
 * @param before the release of the same period one year earlier
 */
export function tableFile(
  { release, before }: { readonly release: Release; readonly before: Release | undefined },
  tables: readonly Table[],
  publisher: string,
  file: string,
): Rendered | undefined {
  const [name, format] = splitName(file);
  const [code, change] = splitName(name);
  if (change !== '')
    return change === 'year-on-year' && format === 'csv'
      ? changeOf(release, before, tables, code)
      : undefined;
  const table = tables.find((each) => each.code === name);
  const own = release.tables.filter((each) => each.table === name);
  const now = own.find(isOf(release)) ?? own.at(-1);
  if (table === undefined || now === undefined) return undefined;
  const alone = { ...release, tables: own };
  return rendered(format, {
    json: () => renderJson(alone, tables),
    csv: () => renderCsv(table, own, tables),
    html: () => renderPage(alone, tables, { publisher, title: TITLE }),
    svg: () => renderChart(table, now, tables),
  });
}

const isOf =
  ({ period }: Release) =>
  (each: PublishedTable): boolean =>
    periodCode(each.period) === periodCode(period);

function changeOf(
  release: Release,
  earlier: Release | undefined,
  tables: readonly Table[],
  code: string,
): Rendered | undefined {
  const table = tables.find((each) => each.code === code);
  const of = (each: Release | undefined): PublishedTable | undefined =>
    each?.tables.find((one) => one.table === code && isOf(each)(one));
  const [before, now] = [of(earlier), of(release)];
  if (table === undefined || before === undefined || now === undefined) return undefined;
  if (before.kind === 'measures' || now.kind === 'measures') return undefined;
  return { type: TYPES['csv'] ?? '', text: yearOnYearCsv(table, before, now, tables) };
}

/** A prefilled return, as `csv` or `html`. @param release of a whole year */
export function returnFile(
  code: string,
  release: Release,
  publisher: string,
  format: string,
): Rendered | undefined {
  const asked = RETURNS.find((each: Return) => each.code === code);
  return asked === undefined
    ? undefined
    : rendered(format, {
        csv: () => returnCsv(asked, release),
        html: () => returnPage(asked, release, { publisher }),
      });
}
