import type { EntityManager } from 'typeorm';
import type { ChangedTask } from './notification.js';

/*
 * A fold locks several of these rows, in the order of its events. Whoever deletes waits for none of them: what a fold has
 * in hand is newer than what is deleted here, and nobody waits in a circle.
 */

/** What was told, in the version that was told or an older one. */
export async function forgetTold(
  tx: EntityManager,
  subscription: string,
  tasks: readonly Pick<ChangedTask, 'referral' | 'version'>[],
): Promise<void> {
  await tx.query(
    `WITH told AS (
       SELECT c.referral FROM fhir_change c
       JOIN unnest($2::uuid[], $3::integer[]) AS t(referral, version) ON t.referral = c.referral
       WHERE c.subscription = $1 AND c.version <= t.version FOR UPDATE OF c SKIP LOCKED)
     DELETE FROM fhir_change c USING told WHERE c.subscription = $1 AND c.referral = told.referral`,
    [subscription, tasks.map(({ referral }) => referral), tasks.map(({ version }) => version)],
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
