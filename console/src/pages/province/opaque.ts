import { membershipKey } from '../../app/acting.js';

/** What an address calls something that has a telling name: eight characters that say nothing in a history. */
export const opaque = (name: string): string => membershipKey(name) + membershipKey(`${name}/2`);

/** The one that an address means. */
export const meant = <T>(
  items: readonly T[] | undefined,
  key: string | undefined,
  nameOf: (item: T) => string,
): T | undefined => items?.find((item) => opaque(nameOf(item)) === key);
