import type { DataSource } from 'typeorm';
import { expireAgreements, type PartyContext } from '#referral';

const MOST_AT_ONCE = 50;

/** Ends the agreements whose time has passed, some per turn. @returns how many */
export async function expireAgreementsDue(db: DataSource, context: PartyContext): Promise<number> {
  const ended = await db.transaction((tx) => expireAgreements(tx, context, MOST_AT_ONCE));
  if (ended > 0) context.wakeRelay?.();
  return ended;
}
