import { escapeHtml, italianNumber } from '#kernel';
import { REPORT_STYLE } from './page-style.js';
import {
  HIDDEN_MARK,
  italianDate,
  PURPOSES,
  type Report,
  type ReportCell,
  type ReportSection,
  type ReportTable,
} from './report.js';

const HIDDEN = `<span aria-hidden="true">${HIDDEN_MARK}</span><span class="sr">dato nascosto</span>`;

/** The report as one page to read or print: no script, nothing fetched; its style is `REPORT_STYLE`. */
export function renderPage(report: Report): string {
  const { publisher, year, plan, madeAt, general, sections, notes } = report;
  const title = `Relazione annuale sul Piano degli interventi locali, anno ${String(year)}`;
  const index = sections.map(({ purpose }) => `<li><a href="#f${String(purpose)}">${head(purpose)}</a></li>`);
  return `<!doctype html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – ${escapeHtml(publisher)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header><p>${escapeHtml(publisher)}</p><h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(planLine(plan))}</p></header>
<main>
<nav aria-label="Finalità"><ol>${index.join('')}</ol></nav>
<h2>Il piano</h2>
${general.map(tablePart).join('\n')}
${sections.map(sectionPart).join('\n')}
<h2>Note</h2>
<ul>${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>
</main>
<footer><p>Composta il ${italianDate(madeAt)} con i dati di quel giorno.</p></footer>
</body>
</html>
`;
}

/** `Piano 2026–2028, versione 2, approvato con atto 12/2026 del 02/03/2026`. */
export const planLine = ({ title, from, to, version, act }: Report['plan']): string =>
  `${title} (${String(from)}–${String(to)}), versione ${String(version)}, approvato con atto ${act.number} del ${italianDate(act.date)}`;

const head = (purpose: ReportSection['purpose']): string => escapeHtml(PURPOSES[purpose]);

const sectionPart = ({ purpose, tables }: ReportSection): string =>
  `<section id="f${String(purpose)}"><h2>${String(purpose)}. ${head(purpose)}</h2>
${tables.length === 0 ? '<p class="empty">Nessun dato per quest’anno.</p>' : tables.map(tablePart).join('\n')}</section>`;

function tablePart({ title, note, columns, rows }: ReportTable): string {
  const numeric = columns.map((_, index) => rows.length > 0 && rows.every((row) => isNumber(row[index])));
  const mark = (index: number): string => (numeric[index] === true ? ' class="n"' : '');
  const heads = columns.map((name, index) => `<th scope="col"${mark(index)}>${escapeHtml(name)}</th>`);
  const lines = rows.map(
    (row) =>
      `<tr>${row.map((cell, index) => (index === 0 ? `<th scope="row">${shown(cell)}</th>` : `<td${mark(index)}>${shown(cell)}</td>`)).join('')}</tr>`,
  );
  const more = note === undefined ? '' : `<span>${escapeHtml(note)}</span>`;
  const body =
    rows.length === 0
      ? `<tr><td colspan="${String(columns.length)}" class="empty">Nessuna voce.</td></tr>`
      : lines.join('');
  return (
    `<div class="x" tabindex="0" role="group" aria-label="${escapeHtml(title)}"><table>` +
    `<caption>${escapeHtml(title)}${more}</caption><thead><tr>${heads.join('')}</tr></thead>` +
    `<tbody>${body}</tbody></table></div>`
  );
}

const isNumber = (cell: ReportCell | undefined): boolean => cell === null || typeof cell === 'number';

const shown = (cell: ReportCell): string =>
  cell === null ? HIDDEN : typeof cell === 'number' ? italianNumber(cell) : escapeHtml(cell);
