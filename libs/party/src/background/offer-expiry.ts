import type { DataSource } from 'typeorm';
import { AppError } from '#kernel';
import { lapsedOffers, propose, type PartyContext } from '#referral';
import { TIMER } from '../app/party-hooks.js';

const AT_ONCE = 20;

/**
 * Proposes `offer-expired` for offers whose time has passed, by the database's clock. Whichever of that and her yes
 * comes first in the lane holds for both (design §3.3). Replicas pass over what another one has locked.
 * @returns how many
 */
export async function expireOffers(db: DataSource, context: PartyContext): Promise<number> {
  const proposed = await db.transaction(async (tx) => {
    let count = 0;
    for (const { institution, id, offer } of await lapsedOffers(tx, AT_ONCE)) {
      const command = {
        institution,
        referral: id,
        side: 'r',
        name: 'offer-expired',
        re: offer,
        actor: TIMER,
      } as const;
      try {
        // a savepoint: one that cannot be proposed does not keep the others
        await tx.transaction((inner) => propose(inner, context, command));
        count += 1;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        context.logger.warn({ code: error.code }, 'a lapsed offer could not be given up');
      }
    }
    return count;
  });
  if (proposed > 0) context.wakeRelay?.();
  return proposed;
}
