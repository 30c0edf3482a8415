/** One style for the report, on the screen and on paper. */
export const REPORT_STYLE = `
:root { color-scheme: light; }
body { font: 16px/1.5 "Titillium Web", system-ui, sans-serif; color: #17324d; margin: 0; }
main, header, footer { max-width: 60rem; margin: 0 auto; padding: 1rem; }
header { border-bottom: 4px solid #06c; }
h1 { margin: .25rem 0; font-size: 2rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #5b6f82; }
.x { overflow-x: auto; margin: 1rem 0 1.75rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 700; padding-bottom: .35rem; }
caption span { display: block; font-weight: 400; }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid #c5c7c9; vertical-align: top; }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; }
.empty { color: #455b71; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
a:focus, .x:focus { outline: 3px solid #06c; outline-offset: 2px; }
@media print {
  body { font-size: 10pt; }
  nav { display: none; }
  h2 { break-after: avoid; }
  tr, caption { break-inside: avoid; }
  thead { display: table-header-group; }
  .x { overflow: visible; }
}
`;
