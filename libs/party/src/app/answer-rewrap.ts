import type { DataSource, EntityManager } from 'typeorm';
import { rewrapKey, type PartyContext } from '#referral';
import { acceptRequest, type AcceptedRequest } from './signed-request.js';

/** The same key is said again at most once in this time, however often it is asked for. */
const AGAIN_AFTER_S = 60;

/**
 * Says a referral's key again, sealed to the opening key that the asking party has now.
 * @returns whether it is on its way; false: it was said a moment ago
 * @throws AppError `unauthenticated` `request.not-signed`, and what `rewrapKey` throws
 */
export async function answerRewrap(db: DataSource, context: PartyContext, token: string): Promise<boolean> {
  const request = await acceptRequest(db, context, token, {
    purpose: 'rewrap',
    audiences: [context.node],
  });
  return db.transaction((tx) => answer(tx, context, request));
}

async function answer(
  tx: EntityManager,
  context: PartyContext,
  { institution, referral }: AcceptedRequest,
): Promise<boolean> {
  const due: unknown[] = await tx.query(
    `INSERT INTO rewrapped (referral, at) VALUES ($1, clock_timestamp())
     ON CONFLICT (referral) DO UPDATE SET at = clock_timestamp()
     WHERE rewrapped.at < clock_timestamp() - make_interval(secs => $2) RETURNING referral`,
    [referral, AGAIN_AFTER_S],
  );
  if (due.length === 0) return false;
  await rewrapKey(tx, context, { referral, asking: institution });
  return true;
}
