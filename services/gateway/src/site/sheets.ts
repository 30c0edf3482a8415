import { html, type Html } from '../http/html.js';
import type { Language } from '../http/pages.js';
import { sheetOf, type LabelsOf } from './sheet-parts.js';
import { sheetsInEnglish } from './sheets-en.js';
import { sheetsInItalian } from './sheets-it.js';

/** Blank forms for when systems are down: one A4 for each step, entered later with the time that stands on it. */
export async function sheetsPage(language: Language): Promise<Html> {
  // loaded when first asked for, like the catalogue
  const { CODE_LABELS } = await import('#contracts');
  const labels: LabelsOf = (list, without) =>
    Object.entries<Readonly<Record<Language, string>>>(CODE_LABELS[list])
      .filter(([code]) => code !== without)
      .map(([, text]) => text[language]);
  const { title, intro, frame, sheets } = (language === 'it' ? sheetsInItalian : sheetsInEnglish)(labels);
  return html`
    <div class="screen">
      <h1>${title}</h1>
      ${intro.map((text) => html`<p>${text}</p>`)}
      <ol>
        ${sheets.map((sheet) => html`<li><a href="#${sheet.id}">${sheet.title}</a></li>`)}
      </ol>
    </div>
    ${sheets.map((sheet, index) => sheetOf(sheet, frame, index + 1, sheets.length))}
  `;
}
