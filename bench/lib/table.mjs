// Cells and tables of the page that people read.
const row = (...cells) => `| ${cells.join(' | ')} |`;
export const table = (head, rows) =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');
export const number = (value) =>
  value === null || value === undefined
    ? '–'
    : Number(value).toLocaleString('en-GB', { maximumFractionDigits: 1 });
export const verdict = (met) => (met ? 'met' : '**missed**');
