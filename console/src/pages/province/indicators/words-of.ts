import type { Language } from '../../../i18n/index.js';
import type { Datum, Dimension, ReleaseTable } from './types.js';

/** What a category is called; `total` for `*`. */
export const labelOf = (
  dimension: Dimension | null | undefined,
  code: string | null,
  language: Language,
  total: string,
): string => {
  if (code === '*') return total;
  return dimension?.categories.find((one) => one.code === code)?.title[language] ?? code ?? '';
};

export interface Bar {
  readonly label: string;
  readonly value: number | null;
}

/** What a chart shows of a table: each row's total, or, where there is none, each cell; of times the median. */
export function barsOf({ data }: Pick<ReleaseTable, 'data'>, name: (datum: Datum) => string): readonly Bar[] {
  const parts = data.filter(({ row, measure }) => row !== '*' && measure !== 'p90');
  const hasTotals = parts.some(({ column }) => column === '*');
  return parts
    .filter(({ column }) => column === null || (hasTotals ? column === '*' : column !== '*'))
    .map((datum) => ({ label: name(datum), value: datum.value }));
}
