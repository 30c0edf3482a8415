import type { NeedLack } from '#contracts';

/** Kinds of units, of which a house counts the nights without a free one. */
export const UNIT_LACKS: readonly NeedLack[] = [
  'places',
  'step-free',
  'large-household',
  'sons-over-age',
  'pets',
];

export type EvidenceFigure =
  'nights-without-unit' | 'places-refused-by-lack' | 'placements-outside' | 'nights-without-capacity';

/** One number that the stream gives for a lack, over all institutions of the province. */
export interface Evidence {
  /** `2026`, `2026-Q3`; nights without capacity by year. */
  readonly period: string;
  readonly figure: EvidenceFigure;
  readonly by?: NeedLack;
  readonly count: number;
}

/** Nights are told; of people only whether there were any, or many. */
export type Size = 'none' | 'few' | 'many';

/** What anybody reads of an evidence. */
export interface EvidenceView {
  readonly period: string;
  readonly figure: EvidenceFigure | 'observed';
  readonly by?: NeedLack;
  readonly nights?: number;
  /** Fewer than 20 are few. The audit hides small counts with care; nothing beside it may give them away (ADR 0037). */
  readonly size?: Size;
}

const FEW = 20;
const NIGHTS: readonly string[] = ['nights-without-unit', 'nights-without-capacity'];

export const sizeOf = (count: number): Size => (count === 0 ? 'none' : count < FEW ? 'few' : 'many');

export function viewOf({ period, figure, by, count }: Evidence): EvidenceView {
  const where = { period, figure, ...(by === undefined ? {} : { by }) };
  return NIGHTS.includes(figure) ? { ...where, nights: count } : { ...where, size: sizeOf(count) };
}

/** What speaks for a lack: what was counted by it; for places also where somebody was placed elsewhere, and full nights. */
export function evidenceFor(lack: NeedLack, all: readonly Evidence[]): Evidence[] {
  return all.filter(({ figure, by, count }) => {
    if (count === 0) return false;
    if (figure === 'nights-without-unit' || figure === 'places-refused-by-lack') return by === lack;
    return lack === 'places';
  });
}
