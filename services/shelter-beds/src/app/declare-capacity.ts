import type { EntityManager } from 'typeorm';
import { declare, type Declaration, type Speaking } from './declare.js';

type Answer = Extract<Declaration, { name: 'capacity.declared' }>['data']['answer'];

/** Said again after this time at the latest: after twelve hours others read it as unknown. */
const AGAIN_MS = 6 * 3_600_000;

/**
 * Says on `capacity` whether asking this house is worth it, where the answer has changed or grows old. Call it every ten
 * minutes, not at each change: nobody shall see somebody move in. One replica says it.
 * @returns whether something was said
 */
export async function declareCapacity(
  tx: EntityManager,
  speaking: Speaking,
  institution: string,
): Promise<boolean> {
  const answer = await answerOf(tx, institution);
  if (answer === undefined) return false;
  const now = speaking.clock.now();
  const said: unknown[] = await tx.query(
    `INSERT INTO capacity_said (institution, answer, at) VALUES ($1, $2, $3)
     ON CONFLICT (institution) DO UPDATE SET answer = excluded.answer, at = excluded.at
     WHERE capacity_said.answer <> excluded.answer OR capacity_said.at <= $4 RETURNING 1`,
    [institution, answer, now, new Date(now.getTime() - AGAIN_MS)],
  );
  if (said.length === 0) return false;
  await declare(tx, speaking, institution, {
    name: 'capacity.declared',
    data: { answer, asOf: now.toISOString() },
  });
  return true;
}

/** Undefined: this institution has no units here. */
async function answerOf(tx: EntityManager, institution: string): Promise<Answer | undefined> {
  const [counts]: { units: number; free: number; kept: number; waiting: number }[] = await tx.query(
    `SELECT count(*)::int AS units,
       count(*) FILTER (WHERE free AND NOT emergency_only)::int AS free,
       count(*) FILTER (WHERE free AND emergency_only)::int AS kept,
       (SELECT count(*)::int FROM waiting w JOIN referral r ON r.id = w.referral AND r.side = 'r'
        WHERE w.institution = $1 AND r.state = 'waitlisted') AS waiting
     FROM (
       SELECT emergency_only,
         NOT EXISTS (SELECT FROM reservation r WHERE r.unit = unit.id AND r.state <> 'ended')
           AND EXISTS (SELECT FROM bed WHERE bed.unit = unit.id AND closed IS NULL) AS free
       FROM unit WHERE institution = $1
     ) u`,
    [institution],
  );
  if (counts === undefined || counts.units === 0) return undefined;
  if (counts.free > 0) return 'places';
  if (counts.kept > 0) return 'emergency-only';
  return counts.waiting > 0 ? 'waiting-list' : 'none';
}
