import type { EntityManager } from 'typeorm';

/** After a restore: automatic events that left the outbox unsaid, because the lane holds what they would repeat. */
export async function withdrawProposals(tx: EntityManager, eventIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE proposal SET outcome = 'withdrawn', settled_at = clock_timestamp()
     WHERE event_id = ANY($1::uuid[]) AND outcome IS NULL`,
    [eventIds],
  );
  await tx.query(
    `UPDATE referral r SET
       pending = CASE WHEN r.pending = p.event_id THEN r.queued ELSE r.pending END,
       pending_name = CASE WHEN r.pending = p.event_id THEN r.queued_name ELSE r.pending_name END,
       queued = NULL, queued_name = NULL
     FROM proposal p WHERE p.event_id = ANY($1::uuid[]) AND r.id = p.referral AND r.side = p.side
       AND p.event_id IN (r.pending, r.queued)`,
    [eventIds],
  );
  // what is late is still to be said, unless the lane holds it
  await tx.query(`UPDATE deadline_missed SET event = NULL WHERE event = ANY($1::uuid[])`, [eventIds]);
}
