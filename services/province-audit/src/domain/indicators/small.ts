/** A whole number from `lower` to `upper`, both included. */
export interface Range {
  readonly lower: number;
  readonly upper: number;
}

/** Counts from 1 to this could point at a person: they are not told (design §7; NHS practice there is 1–7). */
export const SMALL = 4;
const STEP = 5;

/** To the nearest 5. */
export const rounded = (count: number): number => STEP * Math.round(count / STEP);

/** The true counts that are published as `shown`: what everybody can read out of a published number. */
export const behind = (shown: number): Range =>
  shown === 0 ? { lower: 0, upper: 0 } : { lower: Math.max(SMALL + 1, shown - 2), upper: shown + 2 };

export const isSmall = (count: number): boolean => count >= 1 && count <= SMALL;
