import type { CODES } from '#contracts';
import { html, type Html } from '../http/html.js';

/** What stands on a blank form. */
export type Part =
  | { readonly write: string; readonly lines?: number; readonly half?: true }
  | {
      readonly choose: string;
      readonly options: readonly string[];
      readonly count?: true;
      readonly half?: true;
    }
  | { readonly note: string };

/** One paper form: a step of a request, or a reminder. */
export interface Sheet {
  readonly id: string;
  readonly title: string;
  /** Whether it may leave the institution that fills it in. */
  readonly travels: boolean;
  readonly parts: readonly Part[];
}

export interface SheetFrame {
  readonly sheet: string;
  readonly travels: string;
  readonly stays: string;
  readonly head: readonly Part[];
  readonly foot: readonly Part[];
  readonly numbers: string;
}

/** The sheets of one language. */
export interface SheetWords {
  readonly title: string;
  readonly intro: readonly string[];
  readonly frame: SheetFrame;
  readonly sheets: readonly Sheet[];
}

/** Words of a code list, in its order: what is on paper is what is on the screen. */
export type LabelsOf = (list: keyof typeof CODES, without?: string) => readonly string[];

/** One blank form. @param place from 1 */
export function sheetOf(sheet: Sheet, frame: SheetFrame, place: number, all: number): Html {
  return html`<section class="sheet" aria-labelledby="${sheet.id}">
    <p class="kind">
      ${frame.sheet} ${String(place)}/${String(all)} · ${sheet.travels ? frame.travels : frame.stays}
    </p>
    <h2 id="${sheet.id}">${sheet.title}</h2>
    <div class="parts">${[...frame.head, ...sheet.parts].map(partOf)}</div>
    <div class="parts after">${frame.foot.map(partOf)}</div>
    <p class="kind">${frame.numbers}</p>
  </section>`;
}

function partOf(part: Part): Html {
  if ('note' in part) return html`<p class="say">${part.note}</p>`;
  if ('choose' in part) {
    const { choose, options, count, half } = part;
    const mark = count === true ? html`<span class="count"></span>` : html`<span class="box"></span>`;
    return html`<p class="${half === true ? 'pick half' : 'pick'}">
      <b>${choose}</b>
      ${options.map((option) => html`<span class="option">${mark} ${option}</span>`)}
    </p>`;
  }
  const { write, lines = 1, half } = part;
  const rows = Array.from({ length: lines - 1 }, () => html`<span class="line"></span>`);
  return html`<p class="${half === true ? 'write half' : 'write'}">
    <b>${write}</b><span class="line"></span>${rows}
  </p>`;
}
