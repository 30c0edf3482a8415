import type { EntityManager } from 'typeorm';
import { reviewBy, type PartyContext } from '#referral';
import { romeDate, romeInstant } from '#trust';
import { requireExitClass, requireReviewDay } from '../domain/stay.js';
import { stayEnded, stayLinked, stayNotFound, stayPlaced } from '../domain/stay.errors.js';
import { unitLinked, unitTaken } from '../domain/unit.errors.js';
import { declareInOrder, type Speaking } from './declare.js';
import { ENDED_NOW, fill } from './fill-unit.js';
import { lockNamed } from './lock-named.js';

export interface StayOfHouse {
  readonly institution: string;
  readonly id: string;
}

/**
 * The stay goes on: when it is looked at again, and why.
 * @param reviewOn a day, YYYY-MM-DD
 * @throws AppError `not-found`; `conflict` stay.ended; `unprocessable` stay.review-day
 */
export async function extendStay(
  tx: EntityManager,
  ctx: PartyContext,
  { reviewOn, reason, by, ...of }: StayOfHouse & { reviewOn: string; reason: string; by: string },
): Promise<void> {
  await lockReferral(tx, of);
  const { referral } = await lockStay(tx, of);
  requireReviewDay(reviewOn, romeDate(ctx.clock.now()));
  await tx.query(`UPDATE stay SET review_on = $2 WHERE id = $1`, [of.id, reviewOn]);
  await tx.query(`INSERT INTO stay_extension (stay, review_on, reason, said_by) VALUES ($1, $2, $3, $4)`, [
    of.id,
    reviewOn,
    reason,
    by,
  ]);
  if (referral === null) return;
  // the lane's clock, in the deadlines that both the worklist and the coordinator see
  await reviewBy(tx, ctx, { institution: of.institution, referral, at: romeInstant(reviewOn, 0) });
}

/**
 * A stay without a referral is over; one with a referral ends with that.
 * @throws AppError `not-found`; `conflict` stay.ended, stay.linked, unit.linked while a referral is on its way to cover
 * it; `unprocessable` stay.exit-class
 */
export async function endStay(
  tx: EntityManager,
  speaking: Speaking,
  { outcome, ...of }: StayOfHouse & { outcome: string },
): Promise<void> {
  requireExitClass(outcome);
  const stay = await lockStay(tx, of);
  if (stay.referral !== null) throw stayLinked(stay.referral);
  if (stay.covering !== null) throw unitLinked();
  await tx.query(
    `UPDATE reservation SET state = 'ended', ${ENDED_NOW} WHERE stay = $1 AND state <> 'ended'`,
    [of.id],
  );
  await tx.query(
    `UPDATE stay SET ended_at = greatest(clock_timestamp(), since), outcome = $2,
       regularised_at = CASE WHEN entry = 'direct' THEN coalesce(regularised_at, clock_timestamp()) END
     WHERE id = $1`,
    [of.id, outcome],
  );
  if (stay.owed === null) return;
  await declareInOrder(tx, speaking, of.institution, { entry: stay.owed, how: 'left' });
}

/**
 * Gives a unit to somebody who stays beyond the house's units.
 * @throws AppError `not-found`; `conflict` stay.ended, stay.placed, unit.taken, unit.changed; `unprocessable`
 * unit.unknown
 */
export async function placeStay(
  tx: EntityManager,
  { unit, version, ...of }: StayOfHouse & { unit: string; version?: number },
): Promise<void> {
  const named = await lockNamed(tx, {
    institution: of.institution,
    unit,
    ...(version === undefined ? {} : { version }),
  });
  const stay = await lockStay(tx, of);
  if (stay.placed) throw stayPlaced();
  if (stay.referral !== null) throw stayLinked(stay.referral);
  if ((await fill(tx, named.id, { state: 'occupied', stay: of.id })) === undefined)
    throw unitTaken(named.now);
}

/** Before the unit and the stay, as the fold does. */
async function lockReferral(tx: EntityManager, { institution, id }: StayOfHouse): Promise<void> {
  await tx.query(
    `SELECT referral.id FROM referral JOIN stay ON stay.referral = referral.id
     WHERE stay.id = $1 AND stay.institution = $2 AND referral.side = 'r' FOR UPDATE OF referral`,
    [id, institution],
  );
}

interface LockedStay {
  readonly referral: string | null;
  /** The referral that its unit was offered for. */
  readonly covering: string | null;
  readonly placed: boolean;
  /** What was declared and is not in order yet. */
  readonly owed: string | null;
}

/** The unit before the stay, as the fold does. */
async function lockStay(tx: EntityManager, { institution, id }: StayOfHouse): Promise<LockedStay> {
  await tx.query(
    `SELECT u.id FROM unit u JOIN reservation r ON r.unit = u.id
     WHERE r.stay = $1 AND u.institution = $2 AND r.state <> 'ended' FOR UPDATE OF u`,
    [id, institution],
  );
  const [stay]: { referral: string | null; owed: string | null; ended: boolean }[] = await tx.query(
    `SELECT referral, CASE WHEN regularised_at IS NULL THEN declared END AS owed, ended_at IS NOT NULL AS ended
     FROM stay WHERE id = $1 AND institution = $2 FOR UPDATE`,
    [id, institution],
  );
  if (stay === undefined) throw stayNotFound();
  if (stay.ended) throw stayEnded();
  const [unit]: { referral: string | null }[] = await tx.query(
    `SELECT referral FROM reservation WHERE stay = $1 AND state <> 'ended'`,
    [id],
  );
  return { ...stay, covering: unit?.referral ?? null, placed: unit !== undefined };
}
