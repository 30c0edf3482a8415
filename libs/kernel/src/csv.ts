const BOM = '\uFEFF';
/** A spreadsheet takes a text that begins like this for a formula, and runs it. */
const FORMULA = /^[\s]*[=+\-@\t\r]/;

function field(value: string | number): string {
  if (typeof value === 'number') return String(value).replace('.', ',');
  const guarded = FORMULA.test(value) ? `'${value}` : value;
  return /[";\r\n]/.test(guarded) || guarded !== guarded.trim()
    ? `"${guarded.replaceAll('"', '""')}"`
    : guarded;
}

/**
 * A file for Italian spreadsheets: semicolons, UTF-8 with its mark, CRLF, decimal comma. Texts that would be formulas get an
 * apostrophe; numbers stay numbers, also negative ones.
 */
export const csv = (lines: readonly (readonly (string | number)[])[]): string =>
  BOM + lines.map((line) => line.map(field).join(';') + '\r\n').join('');
