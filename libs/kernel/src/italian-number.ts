/** 1234567 as 1.234.567, and a decimal comma; not by the machine's locale, so that bytes are the same everywhere. */
export function italianNumber(value: number): string {
  const [whole = '', decimals] = String(Math.abs(value)).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, '.');
  return (value < 0 ? '−' : '') + grouped + (decimals === undefined ? '' : `,${decimals}`);
}
