import type { EntityManager } from 'typeorm';
import type { Change } from '#referral';
import { TASK_STATUS } from '../fhir/task-status.js';

/**
 * Referrals have changed in the lane: whoever subscribed to such changes is to be told of each, once, however many there
 * are until then. One statement at the end of a fold's transaction: what was folded is told, also after a crash. What
 * changes after it was told, or while it is, loses its number: it is another event.
 */
export async function noteChanges(tx: EntityManager, changes: readonly Change[]): Promise<void> {
  await tx.query(
    `INSERT INTO fhir_change (subscription, referral, version, changed_at)
     SELECT s.id, referral.id, referral.n_s + referral.n_r, referral.changed_at
     FROM (SELECT DISTINCT institution, id FROM unnest($1::text[], $2::uuid[]) AS c(institution, id)) changed
     JOIN fhir_subscription s ON s.institution = changed.institution AND s.status <> 'off'
     -- where it is both parties its Task is made of the sender's copy
     JOIN referral ON referral.id = changed.id AND referral.institution = changed.institution
       AND (referral.side = 's' OR referral.sender <> referral.institution)
     WHERE (s.side IS NULL
         OR s.institution = CASE s.side WHEN 'r' THEN referral.recipient ELSE referral.sender END)
       AND (s.statuses IS NULL OR $3::jsonb ->> referral.state = ANY(s.statuses))
       AND (s.codes IS NULL OR referral.service = ANY(s.codes))
     ORDER BY referral.id, s.id
     ON CONFLICT (subscription, referral) DO UPDATE
       SET version = EXCLUDED.version, changed_at = EXCLUDED.changed_at, number = NULL
       WHERE EXCLUDED.version > fhir_change.version`,
    [
      changes.map(({ institution }) => institution),
      changes.map(({ referral }) => referral),
      JSON.stringify(TASK_STATUS),
    ],
  );
}
