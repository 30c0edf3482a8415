import type { Progress } from './types.js';

/** What was said last of each action. */
export function byAction(items: readonly Progress[]): ReadonlyMap<string, Progress> {
  const latest = new Map<string, Progress>();
  for (const one of items) {
    const known = latest.get(one.action);
    if (known === undefined || known.asOf < one.asOf) latest.set(one.action, one);
  }
  return latest;
}
