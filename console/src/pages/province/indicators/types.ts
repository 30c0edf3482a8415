/** What province-audit publishes of a period (`indicators/<period>.json`) and the words for it (`indicators/dictionary.json`). */
export interface Words {
  readonly it: string;
  readonly en: string;
}

export interface Datum {
  /** A category, or `*` for all. */
  readonly row: string;
  readonly column: string | null;
  readonly measure: 'count' | 'percent' | 'median' | 'p90';
  /** Null: hidden. */
  readonly value: number | null;
}

export interface ReleaseTable {
  readonly table: string;
  readonly period: string;
  readonly kind: 'counts' | 'shares' | 'measures';
  readonly purpose: number;
  readonly title: Words;
  readonly unit: string;
  readonly data: readonly Datum[];
}

export interface Release {
  readonly period: string;
  readonly notes: readonly Words[];
  readonly tables: readonly ReleaseTable[];
}

export interface Dimension {
  readonly title: Words;
  readonly categories: readonly { readonly code: string; readonly title: Words }[];
}

export interface Meaning {
  readonly table: string;
  readonly note: Words | null;
  readonly rows: Dimension;
  readonly columns: Dimension | null;
}

export interface Recounted {
  readonly position: number;
  readonly to: number;
  readonly periods: readonly {
    readonly period: string;
    readonly result: 'same' | 'differs' | 'incomplete' | 'other-method';
    readonly missing: number;
  }[];
  readonly ok?: boolean;
}
