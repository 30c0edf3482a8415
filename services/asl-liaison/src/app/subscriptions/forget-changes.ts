import type { EntityManager } from 'typeorm';
import type { ChangedTask } from './notification.js';

/*
 * A fold locks several of these rows, in the order of its events. Whoever deletes waits for none of them: what a fold has
 * in hand is newer than what is deleted here, and nobody waits in a circle.
 */

/** What was told. What has changed again since has another number, or none yet. */
export async function forgetTold(
  tx: EntityManager,
  subscription: string,
  tasks: readonly Pick<ChangedTask, 'number'>[],
): Promise<void> {
  await tx.query(
    `WITH told AS (
       SELECT c.referral FROM fhir_change c WHERE c.subscription = $1 AND c.number = ANY($2::bigint[])
       FOR UPDATE OF c SKIP LOCKED)
     DELETE FROM fhir_change c USING told WHERE c.subscription = $1 AND c.referral = told.referral`,
    [subscription, tasks.map(({ number }) => number)],
  );
}

/** What waits under criteria that are not asked for any more. */
export async function forgetWaiting(tx: EntityManager, subscription: string): Promise<void> {
  await tx.query(
    `WITH waiting AS (
       SELECT c.referral FROM fhir_change c WHERE c.subscription = $1 FOR UPDATE OF c SKIP LOCKED)
     DELETE FROM fhir_change c USING waiting WHERE c.subscription = $1 AND c.referral = waiting.referral`,
    [subscription],
  );
}

/** What nobody is to be told any more. */
export async function forgetUnwanted(tx: EntityManager): Promise<void> {
  await tx.query(
    `WITH unwanted AS (
       SELECT c.subscription, c.referral FROM fhir_change c
       WHERE NOT EXISTS (
         SELECT 1 FROM fhir_subscription s WHERE s.id = c.subscription AND s.status <> 'off')
       FOR UPDATE OF c SKIP LOCKED)
     DELETE FROM fhir_change c USING unwanted u
     WHERE c.subscription = u.subscription AND c.referral = u.referral`,
  );
}
