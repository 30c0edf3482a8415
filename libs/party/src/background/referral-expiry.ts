import type { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import { expiresAt, propose, unanswered, type PartyContext } from '#referral';
import { TIMER } from '../app/party-hooks.js';

/**
 * Proposes `expired` at the sender for what nobody has answered within the flow's time. Never at E0 and E1: an emergency
 * is not closed by a clock (design §3.2). @returns how many
 */
export async function expireReferrals(db: DataSource, context: PartyContext): Promise<number> {
  const now = await databaseNow(db);
  let proposed = 0;
  for (const referral of await unanswered(db)) {
    const end = expiresAt(context.registry, referral);
    if (end === undefined || end > now) continue;
    const { institution, id } = referral;
    try {
      await db.transaction((tx) =>
        propose(tx, context, { institution, referral: id, side: 's', name: 'expired', actor: TIMER }),
      );
      proposed += 1;
    } catch (error) {
      // somebody was quicker, or it waits for a missing number: the next turn looks again
      if (!(error instanceof AppError)) throw error;
    }
  }
  if (proposed > 0) context.wakeRelay?.();
  return proposed;
}

async function databaseNow(db: DataSource): Promise<Date> {
  const [row]: { now: Date }[] = await db.query('SELECT clock_timestamp() AS now');
  if (row === undefined) throw new Error('unreachable');
  return row.now;
}
