const HOUR = 3_600_000;

/** When it is due, as people ask: late, at once, today, some time. */
export const GROUPS = ['late', 'hour', 'today', 'later'] as const;
export type Group = (typeof GROUPS)[number];

const dayOf = (at: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Rome' }).format(new Date(at));

/** What is sorted by due time, in its groups; empty ones are left out. Two days are compared, not all. */
export function grouped<T extends { readonly item: { readonly dueAt: string } }>(
  sorted: readonly T[],
  now: number,
): readonly (readonly [Group, readonly T[]])[] {
  const today = dayOf(now);
  const found: Record<Group, T[]> = { late: [], hour: [], today: [], later: [] };
  let isLater = false;
  for (const one of sorted) {
    const due = Date.parse(one.item.dueAt);
    if (due <= now) found.late.push(one);
    else if (due - now <= HOUR) found.hour.push(one);
    else {
      // sorted: whatever follows the first of another day is of another day
      isLater ||= dayOf(due) !== today;
      found[isLater ? 'later' : 'today'].push(one);
    }
  }
  return GROUPS.filter((group) => found[group].length > 0).map((group) => [group, found[group]] as const);
}
