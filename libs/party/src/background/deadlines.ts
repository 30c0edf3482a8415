import type { DataSource } from 'typeorm';
import { fillDeadlines, missDeadlines, sayMissed, type PartyContext } from '#referral';
import { openStageTasks } from '../deadlines/stage-tasks.js';

const AT_ONCE = 200;

/**
 * One turn of the clocks: what ran out becomes tasks, is told to the lane, and shows on the stream. Any number of
 * replicas may turn at the same time. Nothing here ends a referral (design §5).
 * @param at a clock of the caller's own, in tests; else the database's
 * @returns how many steps were missed
 */
export async function turnClocks(db: DataSource, context: PartyContext, at?: Date): Promise<number> {
  let count = 0;
  for (let more = true; more;) {
    const found = await db.transaction(async (tx) => {
      const late = await missDeadlines(tx, { limit: AT_ONCE, ...(at === undefined ? {} : { at }) });
      await openStageTasks(tx, late);
      return late;
    });
    ({ more } = found);
    count += found.missed.length;
    tell(context, [...found.missed, ...found.unread]);
  }
  const said = await sayMissed(db, context, AT_ONCE);
  if (said.length > 0) context.wakeRelay?.();
  return count;
}

/** Clocks of a database from before this version, or from a copy. */
export async function fillClocks(db: DataSource, context: PartyContext): Promise<void> {
  while ((await db.transaction((tx) => fillDeadlines(tx, context))) > 0);
}

function tell(
  { hooks }: PartyContext,
  late: readonly { readonly institution: string; readonly referral: string; readonly side: 's' | 'r' }[],
): void {
  if (late.length === 0) return;
  hooks.changed?.(late.map(({ institution, referral, side }) => ({ institution, referral, side })));
}
