/**
 * A part of a year, in an order that texts have too: its first thirty days, in which the year before cannot be published yet,
 * and the rest. The last word of each spell is kept, so that a year counts the same whenever it is published.
 */
export const spell = (year: number, isEarly: boolean): string => `${String(year)}${isEarly ? 'a' : 'b'}`;
