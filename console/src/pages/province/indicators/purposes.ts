/** Of the plan (PIL), design §8. */
export const PURPOSES = [1, 2, 3, 4, 5, 6, 7] as const;
