import type { EntityManager } from 'typeorm';
import type { FoldedEvent } from '../store/context.js';
import { raiseOnce } from './alarm.js';

/** Requests of one sender within a day that all did not fit. */
const MANY_MISFITS = 5;

/**
 * Whoever asks again and again with other unsafe comuni learns from the refusals where the house is not, and so where it
 * is (design §6). The host counts, from what it keeps anyway: requests of one sender within a day that it declined with
 * the one code for every misfit. It compares no content. Call it for each folded event.
 */
export async function watchProbes(tx: EntityManager, folded: FoldedEvent): Promise<void> {
  const { referral, side, name, verdict, event } = folded;
  if (side !== 'r' || referral.reported || name !== 'declined' || verdict !== 'applied') return;
  if (event.attributes.reason !== 'does-not-fit') return;
  const { institution, from } = referral;
  const [found]: { count: number }[] = await tx.query(
    `SELECT count(DISTINCT e.referral)::int AS count FROM referral r JOIN referral_event e ON e.referral = r.id
     WHERE r.side = 'r' AND r.institution = $1 AND r.sender = $2
       AND e.name = 'declined' AND e.verdict = 'applied' AND e.attributes->>'reason' = 'does-not-fit'
       AND r.submitted_at > $3::timestamptz - interval '1 day'`,
    [institution, from, new Date(event.record.appendedAt)],
  );
  const count = found?.count ?? 0;
  if (count < MANY_MISFITS) return;
  await raiseOnce(tx, { institution, kind: 'repeated-probes', actor: `institution:${from}`, count }, '1 day');
}
