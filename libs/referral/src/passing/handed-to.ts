import type { EntityManager } from 'typeorm';
import type { PartyContext } from '../store/context.js';
import { caseHandedOver } from './passing.errors.js';

/**
 * A file that was handed over is read, not used: whoever follows her now is asked. Reopening it ends that.
 * @throws AppError `conflict` case.handed-over, with whom to call
 */
export async function refuseHandedOver(
  tx: EntityManager,
  { registry }: Pick<PartyContext, 'registry'>,
  file: string,
): Promise<void> {
  const rows: { recipient: string }[] = await tx.query(
    `SELECT r.recipient FROM referral r JOIN passed_on p ON p.referral = r.id AND p.kind = 'hand-over'
     WHERE r.case_id = $1 AND r.side = 's' AND r.state IN ('in-charge', 'completed')
     ORDER BY r.stage_at DESC LIMIT 1`,
    [file],
  );
  const to = rows[0]?.recipient ?? null;
  throw caseHandedOver(to, to === null ? undefined : registry.institution(to)?.onCall);
}
