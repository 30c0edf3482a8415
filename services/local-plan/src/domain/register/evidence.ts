import type { NeedLack } from '#contracts';

/** Kinds of units, of which a house counts the nights without a free one. */
export const UNIT_LACKS: readonly NeedLack[] = [
  'places',
  'step-free',
  'large-household',
  'sons-over-age',
  'pets',
];

/** Nights alone: what a house could not give. What was counted of people is for the audit's tables (ADR 0045). */
export type EvidenceFigure = 'nights-without-unit' | 'nights-without-capacity';

/** What is heard is no type: nothing else gets past here. */
const FIGURES: readonly string[] = ['nights-without-unit', 'nights-without-capacity'];

/** Nights of one year, over all institutions of the province. */
export interface Evidence {
  /** `2026`. Nights of a quarter may be one family's stay. */
  readonly period: string;
  readonly figure: EvidenceFigure;
  readonly by?: NeedLack;
  readonly count: number;
}

/** What anybody reads of an evidence. */
export interface EvidenceView {
  /** What somebody observed may be of a quarter. */
  readonly period: string;
  readonly figure: EvidenceFigure | 'observed';
  readonly by?: NeedLack;
  readonly nights?: number;
}

export const viewOf = ({ period, figure, by, count }: Evidence): EvidenceView => ({
  ...{ period, figure },
  ...(by === undefined ? {} : { by }),
  nights: count,
});

/** What speaks for a lack: the nights that were counted by it; for places also those on which no house had one. */
export function evidenceFor(lack: NeedLack, all: readonly Evidence[]): Evidence[] {
  return all.filter(({ period, figure, by, count }) => {
    if (count === 0 || !isYear(period) || !FIGURES.includes(figure)) return false;
    return figure === 'nights-without-unit' ? by === lack : lack === 'places';
  });
}

/** Whether a period is a whole year. */
export const isYear = (period: string): boolean => /^\d{4}$/.test(period);
