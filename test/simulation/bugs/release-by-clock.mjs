import { expireOffers } from '../../../dist/libs/party/src/background/offer-expiry.js';

/** Gives the unit free first, and asks the lane afterwards. */
export async function releaseByClock(db, context) {
  if (context.node === 'shelter-beds') {
    await db.query(
      `UPDATE reservation SET state = 'ended', ended_at = greatest(clock_timestamp(), since)
       WHERE state = 'held' AND until < clock_timestamp()`,
    );
  }
  return expireOffers(db, context);
}
