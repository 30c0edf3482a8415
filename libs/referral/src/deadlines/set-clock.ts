import type { EntityManager } from 'typeorm';
import type { Side, StateName } from '../machine/index.js';
import type { PartyContext } from '../store/context.js';
import { REFERRAL, type ReferralRow } from '../store/rows.js';
import { setDeadlines } from './write-deadlines.js';

interface Copy {
  readonly institution: string;
  readonly referral: string;
}

/**
 * Ends the clock of a stage that the lane does not end: the sender has looked for her, or has asked elsewhere or closed
 * after a refusal. Nothing, where the copy has left that state.
 */
export async function stopClock(
  tx: EntityManager,
  ctx: PartyContext,
  copy: Copy & { readonly state: 'no-show' | 'declined' },
): Promise<void> {
  await change(tx, ctx, { ...copy, side: 's' }, () => ({ clockAt: null, clockOpened: null }));
}

/** She, or who asked for her, was asked again: the time until the next time begins. */
export async function revalidated(tx: EntityManager, ctx: PartyContext, copy: Copy): Promise<void> {
  await change(tx, ctx, { ...copy, side: 'r', state: 'waitlisted' }, (now) => ({
    clockAt: now,
    clockOpened: now,
  }));
}

/** When a stay, or a path, is to be looked at again. */
export async function reviewBy(
  tx: EntityManager,
  ctx: PartyContext,
  { at, ...copy }: Copy & { readonly at: Date },
): Promise<void> {
  await change(tx, ctx, { ...copy, side: 'r', state: 'in-charge' }, (now) => ({
    clockAt: now,
    clockOpened: now,
    reviewAt: at,
  }));
}

type Clock = Partial<Pick<ReferralRow, 'clockAt' | 'clockOpened' | 'reviewAt'>>;

async function change(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, referral, side, state }: Copy & { readonly side: Side; readonly state: StateName },
  clock: (now: Date) => Clock,
): Promise<void> {
  const rows: (ReferralRow & { now: Date })[] = await tx.query(
    `SELECT ${REFERRAL}, clock_timestamp() AS now FROM referral
     WHERE id = $1 AND side = $2 AND institution = $3 AND state = $4 FOR UPDATE`,
    [referral, side, institution, state],
  );
  const [found] = rows;
  if (found === undefined) return;
  const { now, ...row } = found;
  const after = { ...row, ...clock(now) };
  await tx.query(
    `UPDATE referral SET clock_at = $3, clock_opened = $4, review_at = $5 WHERE id = $1 AND side = $2`,
    [referral, side, after.clockAt, after.clockOpened, after.reviewAt],
  );
  await setDeadlines(tx, ctx, [after]);
}
