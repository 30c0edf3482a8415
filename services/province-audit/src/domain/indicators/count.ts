import { Sums, type Definition, type Facts, type Listed } from './definition.js';
import type { Counted, CountTable, Measured, MeasureTable, Period } from './table.js';

/** One period and its days, first and last, `YYYY-MM-DD`. */
export interface Span {
  readonly period: Period;
  /** `2026`, `2026-Q3` */
  readonly code: string;
  readonly days: readonly [string, string];
  /** Its quarters, by code. */
  readonly quarters: readonly string[];
}

/**
 * The true counts of the tables in a period. They never leave the audit: what is published of them is for the method to
 * say.
 */
export function countTables(
  definitions: readonly Definition[],
  facts: Facts,
  span: Span,
): { readonly counted: readonly Counted[]; readonly measured: readonly Measured[] } {
  const listed = (id: string | undefined): Listed | undefined => facts.institutions.get(id ?? '');
  const happened = facts.happened.filter(({ quarter }) => span.quarters.includes(quarter));
  const counted: Counted[] = [];
  const measured: Measured[] = [];
  for (const definition of definitions) {
    if ('from' in definition) {
      const { table, from } = definition;
      counted.push({ table: table.code, period: span.period, cells: from(facts, span.code, span.days) });
    } else if ('of' in definition && isMeasure(definition.table)) {
      const { table, of } = definition;
      const cells = new Map<string, number[]>();
      for (const { happening, count } of happened) {
        const key = of(happening, listed);
        if (key === undefined || happening.minutes === undefined) continue;
        const values = cells.get(key) ?? [];
        cells.set(key, values);
        for (let i = 0; i < count; i += 1) values.push(happening.minutes / PER_UNIT[definition.table.unit]);
      }
      for (const values of cells.values()) values.sort((a, b) => a - b);
      measured.push({ table: table.code, period: span.period, cells });
    } else if ('of' in definition) {
      const sums = new Sums();
      for (const { happening, count } of happened) {
        const key = definition.of(happening, listed);
        if (key !== undefined) sums.add(key, count);
      }
      counted.push({ table: definition.table.code, period: span.period, cells: sums.cells });
    }
  }
  return { counted, measured };
}

const PER_UNIT = { minutes: 1, hours: 60, days: 24 * 60 } as const;

const isMeasure = (table: CountTable | MeasureTable): table is MeasureTable => table.kind === 'measures';
