/** Paper: one A4 for each form, readable from a bad copy, with room for handwriting. */
export const SHEET_STYLE = `
@page { size: A4; margin: 12mm; }
.sheet { border: 1px solid var(--line); border-radius: .35rem; padding: 1rem 1.25rem; margin: 1.5rem 0; }
.sheet h2 { margin: .25rem 0 .75rem; }
.kind { color: var(--soft); font-size: .9375rem; margin: 0; }
.parts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .35rem 1.25rem; }
.parts p { margin: .15rem 0; grid-column: 1 / -1; }
.parts .half { grid-column: span 1; align-self: end; }
.write { display: flex; flex-wrap: wrap; align-items: end; gap: 0 .5rem; }
.line { flex: 1 1 6rem; min-width: 6rem; height: 1.9rem; border-bottom: 1px solid currentColor; }
.line + .line { flex-basis: 100%; }
.option { display: inline-block; margin: 0 .75rem 0 .25rem; }
.box, .count { display: inline-block; width: .9em; height: .9em; border: 1px solid currentColor; vertical-align: -.1em; }
.count { width: 1.8em; height: 1.3em; vertical-align: -.3em; }
.say { border-left: 4px solid currentColor; padding-left: .6rem; }
.after { border-top: 2px solid currentColor; margin-top: .9rem; padding-top: .35rem; }
@media (max-width: 30rem) { .parts { grid-template-columns: minmax(0, 1fr); } .parts .half { grid-column: 1 / -1; } }
@media print {
  .screen { display: none; }
  .sheet { border: 0; padding: 0; margin: 0; break-inside: avoid; break-after: page; font-size: 9.5pt; line-height: 1.35; }
  .sheet .line { height: 1.6rem; }
  .sheet .kind { font-size: 9pt; }
  .sheet:last-of-type { break-after: auto; }
  .sheet h2 { font-size: 16pt; }
}
`;
