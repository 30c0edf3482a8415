import type { EntityManager } from 'typeorm';
import type { FoldedEvent } from '#referral';
import { TASK_STATUS } from '../fhir/task-status.js';

/**
 * A referral has changed in the lane: whoever subscribed to such changes is to be told of it, once, however many there
 * are until then. In the fold's transaction: what was folded is told, also after a crash.
 */
export async function noteChange(
  tx: EntityManager,
  { referral, side, event }: Pick<FoldedEvent, 'referral' | 'side' | 'event'>,
): Promise<void> {
  const { institution, id, service, state, nS, nR } = referral;
  await tx.query(
    `INSERT INTO fhir_change (subscription, referral, version, changed_at)
     SELECT id, $2, $3, $4 FROM fhir_subscription
     WHERE institution = $1 AND status <> 'off' AND (side IS NULL OR side = $5)
       AND (statuses IS NULL OR $6 = ANY(statuses)) AND (codes IS NULL OR $7 = ANY(codes))
     ON CONFLICT (subscription, referral) DO UPDATE
       SET version = greatest(fhir_change.version, EXCLUDED.version), changed_at = EXCLUDED.changed_at`,
    [institution, id, nS + nR, new Date(event.record.appendedAt), side, TASK_STATUS[state], service],
  );
}
