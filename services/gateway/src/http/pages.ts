import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { DOOR_HEADERS } from './door-headers.js';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, sans-serif; max-width: 54rem; margin: 0 auto; padding: 1rem; }
.notice { border: 2px solid; padding: .5rem 1rem; font-weight: 700; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #8888; vertical-align: top; }
pre { overflow-x: auto; background: #8882; padding: .75rem; }
td { overflow-wrap: anywhere; }
label { display: block; margin: .75rem 0 .25rem; }
input { font: inherit; padding: .4rem; width: 100%; max-width: 24rem; box-sizing: border-box; }
button { font: inherit; margin-top: 1rem; padding: .4rem 1.25rem; }
a:focus, input:focus, button:focus { outline: 3px solid; outline-offset: 2px; }
`;

const STYLE_ELEMENT: Html = { html: `<style>${STYLE}</style>` };
const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** The pages bring one style, no script, nothing from elsewhere. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  ...DOOR_HEADERS,
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
};

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML with every inserted value escaped; a list of fragments is joined. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html {
  const text = strings.map((part, index) => part + fragment(values[index])).join('');
  return { html: text };
}

export interface Html {
  readonly html: string;
}

function fragment(value: string | Html | readonly Html[] | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
  return 'html' in value ? value.html : value.map((part) => part.html).join('\n');
}

/**
 * A whole page. Its title says nothing: it stays in a browser's history.
 * @param next the path to which the page goes on by itself
 */
export function pageOf(body: Html, next?: string): Html {
  const goOn = next === undefined ? html`` : html`<meta http-equiv="refresh" content="0; url=${next}" />`;
  return html`<!doctype html>
    <html lang="it">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Staffetta</title>
        ${goOn} ${STYLE_ELEMENT}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `;
}

/** Sends a page; see `pageOf`. */
export const sendPage = (reply: FastifyReply, status: number, body: Html, next?: string): FastifyReply =>
  reply.status(status).headers(PAGE_HEADERS).type('text/html; charset=utf-8').send(pageOf(body, next).html);
