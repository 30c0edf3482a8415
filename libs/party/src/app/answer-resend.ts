import type { DataSource, EntityManager } from 'typeorm';
import { AppError } from '#kernel';
import { resend } from '#messaging';
import { acceptRequest, notSigned, type AcceptedRequest, type Asked } from './signed-request.js';

/** The same side of the same referral is sent again at most once in this time, however often it is asked for. */
const AGAIN_AFTER_S = 10;

/**
 * Sends a side's events again, byte for byte as they were stamped, to a party of that referral and nobody else.
 * @returns how many are on their way
 * @throws AppError `unauthenticated` `request.not-signed`; `not-found`
 */
export async function answerResend(db: DataSource, context: Asked, token: string): Promise<number> {
  const request = await acceptRequest(db, context, token, {
    purpose: 'resend',
    audiences: [context.node],
  });
  return db.transaction((tx) => answer(tx, request));
}

async function answer(tx: EntityManager, { institution, referral, body }: AcceptedRequest): Promise<number> {
  const { side, n } = body;
  if ((side !== 's' && side !== 'r') || !Number.isSafeInteger(n) || Number(n) < 1) throw notSigned();
  const parties: unknown[] = await tx.query(
    `SELECT 1 FROM outbox WHERE subject = $1 AND side = $2 AND $3 IN (attributes->>'from', attributes->>'to') LIMIT 1`,
    [referral, side, institution],
  );
  if (parties.length === 0) throw new AppError('not-found', 'not-found', 'There is nothing here for you.');
  const due: unknown[] = await tx.query(
    `INSERT INTO resent (referral, side, at) VALUES ($1, $2, clock_timestamp())
     ON CONFLICT (referral, side) DO UPDATE SET at = clock_timestamp()
     WHERE resent.at < clock_timestamp() - make_interval(secs => $3) RETURNING referral`,
    [referral, side, AGAIN_AFTER_S],
  );
  return due.length === 0 ? 0 : resend(tx, { subject: referral, side, fromN: Number(n) });
}
