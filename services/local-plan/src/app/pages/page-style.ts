import { createHash } from 'node:crypto';
import { WAY_OUT } from '#kernel';
import type { Html } from './html.js';

// Contrast of text at least 7:1 in both schemes; nothing is told by colour alone; targets of 44 px.
const STYLE = `
:root { color-scheme: light dark; --ink: #17202b; --soft: #3f4b59; --ground: #ffffff; --line: #6b7785; --link: #004080; --band: #eef3f8; --loud: #8a1020; --on-loud: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --ink: #f3f5f7; --soft: #cfd6dd; --ground: #14181d; --line: #8f9aa6; --link: #9fd0ff; --band: #20272f; --loud: #ffb3ba; --on-loud: #2b0005; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--ground); font: 1.0625rem/1.55 system-ui, sans-serif; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, select:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; display: block; padding: .75rem 1rem; }
.bar { position: sticky; top: 0; z-index: 1; background: var(--ground); border-bottom: 1px solid var(--line); }
.bar > div, main, footer { max-width: 60rem; margin: 0 auto; padding: .6rem 1rem; }
.bar > div { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; justify-content: space-between; }
.exit { display: inline-block; padding: .65rem 1.25rem; border-radius: .35rem; background: var(--loud); color: var(--on-loud); font-weight: 700; text-decoration: none; }
.hint { color: var(--soft); font-size: .9375rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1rem 0 .5rem; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 2rem 0 .5rem; }
h3 { font-size: 1.15rem; line-height: 1.3; margin: 0; }
.notice { border: 2px solid; padding: .5rem .75rem; font-weight: 700; }
.now { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; padding: 0; margin: 0; list-style: none; }
.now li { background: var(--band); padding: 1rem; border-radius: .35rem; }
.now a { display: inline-block; min-height: 2.75rem; font-size: 1.5rem; font-weight: 700; }
.now p { margin: .25rem 0 0; }
form { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end; }
form > div { min-width: 0; max-width: 100%; }
label { display: block; font-weight: 600; margin-bottom: .25rem; }
select, button { font: inherit; color: inherit; min-height: 2.75rem; padding: .4rem .75rem; border: 1px solid var(--line); border-radius: .35rem; background: var(--ground); max-width: 100%; }
button { font-weight: 700; padding-inline: 1.5rem; }
.services { list-style: none; margin: 0; padding: 0; }
.services > li { border-top: 1px solid var(--line); padding: 1.25rem 0; }
.kind { color: var(--soft); margin: 0 0 .5rem; }
.flag { font-weight: 700; margin: .25rem 0; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .25rem 1rem; margin: .75rem 0 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
dd a { display: inline-block; min-height: 1.75rem; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } .exit { flex: 1 0 100%; text-align: center; } }
@media print { .bar, form { display: none; } }
`;

// Neither leaving nor choosing adds an entry to come back to. Without it link and form work all the same. It knows of no
// session, and ends none: whoever looks at this page is nobody's business.
const SCRIPT = `
(function () {
  var exit = document.getElementById('exit');
  var way = (${WAY_OUT})({
    to: function () { return exit.href; },
    cover: function () { document.body.hidden = true; },
    onPress: function () {}
  });
  exit.addEventListener('click', function (event) { event.preventDefault(); way.leave(); });
  var form = document.getElementById('choice');
  form.addEventListener('submit', function (event) {
    event.preventDefault();
    window.location.replace(form.action + '?' + new URLSearchParams(new FormData(form)));
  });
})();
`;

export const STYLE_ELEMENT: Html = { html: `<style>${STYLE}</style>` };
export const SCRIPT_ELEMENT: Html = { html: `<script>${SCRIPT}</script>` };

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');

/** One style and one script, both in the page; nothing from elsewhere, nothing sent but the form to ourselves. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${hashOf(STYLE)}'; script-src 'sha256-${hashOf(SCRIPT)}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;
