import type { Declaration, DeclaredFigure, Facts } from '../definition.js';

/** The declarations of a period that agree with themselves: nothing is counted by more than was counted. */
export const declaredOf = ({ declared }: Facts, period: string): readonly Declaration[] =>
  declared.filter((each) => each.period === period && isConsistent(each.figures));

/** What figures that are counted by something are parts of. */
const PARTS: readonly (readonly [whole: string, parts: readonly string[]])[] = [
  ['contacts', ['contacts-by-source', 'contacts-by-channel', 'contacts-by-outcome', 'contacts-by-knowledge']],
  ['files-opened', ['files-opened-by-subject']],
  ['stays-begun', ['stays-begun-directly']],
];

/** Otherwise two tables of one population would have different totals. */
export const isConsistent = (figures: readonly DeclaredFigure[]): boolean =>
  PARTS.every(([whole, parts]) => parts.every((part) => sum(figures, part) <= sum(figures, whole)));

/** Of a figure, whatever it is counted by. */
export const sum = (figures: readonly DeclaredFigure[], name: string): number =>
  figures.reduce((total, { figure, count }) => (figure === name ? total + count : total), 0);

/**
 * One figure by groups of its codes. What the institutions did not count by anything goes to `rest`, so that all tables of
 * `whole` have one total.
 * @param groupOf the category of a code; undefined: `rest`
 */
export function byGroup(
  facts: Facts,
  period: string,
  {
    whole,
    by,
    groupOf,
    rest,
  }: {
    readonly whole: string;
    readonly by: string;
    readonly groupOf: (code: string) => string | undefined;
    readonly rest: string;
  },
): ReadonlyMap<string, number> {
  const cells = new Map<string, number>();
  const add = (key: string, count: number): void => void cells.set(key, (cells.get(key) ?? 0) + count);
  for (const { figures } of declaredOf(facts, period)) {
    for (const { figure, by: code = '', count } of figures)
      if (figure === by) add(groupOf(code) ?? rest, count);
    add(rest, sum(figures, whole) - sum(figures, by));
  }
  return cells;
}

/** A function from code to group, from the groups' lists. */
export const grouped =
  (groups: Readonly<Record<string, readonly string[]>>) =>
  (code: string): string | undefined =>
    Object.entries(groups).find(([, codes]) => codes.includes(code))?.[0];
