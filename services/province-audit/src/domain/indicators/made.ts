/** What a release was made by, and stands in it: another counting or method gives other bytes, and accuses nobody. */
export interface Made {
  /** Of what is counted. */
  readonly counting: number;
  /** Of what is hidden. */
  readonly method: number;
}

/**
 * Raise `counting` or `method` with any change of what they give: what is published stays under what it was made by.
 * Counting 2: the plan's tables, as entries stood at the year's end. No node that published by counting 1 was ever in service.
 */
export const MADE: Made = { counting: 2, method: 1 };

/** By the same counting and method as this node's? */
export const isOurs = (made: Made | undefined): boolean =>
  made?.counting === MADE.counting && made.method === MADE.method;
