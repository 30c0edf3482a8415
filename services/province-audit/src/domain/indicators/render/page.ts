import { escapeHtml, italianNumber } from '#kernel';
import { periodCode, TOTAL, type Category, type PublishedTable, type Release, type Table } from '../table.js';
import type { Purpose } from '../table.js';
import { basisOf, dataOf, measureWords, periodWords, PURPOSES, type Datum } from './grid.js';
import { PAGE_STYLE } from './page-style.js';
import { renderChart } from './table-chart.js';

const HIDDEN = '<span aria-hidden="true">·</span><span class="sr">dato nascosto</span>';
const LEGEND = [
  '<strong>·</strong> dato nascosto: è un numero da 1 a 4, oppure farebbe capire un altro numero nascosto.',
  'Gli altri numeri sono arrotondati a 5. I totali sono arrotondati a parte e possono non essere la somma delle voci.',
  'Lo zero è mostrato. Mediane e percentuali sono calcolate da 20 casi in su.',
];

export interface PageWords {
  /** Who publishes: `Provincia di Barletta-Andria-Trani`. */
  readonly publisher: string;
  /** `Indicatori della rete antiviolenza`. */
  readonly title: string;
}

/**
 * A release as one page to read or print, in Italian: no script, nothing fetched. Its style is `PAGE_STYLE`, charts have the same
 * inline style each, for a content policy that names them. Give one table to have its page alone.
 */
export function renderPage(release: Release, tables: readonly Table[], words: PageWords): string {
  const shown = release.tables.map((published) => {
    const table = tables.find(({ code }) => code === published.table);
    if (table === undefined) throw new RangeError(`no table ${published.table}`);
    return { table, published, id: `t-${table.code}-${periodCode(published.period)}` };
  });
  const purposes = ([1, 2, 3, 4, 5, 6, 7] as const).filter((purpose) =>
    shown.some(({ table }) => table.purpose === purpose),
  );
  const index = purposes.flatMap((purpose) =>
    shown
      .filter(({ table }) => table.purpose === purpose)
      .map(
        ({ table, published, id }) =>
          `<li><a href="#${escapeHtml(id)}">${escapeHtml(heading(table, published))}</a></li>`,
      ),
  );
  const body = purposes.map((purpose) => {
    const sections = shown
      .filter(({ table }) => table.purpose === purpose)
      .map(
        ({ table, published, id }) =>
          `<section class="t" id="${escapeHtml(id)}">${renderTable(table, published, tables)}${renderChart(table, published, tables)}</section>`,
      );
    return `<h2>${purpose}. ${purposeTitle(purpose)}</h2>\n${sections.join('\n')}`;
  });
  const notes = release.notes.map(({ it }) => `<li>${escapeHtml(it)}</li>`).join('');
  const title = `${words.title}, ${periodWords(release.period)}`;
  return `<!doctype html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – ${escapeHtml(words.publisher)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header><div class="w"><p>${escapeHtml(words.publisher)}</p><h1>${escapeHtml(words.title)}</h1><p>${escapeHtml(capital(periodWords(release.period)))}</p></div></header>
<main class="w">
<div class="legend" role="note" aria-label="Come leggere i numeri">${LEGEND.map((line) => `<p>${line}</p>`).join('')}</div>
<nav aria-label="Tabelle"><ul>${index.join('')}</ul></nav>
${body.join('\n')}
${notes === '' ? '' : `<h2>Note</h2><ul>${notes}</ul>`}
</main>
<footer><div class="w">Contato sul registro della rete fino alla voce ${italianNumber(release.asOf)}. Contando di nuovo gli stessi eventi si ottengono le stesse tabelle; una volta pubblicate non cambiano.</div></footer>
</body>
</html>
`;
}

const purposeTitle = (purpose: Purpose): string => escapeHtml(PURPOSES[purpose]);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const heading = (table: Table, { period }: PublishedTable): string =>
  `${table.title.it}, ${periodWords(period)}`;

/** One published table in HTML, with caption, scopes and hidden cells said in words. */
export function renderTable(table: Table, published: PublishedTable, tables: readonly Table[]): string {
  const data = dataOf(table, published, tables);
  const { rows } = basisOf(table, tables);
  const columns = distinct(data.map(columnOf(table)));
  const lines = distinct(data.map(({ row }) => row));
  const note = table.note === undefined ? '' : `<span>${escapeHtml(table.note.it)}</span>`;
  const head = columns.map(({ title }) => `<th scope="col" class="n">${escapeHtml(title.it)}</th>`).join('');
  const body = lines.map((row) => {
    const cells = columns.map((column) => {
      const datum = data.find(
        (each) => each.row.code === row.code && columnOf(table)(each).code === column.code,
      );
      const sum = datum?.column?.code === TOTAL || row.code === TOTAL ? ' class="sum"' : '';
      return datum?.value === undefined
        ? `<td class="hidden">${HIDDEN}</td>`
        : `<td${sum}>${italianNumber(datum.value)}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(row.title.it)}</th>${cells.join('')}</tr>`;
  });
  return (
    `<div class="x" tabindex="0" role="group" aria-label="${escapeHtml(table.title.it)}"><table>` +
    `<caption>${escapeHtml(heading(table, published))}${note}</caption>` +
    `<thead><tr><th scope="col">${escapeHtml(rows.title.it)}</th>${head}</tr></thead>` +
    `<tbody>${body.join('')}</tbody></table></div>`
  );
}

/** What stands above a number: its category, its measure, or both. */
const columnOf =
  (table: Table) =>
  ({ column, measure }: Datum): Category => {
    const words = measureWords(measure, table);
    if (table.kind === 'counts')
      return column ?? { code: measure, title: { it: capital(words), en: measure } };
    const title = column === undefined ? capital(words) : `${column.title.it}, ${words}`;
    return { code: `${column?.code ?? ''}/${measure}`, title: { it: title, en: title } };
  };

function distinct(categories: readonly Category[]): Category[] {
  return [...new Map(categories.map((each) => [each.code, each])).values()];
}
