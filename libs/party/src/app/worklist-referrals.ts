import type { DataSource } from 'typeorm';
import { notBlocked, type PartyContext, type ReferralRow } from '#referral';
import { callFor } from './call-about.js';
import { aboutReferral, type ShownReferral } from './worklist-about.js';
import { AMONG, BEHIND, DUE } from './worklist-place.js';
import type { Page, Placed, Reader } from './worklist.js';

interface Row extends ShownReferral, Pick<ReferralRow, 'id' | 'side' | 'protocol' | 'flow'> {
  readonly stage: string;
  readonly dueAt: Date;
  readonly step: number;
  readonly due: string;
  readonly key: string;
  readonly mine: boolean;
}

const KEY = `('referral:' || referral.id || ':' || referral.side)`;

// what this institution only reports for others does not wait for it
const RUNNING = `
  SELECT referral.id, referral.side, sender AS "from", recipient AS "to", service, protocol, flow, kind, urgency,
    state, voice, d.stage, d.due_at AS "dueAt", (d.due_at <= $3)::int + (d.late_at <= $3)::int + (d.last_at <= $3)::int AS step,
    ${DUE('d.due_at')} AS due, ${KEY} AS key,
    (EXISTS (
      SELECT 1 FROM referral_team t WHERE t.referral = referral.id AND t.side = referral.side
        AND t.institution = $1 AND t.subject = $2)
    OR EXISTS (
      SELECT 1 FROM case_team t
      WHERE t.case_id = referral.case_id AND referral.side = 's' AND t.institution = $1 AND t.subject = $2)) AS mine
  FROM deadline d JOIN referral ON referral.id = d.referral AND referral.side = d.side
  WHERE referral.institution = $1 AND NOT (referral.side = 'r' AND reported) AND ${notBlocked('$2')}
    AND ${BEHIND(DUE('d.due_at'), KEY, '$4', '$5')} AND ${AMONG(KEY, '$7')}
  ORDER BY due, ${KEY} COLLATE "C" LIMIT $6`;

/** Requests whose time runs, sent and received. Whoever waits for an answer is told whom to telephone. */
export async function referralsDue(
  db: DataSource,
  context: PartyContext,
  { institution, subject }: Reader,
  { after, limit, only }: Page,
): Promise<readonly Placed[]> {
  const now = context.clock.now();
  const rows: Row[] = await db.query(RUNNING, [institution, subject, now, after.due, after.key, limit, only]);
  const placed: Placed[] = [];
  // one after another: the rota is asked for few of them, and the pool is everybody's
  for (const row of rows) {
    placed.push({
      place: { due: row.due, key: row.key },
      item: {
        kind: 'referral',
        ...{ id: row.id, side: row.side, task: null, referral: null },
        ...{ about: aboutReferral(row), subject: null },
        dueAt: row.dueAt.toISOString(),
        overdue: row.step > 0,
        ...{ stage: row.stage, step: row.step },
        call: row.side === 's' ? await callFor(db, context, institution, row) : null,
        mine: row.mine,
      },
    });
  }
  return placed;
}
