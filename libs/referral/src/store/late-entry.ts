import type { EntityManager } from 'typeorm';
import type { PartyContext } from './context.js';
import { occurredInFuture } from './referral.errors.js';

/** How far two clocks may be apart before what happened is still to come (design §5). */
const SKEW_MS = 2 * 60_000;

/** What is later than that behind the lane was entered later than it was said, or waited for the log. */
export const isLate = (time: string, appendedAt: Date): boolean =>
  appendedAt.getTime() - Date.parse(time) > SKEW_MS;

/** A late entry tells of the past. @throws AppError `unprocessable` referral.occurred */
export function requirePast({ clock }: Pick<PartyContext, 'clock'>, occurred: unknown): void {
  if (typeof occurred !== 'string') return;
  if (Date.parse(occurred) > clock.now().getTime() + SKEW_MS) throw occurredInFuture();
}

/** Kept beside what was said: a node does not open its own events again. */
export async function noteOccurred(tx: EntityManager, event: string, occurred: unknown): Promise<void> {
  if (typeof occurred !== 'string') return;
  await tx.query(`UPDATE proposal SET occurred_at = $2 WHERE event_id = $1`, [event, occurred]);
}

/** Of an event that this node said as a late entry: when it really happened. */
export async function occurredAt(tx: EntityManager, event: string): Promise<Date | undefined> {
  const [row]: { at: Date | null }[] = await tx.query(
    `SELECT occurred_at AS at FROM proposal WHERE event_id = $1`,
    [event],
  );
  return row?.at ?? undefined;
}
