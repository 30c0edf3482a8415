import type { EntityManager } from 'typeorm';
import { notBlocked, revalidated, type PartyContext } from '#referral';
import { confirmBy } from '../domain/waiting.js';
import { waitingNotFound } from '../domain/waiting.errors.js';

/** An entry of the list, and who speaks about it. */
export interface WaitingOf {
  readonly institution: string;
  readonly subject: string;
  readonly id: string;
}

/** Somebody asked, and a place is still wanted: the next three days begin. @throws AppError `not-found` */
export async function confirmWaiting(tx: EntityManager, ctx: PartyContext, of: WaitingOf): Promise<void> {
  const referral = await lock(tx, of);
  await tx.query(`UPDATE waiting SET confirmed_at = $2 WHERE id = $1`, [of.id, ctx.clock.now()]);
  await revalidated(tx, ctx, { institution: of.institution, referral });
}

/** Keeps her seniority, and her place for later; nobody offers or asks meanwhile. @throws AppError `not-found` */
export async function pauseWaiting(
  tx: EntityManager,
  { reason, ...of }: WaitingOf & { readonly reason: string },
  now: Date,
): Promise<void> {
  await lock(tx, of);
  await tx.query(`UPDATE waiting SET paused_at = coalesce(paused_at, $2), pause_reason = $3 WHERE id = $1`, [
    of.id,
    now,
    reason,
  ]);
}

/** She waits again, where she stood; whoever resumes has heard that a place is wanted. @throws AppError `not-found` */
export async function resumeWaiting(tx: EntityManager, ctx: PartyContext, of: WaitingOf): Promise<void> {
  const referral = await lock(tx, of);
  await tx.query(
    `UPDATE waiting SET paused_at = NULL, pause_reason = NULL, confirmed_at = $2 WHERE id = $1`,
    [of.id, ctx.clock.now()],
  );
  await revalidated(tx, ctx, { institution: of.institution, referral });
}

/**
 * Why this one is not offered a unit before another referral of the house.
 * @throws AppError `not-found`, also where that other one is not here, or not for this person
 */
export async function skipWaiting(
  tx: EntityManager,
  { reason, referral, ...of }: WaitingOf & { readonly reason: string; readonly referral: string },
): Promise<void> {
  await lock(tx, of);
  const known: unknown[] = await tx.query(
    `SELECT 1 FROM referral WHERE id = $1 AND side = 'r' AND institution = $2 AND ${notBlocked('$3')}`,
    [referral, of.institution, of.subject],
  );
  if (known.length === 0) throw waitingNotFound();
  await tx.query(
    `INSERT INTO waiting_skip (waiting, for_referral, reason, said_by) VALUES ($1, $2, $3, $4)
     ON CONFLICT (waiting, for_referral) DO UPDATE SET reason = excluded.reason, said_by = excluded.said_by`,
    [of.id, referral, reason, of.subject],
  );
}

/** Those whom somebody asks again whether a place is still wanted. */
export async function waitingToConfirm(
  tx: EntityManager,
  now: Date,
): Promise<{ readonly id: string; readonly institution: string }[]> {
  const rows: { id: string; institution: string; confirmedAt: Date }[] = await tx.query(
    `SELECT w.id, w.institution, w.confirmed_at AS "confirmedAt"
     FROM waiting w JOIN referral ON referral.id = w.referral AND referral.side = 'r'
     WHERE referral.state = 'waitlisted' AND w.paused_at IS NULL`,
  );
  return rows.filter(({ confirmedAt }) => confirmBy(confirmedAt) <= now);
}

/** The referral before the list's entry, as the fold does. @returns the referral */
async function lock(tx: EntityManager, { institution, subject, id }: WaitingOf): Promise<string> {
  const [found]: { id: string }[] = await tx.query(
    `SELECT referral.id FROM referral JOIN waiting w ON referral.id = w.referral AND referral.side = 'r'
     WHERE w.id = $1 AND w.institution = $2 AND referral.state = 'waitlisted' AND ${notBlocked('$3')}
     FOR UPDATE OF referral`,
    [id, institution, subject],
  );
  if (found === undefined) throw waitingNotFound();
  await tx.query(`SELECT 1 FROM waiting WHERE id = $1 FOR UPDATE`, [id]);
  return found.id;
}
