import { useActing, useHasWorklist } from './acting.js';
import { AREAS, type Area, type FirstPage } from './areas.js';

/** What `/` shows to her; undefined: the worklist. */
export function useFirstPage(): { readonly area: Area; readonly first: FirstPage } | undefined {
  const hasWorklist = useHasWorklist();
  const acting = useActing();
  if (hasWorklist) return undefined;
  return AREAS.flatMap((area) => (area.first === undefined ? [] : [{ area, first: area.first }])).find(
    ({ first }) => first.isFor(acting),
  );
}
