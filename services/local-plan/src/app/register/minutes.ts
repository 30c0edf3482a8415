import type { DataSource } from 'typeorm';
import { CODE_LABELS } from '#contracts';
import { escapeHtml, italianNumber } from '#kernel';
import { readCheckpoint, type Decision } from '../../domain/register/meeting.js';
import { italianDate } from '../../domain/report/report.js';
import { bodyName } from '../body-name.js';
import type { PlanContext } from '../plan-context.js';
import { allEntries, readEntry, type EntryView } from './read-entries.js';

/** To read or to print: no script, nothing fetched. Named by its hash in the page's content policy. */
export const MINUTES_STYLE = `
body{margin:0 auto;max-width:48rem;padding:1.5rem;color:#17324d;background:#fff;font:16px/1.5 "Titillium Web",Roboto,Arial,sans-serif}
h1{margin:0;font-size:1.75rem;line-height:1.2}
h2{margin:2rem 0 .5rem;border-bottom:2px solid #06c;font-size:1.25rem}
dt{font-weight:700}
dd{margin:0 0 .5rem}
table{border-collapse:collapse;width:100%}
th,td{padding:.3rem .5rem;border-bottom:1px solid #c5c7c9;text-align:left;vertical-align:top}
code{overflow-wrap:anywhere}
.sign{margin-top:4rem;border-top:1px solid #17324d;width:20rem}
@media print{@page{size:A4;margin:18mm}body{padding:0;font-size:10.5pt}h2{break-after:avoid}tr,dd{break-inside:avoid}}
`;

/** The minutes of a meeting, in Italian. @throws AppError `not-found` */
export async function minutesOf(
  db: DataSource,
  context: Pick<PlanContext, 'registry' | 'province'>,
  code: string,
): Promise<string> {
  const meeting = await readEntry(db, 'meeting', code);
  const needs = new Map((await allEntries(db, 'need')).map((each) => [each.code, each.title]));
  const followUps = (await allEntries(db, 'follow-up')).filter((each) => each.meeting === code);
  const nameOf = (body: string): string => bodyName(context, body);
  const title = `Verbale della riunione del Tavolo del ${italianDate(meeting.date)}`;
  const agenda = meeting.agenda.map((item) => `<li>${escapeHtml(item.title)}</li>`).join('');
  return `<!doctype html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${MINUTES_STYLE}</style>
</head>
<body>
<header><p>${escapeHtml(nameOf(context.province))}</p><h1>${escapeHtml(title)}</h1></header>
<main>
<dl><dt>Sede</dt><dd>${escapeHtml(CODE_LABELS.meetingPlace[meeting.place].it)}</dd>
<dt>Enti presenti</dt><dd>${meeting.bodies.map((body) => escapeHtml(nameOf(body))).join('; ')}</dd></dl>
${agenda === '' ? '' : `<h2>Ordine del giorno</h2><ol>${agenda}</ol>`}
<h2>Decisioni</h2>
${meeting.decisions.length === 0 ? '<p>Nessuna.</p>' : `<ol>${meeting.decisions.map((each) => decision(each, needs)).join('')}</ol>`}
${followUps.length === 0 ? '' : tasks(followUps, nameOf)}
${logState(meeting.checkpoint)}
<p class="sign">Firma</p>
</main>
</body>
</html>
`;
}

function decision(
  { kind, text, needs = [], actions = [] }: Decision,
  titles: ReadonlyMap<string, string>,
): string {
  const about = [
    ...needs.map((code) => `fabbisogno «${titles.get(code) ?? code}» (${code})`),
    ...actions.map((code) => `azione ${code}`),
  ];
  const where = about.length === 0 ? '' : ` <em>${escapeHtml(about.join('; '))}</em>`;
  return `<li><strong>${escapeHtml(CODE_LABELS.decisionKind[kind].it)}.</strong> ${escapeHtml(text)}${where}</li>`;
}

function tasks(followUps: readonly EntryView<'follow-up'>[], nameOf: (body: string) => string): string {
  const rows = followUps.map(
    ({ title, institution, due, state }) =>
      `<tr><td>${escapeHtml(title)}</td><td>${escapeHtml(nameOf(institution))}</td><td>${italianDate(due)}</td>` +
      `<td>${escapeHtml(CODE_LABELS.followUpState[state].it)}</td></tr>`,
  );
  return `<h2>Impegni</h2><table><thead><tr><th scope="col">Impegno</th><th scope="col">Ente</th><th scope="col">Entro il</th><th scope="col">Stato</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** Whoever has these minutes can prove later what the log said on that day: `staffetta verify` checks it from there on. */
function logState(text: string | undefined): string {
  const read = text === undefined ? undefined : readCheckpoint(text);
  if (read === undefined) return '';
  return `<h2>Stato del registro della rete</h2><dl><dt>Registro</dt><dd><code>${escapeHtml(read.origin)}</code></dd>
<dt>Voci</dt><dd>${italianNumber(read.size)}</dd><dt>Impronta</dt><dd><code>${escapeHtml(read.root)}</code></dd></dl>`;
}
