import type { RiskLevel, RiskTool } from '#contracts';

/** In both languages, in our own words: the published questions are their authors'. */
export interface Text {
  readonly it: string;
  readonly en: string;
}

export interface FormItem {
  readonly code: string;
  readonly label: Text;
}

/** A documented form. Its version is of this rendering, not of the instrument. */
export interface Form {
  readonly id: RiskTool | 'needs';
  readonly kind: 'risk' | 'needs';
  readonly version: string;
  /** Of this rendering. */
  readonly date: string;
  readonly title: Text;
  /** Whose instrument it is, and where its own text is found. */
  readonly source: string;
  readonly whoMayUseIt: Text;
  readonly items: readonly FormItem[];
  /** What may be answered to each; an item may be left out. */
  readonly answers: readonly string[];
  /** What a person may conclude; none: nothing is concluded. */
  readonly levels: readonly RiskLevel[];
  /** The source's own rule, where it has one: it suggests, the person decides. */
  readonly rule?: {
    readonly text: Text;
    readonly answer: string;
    readonly atLeast: number;
    readonly suggests: RiskLevel;
  };
}

/** `[code, Italian, English]` as rows of a table. */
export const items = (...rows: readonly (readonly [code: string, it: string, en: string])[]): FormItem[] =>
  rows.map(([code, it, en]) => ({ code, label: { it, en } }));
