import { createHash } from 'node:crypto';
import { END_SESSION, WAY_OUT } from '#kernel';
import { DOOR_HEADERS } from './door-headers.js';
import type { Html } from './html.js';
import { SHEET_STYLE } from './sheet-style.js';

// Contrast of text at least 7:1 in both schemes; nothing is told by colour alone; targets of 44 px; paper is always light.
const STYLE = `${SHEET_STYLE}
:root { color-scheme: light dark; --ink: #17202b; --soft: #3f4b59; --ground: #ffffff; --line: #6b7785; --link: #004080; --band: #eef3f8; --loud: #8a1020; --on-loud: #ffffff; --main: #004080; --on-main: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --ink: #f3f5f7; --soft: #cfd6dd; --ground: #14181d; --line: #8f9aa6; --link: #9fd0ff; --band: #20272f; --loud: #ffb3ba; --on-loud: #2b0005; --main: #9fd0ff; --on-main: #00203f; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--ground); font: 1.0625rem/1.55 system-ui, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
main { scroll-margin-top: 5rem; }
h2, h3, [id] { scroll-margin-top: 5rem; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; display: block; padding: .75rem 1rem; }
.bar { position: sticky; top: 0; z-index: 1; background: var(--ground); border-bottom: 1px solid var(--line); }
.bar > div, main, .foot > nav { max-width: 60rem; margin: 0 auto; padding: .6rem 1rem; }
.bar > div { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; justify-content: space-between; }
.bar a, .foot a { display: inline-flex; align-items: center; min-height: 2.75rem; }
.bar .exit { padding: 0 1.25rem; border-radius: .35rem; background: var(--loud); color: var(--on-loud); font-weight: 700; text-decoration: none; }
.hint { color: var(--soft); font-size: .9375rem; flex: 1; min-width: 12rem; }
.foot { border-top: 1px solid var(--line); margin-top: 3rem; }
.foot ul { display: flex; flex-wrap: wrap; gap: 0 1.5rem; list-style: none; margin: 0; padding: 0; }
.cover { position: fixed; inset: 0; z-index: 2; background: var(--ground); padding: 2rem; }
.cover[hidden] { display: none; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1rem 0 .5rem; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 2rem 0 .5rem; }
main > p, main > ul, main > ol, main > dl { max-width: 42rem; }
li { margin: .25rem 0; }
.notice, .wrong { border: 2px solid; padding: .5rem .75rem; font-weight: 700; }
.wrong { color: var(--loud); }
.calls { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; padding: 0; list-style: none; }
.calls li { background: var(--band); padding: 1rem; border-radius: .35rem; margin: 0; }
.calls a { display: inline-block; min-height: 2.75rem; font-size: 1.5rem; font-weight: 700; }
.calls p { margin: .25rem 0 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td { overflow-wrap: break-word; }
td code { overflow-wrap: anywhere; }
pre { overflow-x: auto; background: var(--band); padding: .75rem; }
label { display: block; font-weight: 600; margin: 1rem 0 .25rem; }
input, button, .button { font: inherit; min-height: 2.75rem; padding: .4rem .75rem; border: 1px solid var(--line); border-radius: .35rem; }
input { display: block; width: 100%; max-width: 24rem; color: inherit; background: var(--ground); }
input[aria-invalid] { border: 2px solid var(--loud); }
button, .button { margin: 1.25rem .5rem 0 0; padding-inline: 1.5rem; font-weight: 700; background: var(--main); color: var(--on-main); border-color: var(--main); cursor: pointer; }
.button { display: inline-flex; align-items: center; text-decoration: none; }
@media (max-width: 30rem) { .bar .exit { flex: 1 0 100%; justify-content: center; } }
@media print {
  :root { color-scheme: light; --ink: #000000; --soft: #000000; --ground: #ffffff; --line: #000000; --link: #000000; --loud: #000000; }
  body { font-size: 11pt; }
  .bar, .foot, .skip, .cover { display: none; }
  main { max-width: none; padding: 0; }
}
`;

// Without it the link works all the same, and so does every form. What Shift has done so far is said to those who cannot
// see it; a page that is shown again begins anew.
const SCRIPT = `
(function () {
  var exit = document.getElementById('exit');
  var said = document.getElementById('exit-said');
  var cover = document.getElementById('cover');
  var say = function (text) { said.textContent = text || ''; };
  var way = (${WAY_OUT})({
    to: function () { return cover.dataset.elsewhere; },
    cover: function () { cover.hidden = false; cover.textContent = cover.dataset.text; },
    end: ${END_SESSION},
    onPress: function (missing) { say(missing && said.getAttribute('data-left-' + missing)); }
  });
  exit.addEventListener('click', function (event) { event.preventDefault(); way.leave(); });
  document.addEventListener('submit', function (event) {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = 'yes';
  });
  window.addEventListener('pageshow', function () {
    say('');
    cover.hidden = true;
    cover.textContent = '';
    Array.prototype.forEach.call(document.forms, function (form) { delete form.dataset.sent; });
  });
})();
`;

export const STYLE_ELEMENT: Html = { html: `<style>${STYLE}</style>` };
export const SCRIPT_ELEMENT: Html = { html: `<script>${SCRIPT}</script>` };

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');

/** One style and one script, both in the page; nothing from elsewhere, and nothing asked but the end of a session. The icon is an empty one. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  ...DOOR_HEADERS,
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hashOf(STYLE)}'; script-src 'sha256-${hashOf(SCRIPT)}'; img-src data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
};
