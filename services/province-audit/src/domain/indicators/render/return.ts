import { csv, escapeHtml, italianNumber } from '#kernel';
import type { Question, Return } from '../returns.js';
import { periodWords } from './grid.js';
import { PAGE_STYLE } from './page-style.js';
import type { Release } from '../table.js';

/** Numbers, hidden ones, and those that somebody else completes. */
type Answer = { readonly value: number } | { readonly hidden: true } | { readonly by: string };

function answerTo(question: Question, release: Release): Answer {
  if ('by' in question) return question;
  const found = release.tables.find(
    ({ kind, table, period }) =>
      kind === 'counts' && table === question.table && period.quarter === release.period.quarter,
  );
  const cell = found?.kind === 'counts' ? found.cells[question.cell] : undefined;
  return cell !== undefined && 'shown' in cell ? { value: cell.shown } : { hidden: true };
}

const left = (by: string): string => `da completare a cura di: ${by}`;

/** A prefilled return as a file for spreadsheets. Its numbers are those that the Province has published of the year. */
export function returnCsv({ code, sections }: Return, release: Release): string {
  const lines = sections.flatMap(({ title, questions }) =>
    questions.map((question) => {
      const answer = answerTo(question, release);
      const [value, state] =
        'value' in answer
          ? [answer.value, 'pubblicato']
          : 'hidden' in answer
            ? ['', 'nascosto']
            : ['', left(answer.by)];
      return [code, release.period.year, title, question.label, value, state];
    }),
  );
  return csv([['rilevazione', 'anno', 'sezione', 'voce', 'valore', 'stato'], ...lines]);
}

/** The same to print. No script, nothing fetched. */
export function returnPage(
  { title, to, sections }: Return,
  release: Release,
  { publisher }: { readonly publisher: string },
): string {
  const cellOf = (answer: Answer): string =>
    'value' in answer
      ? `<td>${italianNumber(answer.value)}</td>`
      : 'hidden' in answer
        ? '<td class="hidden"><span aria-hidden="true">·</span><span class="sr">dato nascosto</span></td>'
        : `<td class="hidden">${escapeHtml(left(answer.by))}</td>`;
  const tables = sections.map(
    (section) =>
      `<section class="t"><table><caption>${escapeHtml(section.title)}</caption>` +
      `<thead><tr><th scope="col">Voce</th><th scope="col" class="n">Valore</th></tr></thead><tbody>` +
      section.questions
        .map(
          (question) =>
            `<tr><th scope="row">${escapeHtml(question.label)}</th>${cellOf(answerTo(question, release))}</tr>`,
        )
        .join('') +
      '</tbody></table></section>',
  );
  const period = periodWords(release.period);
  return `<!doctype html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title.it)}, ${period} – ${escapeHtml(publisher)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header><div class="w"><p>${escapeHtml(publisher)}</p><h1>${escapeHtml(title.it)}</h1><p>${escapeHtml(to)}, ${period}</p></div></header>
<main class="w">
<div class="legend" role="note" aria-label="Come leggere i numeri"><p>I numeri sono quelli che la Provincia ha pubblicato per l’anno, arrotondati a 5: chi ha i numeri esatti è ogni ente, che li comunica per conto proprio.</p><p><strong>·</strong> dato nascosto: è un numero da 1 a 4, oppure farebbe capire un altro numero nascosto.</p></div>
${tables.join('\n')}
</main>
<footer><div class="w">Precompilato dalle dichiarazioni degli enti e dal registro della rete.</div></footer>
</body>
</html>
`;
}
