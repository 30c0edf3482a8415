import type { Happening } from './happening.js';
import type { Category, CountTable, MeasureTable, ShareTable } from './table.js';

/** What the registry says of an institution. */
export interface Listed {
  readonly kind: string;
  readonly onNetwork: boolean;
  readonly services: readonly string[];
}

export interface DeclaredFigure {
  readonly figure: string;
  readonly by?: string;
  readonly count: number;
}

/** What one institution declared of a period, whole. */
export interface Declaration {
  readonly institution: string;
  readonly period: string;
  readonly figures: readonly DeclaredFigure[];
}

/** What local-plan said last of an entry in a spell: of a plan, of each of its versions. */
export interface Said {
  readonly entry: string;
  /** The event's bare name: `need-recorded`. */
  readonly name: string;
  readonly spell: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** All that tables are counted from, as the log stood at one leaf. */
export interface Facts {
  /** How often the same happened in a quarter (`2026-Q3`). */
  readonly happened: readonly {
    readonly quarter: string;
    readonly happening: Happening;
    readonly count: number;
  }[];
  readonly institutions: ReadonlyMap<string, Listed>;
  readonly declared: readonly Declaration[];
  readonly plan: readonly Said[];
  /** The last answer of each house on each day (`2026-07-01`) on which it said one. */
  readonly days: readonly { readonly institution: string; readonly day: string; readonly answer: string }[];
}

/** The cell of a happening (`cellKey`); undefined: it is not counted there. */
export type CellOf = (
  happening: Happening,
  listed: (id: string | undefined) => Listed | undefined,
) => string | undefined;

/**
 * A table, and how it is counted: from what happened, or from what holds at the period's end. To add a table is to add one
 * of these to the list.
 */
export type Definition = Counting & {
  /** The first year that has it; absent: all. What was published before has no row of it, also when it is counted again. */
  readonly since?: number;
};

type Counting =
  | { readonly table: CountTable | MeasureTable; readonly of: CellOf }
  | {
      readonly table: CountTable;
      /** @param days the period's days, first and last, `YYYY-MM-DD` */
      readonly from: (
        facts: Facts,
        period: string,
        days: readonly [string, string],
      ) => ReadonlyMap<string, number>;
    }
  | { readonly table: ShareTable };

export const category = (code: string, it: string, en: string): Category => ({ code, title: { it, en } });

/** Adds up under keys. */
export class Sums {
  readonly cells = new Map<string, number>();

  add(key: string, count = 1): void {
    this.cells.set(key, (this.cells.get(key) ?? 0) + count);
  }
}
