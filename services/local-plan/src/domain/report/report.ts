/** Of the plan (PIL). */
export type Purpose = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** A number, a text, or null: hidden, because it could point at a person. */
export type ReportCell = string | number | null;

/** One table of the report, in Italian. */
export interface ReportTable {
  /** kebab-case, one of its own within the report. */
  readonly code: string;
  readonly title: string;
  readonly note?: string;
  readonly columns: readonly string[];
  /** As many cells as there are columns. */
  readonly rows: readonly (readonly ReportCell[])[];
}

/** A purpose of the plan: what was planned, and what became of it. */
export interface ReportSection {
  readonly purpose: Purpose;
  readonly tables: readonly ReportTable[];
}

/** The yearly report on the plan (relazione annuale sul PIL), as it stands when it is asked for. */
export interface Report {
  /** Who makes it: `Provincia di Barletta-Andria-Trani`. */
  readonly publisher: string;
  readonly year: number;
  /** The plan that the year is of. */
  readonly plan: {
    readonly title: string;
    readonly from: number;
    readonly to: number;
    readonly version: number;
    readonly act: { readonly number: string; readonly date: string };
  };
  /** `2027-02-01T08:00:00.000Z`. */
  readonly madeAt: string;
  /** The plan as a whole, before its purposes. */
  readonly general: readonly ReportTable[];
  readonly sections: readonly ReportSection[];
  /** What whoever reads it must know: what is not published yet, what is hidden. */
  readonly notes: readonly string[];
}

/** In the order of the plan (design §8). */
export const PURPOSES: Readonly<Record<Purpose, string>> = {
  1: 'Mappatura dei servizi',
  2: 'Obiettivi di servizio',
  3: 'Fabbisogno di strutture',
  4: 'Governo della rete',
  5: 'Équipe',
  6: 'Formazione',
  7: 'Promozione e comunicazione',
};

export const PURPOSE_NUMBERS: readonly Purpose[] = [1, 2, 3, 4, 5, 6, 7];

/** What stands for a hidden number on a page. */
export const HIDDEN_MARK = '·';

/** Cents as `1.234,50 €`. */
export function euros(cents: number): string {
  const whole = String(Math.floor(Math.abs(cents) / 100)).replace(/\B(?=(?:\d{3})+$)/g, '.');
  const rest = String(Math.abs(cents) % 100).padStart(2, '0');
  return `${cents < 0 ? '−' : ''}${whole},${rest} €`;
}

/** `2026-03-02` as `02/03/2026`. */
export const italianDate = (date: string): string => date.slice(0, 10).split('-').reverse().join('/');
