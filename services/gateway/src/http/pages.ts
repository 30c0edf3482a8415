import type { FastifyReply } from 'fastify';
import { html, type Html } from './html.js';
import { PAGE_HEADERS, SCRIPT_ELEMENT, STYLE_ELEMENT } from './page-style.js';

export type Language = 'it' | 'en';

/** What the server is decorated with: where the quick exit leads. */
export const EXIT_URL = 'exitUrl';

/** A page of the gateway's own, without its frame. */
export interface Page {
  readonly body: Html;
  /** Italian unless said otherwise. */
  readonly language?: Language;
  /** Where the same page is in the other language. */
  readonly other?: string;
  /** Search engines may show it. */
  readonly isForEverybody?: boolean;
  /** The path to which it goes on by itself. */
  readonly next?: string;
}

interface FrameWords {
  readonly skip: string;
  readonly exit: string;
  readonly exitHint: string;
  readonly leftTwo: string;
  readonly leftOne: string;
  readonly loading: string;
  readonly other: string;
  readonly about: string;
}

const WORDS: Readonly<Record<Language, FrameWords>> = {
  it: {
    skip: 'Vai al contenuto',
    exit: 'Esci subito',
    exitHint: 'Si apre un altro sito. Anche premendo tre volte Maiusc.',
    leftTwo: 'Per uscire subito premi Maiusc altre due volte.',
    leftOne: 'Per uscire subito premi Maiusc ancora una volta.',
    loading: 'Caricamento.',
    other: 'English',
    about: 'Informazioni',
  },
  en: {
    skip: 'Skip to the content',
    exit: 'Leave now',
    exitHint: 'Another site opens. Or press Shift three times.',
    leftTwo: 'To leave now press Shift two more times.',
    leftOne: 'To leave now press Shift once more.',
    loading: 'Loading.',
    other: 'Italiano',
    about: 'Information',
  },
};

export type FootName = 'safety' | 'accessibility' | 'privacy' | 'sheets';

/** Pages at the foot of every page of ours, by language. */
export const FOOT: Readonly<
  Record<Language, Readonly<Record<FootName, { readonly path: string; readonly text: string }>>>
> = {
  it: {
    safety: { path: '/sicurezza', text: 'Sicurezza' },
    accessibility: { path: '/accessibilita', text: 'Accessibilità' },
    privacy: { path: '/privacy', text: 'Privacy' },
    sheets: { path: '/fogli', text: 'Fogli di carta' },
  },
  en: {
    safety: { path: '/en/safety', text: 'Safety' },
    accessibility: { path: '/en/accessibility', text: 'Accessibility' },
    privacy: { path: '/en/privacy', text: 'Privacy' },
    sheets: { path: '/en/sheets', text: 'Paper sheets' },
  },
};

/**
 * A whole page. Its title says nothing: it stays in a browser's history.
 * @param exitUrl where the quick exit leads by itself while `/exit` does not answer
 */
export function pageOf({ body, language = 'it', other, next }: Page, exitUrl: string): Html {
  const words = WORDS[language];
  const goOn = next === undefined ? html`` : html`<meta http-equiv="refresh" content="0; url=${next}" />`;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Pannello</title>
        <link rel="icon" href="data:," />
        ${goOn} ${STYLE_ELEMENT}
      </head>
      <body>
        <a class="skip" href="#content">${words.skip}</a>
        <header class="bar">
          <div>
            <a class="exit" id="exit" href="/exit" rel="nofollow noreferrer">${words.exit}</a>
            <span class="hint">${words.exitHint}</span>
            ${other === undefined ? html`` : switchTo(language === 'it' ? 'en' : 'it', other, words.other)}
          </div>
        </header>
        <main id="content">${body}</main>
        <footer class="foot">
          <nav aria-label="${words.about}">
            <ul>
              ${Object.values(FOOT[language]).map(
                ({ path, text }) => html`<li><a href="${path}">${text}</a></li>`,
              )}
            </ul>
          </nav>
        </footer>
        <div
          id="exit-said"
          role="status"
          class="skip"
          data-left-2="${words.leftTwo}"
          data-left-1="${words.leftOne}"
        ></div>
        <div
          id="cover"
          class="cover"
          role="alert"
          data-text="${words.loading}"
          data-elsewhere="${exitUrl}"
          hidden
        ></div>
        ${SCRIPT_ELEMENT}
      </body>
    </html> `;
}

const switchTo = (language: Language, path: string, text: string): Html =>
  html`<a href="${path}" hreflang="${language}" lang="${language}">${text}</a>`;

/** Sends a page; see `pageOf`. Where the exit leads, the gateway says once for all of them (`EXIT_URL`). */
export function sendPage(reply: FastifyReply, status: number, page: Page): FastifyReply {
  void reply.status(status).headers(PAGE_HEADERS).type('text/html; charset=utf-8');
  if (page.isForEverybody === true) void reply.removeHeader('x-robots-tag');
  return reply.send(pageOf(page, reply.server.getDecorator<string>(EXIT_URL)).html);
}
