import type { DataSource, EntityManager } from 'typeorm';
import type { FoldedEvent } from '#referral';
import { CURRENT } from '../app/tasks.js';
import type { TaskKind } from '../app/task-kind.js';

/** Why somebody has to be told. */
export interface Cause {
  readonly id: string;
  /** In order of what has happened. */
  readonly position: string;
  readonly institution: string;
  readonly kind: TaskKind | 'arrived';
  readonly about: string | null;
  readonly referral: string | null;
  readonly side: 's' | 'r' | null;
  readonly service: string | null;
  readonly caseId: string | null;
  /** E0 or E1. */
  readonly urgent: boolean;
  /** Somebody has seen to it by now. */
  readonly moot: boolean;
}

/** For a `WHERE` on `notification n`: its task is done or gone with its stage, the request is in somebody's hands. */
export const MOOT = `(n.task IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM task WHERE task.id = n.task AND task.done_at IS NULL AND ${CURRENT})
  OR n.kind = 'arrived' AND NOT EXISTS (
    SELECT 1 FROM referral here WHERE here.id = n.referral AND here.side = 'r'
      AND here.institution = n.institution AND here.state IN ('submitted', 'received')))`;

/** A request has arrived: whoever is on duty is told, after the commit. The answer of who is off the network comes by phone. */
export async function noteArrival(tx: EntityManager, folded: FoldedEvent): Promise<void> {
  const { side, name, verdict, referral } = folded;
  if (side !== 'r' || name !== 'received' || verdict !== 'applied' || referral.reported) return;
  await tx.query(
    `INSERT INTO notification (institution, kind, referral, side) VALUES ($1, 'arrived', $2, 'r')`,
    [referral.institution, referral.id],
  );
}

/** What has no request, and minutes all the same: she may leave. */
const URGENT: readonly TaskKind[] = ['arrival-late', 'arrival-overdue', 'look-for-arrival'];

/** An institution's of which nobody knows yet who is told, the oldest first, locked. */
export function unplannedCauses(
  tx: EntityManager,
  {
    institution,
    after,
    limit,
  }: { readonly institution: string; readonly after: string; readonly limit: number },
): Promise<Cause[]> {
  return tx.query(
    `SELECT n.id, n.position, n.institution, n.kind, t.about, n.referral, r.side, r.service, r.case_id AS "caseId",
       coalesce(r.urgency IN ('E0', 'E1'), n.kind = ANY($4)) AS urgent, ${MOOT} AS moot
     FROM notification n LEFT JOIN task t ON t.id = n.task
     LEFT JOIN LATERAL (
       SELECT side, service, case_id, urgency FROM referral
       WHERE id = n.referral AND institution = n.institution AND (n.side IS NULL OR side = n.side)
       ORDER BY side DESC LIMIT 1) r ON true
     WHERE n.planned_at IS NULL AND n.institution = $1 AND n.position > $2::bigint
     ORDER BY n.position LIMIT $3 FOR UPDATE OF n SKIP LOCKED`,
    [institution, after, limit, URGENT],
  );
}

const KEPT_DAYS = 30;

/** What was told long ago; what somebody has seen to since, where nothing is sent from here. */
export async function sweepNotifications(db: DataSource): Promise<void> {
  await db.query(
    `DELETE FROM notification n WHERE at < clock_timestamp() - make_interval(days => $1)
       OR planned_at IS NULL AND at < clock_timestamp() - interval '1 day' AND ${MOOT}`,
    [KEPT_DAYS],
  );
  await db.query(
    `DELETE FROM notification_delivery WHERE created_at < clock_timestamp() - make_interval(days => $1)`,
    [KEPT_DAYS],
  );
}
