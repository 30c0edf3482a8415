/** Counts of 1 to 4 could point at a person: they are not told (design §7). */
export const hideSmall = (count: number): number | null => (count > 0 && count < 5 ? null : count);
