const WRITTEN: readonly RegExp[] = [
  // 1200
  /^\d+$/,
  // 1200,5 and 1200.50
  /^\d+[.,]\d{1,2}$/,
  // 1.200 and 1.200,50
  /^\d{1,3}(\.\d{3})+(,\d{1,2})?$/,
  // 1,200.50, as people write it in English
  /^\d{1,3}(,\d{3})+\.\d{1,2}$/,
];

/**
 * An amount in euros as people write it, in cents; NaN where it is none, or where it could be two. In Italian the point
 * parts thousands: `1.200` is never one euro and twenty cents.
 */
export function centsOf(euro: string): number {
  const plain = euro.replace(/[\s€]/g, '');
  if (!WRITTEN.some((pattern) => pattern.test(plain))) return NaN;
  const [, whole = '', fraction = ''] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(plain) ?? [];
  return Number(whole.replace(/[.,]/g, '')) * 100 + Number(fraction.padEnd(2, '0'));
}
