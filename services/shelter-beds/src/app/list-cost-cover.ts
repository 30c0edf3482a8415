import type { EntityManager } from 'typeorm';
import { openContent, type PartyContext, type Person } from '#referral';
import { stayNotFound } from '../domain/stay.errors.js';
import { shutOutOfStay } from './stay-row.js';

export interface CostCoverView {
  /** The question. */
  readonly referral: string;
  readonly to: string;
  readonly start: string;
  readonly days: number;
  readonly state: string;
  readonly askedAt: string;
  /** Open as long as nobody has answered, and it has not ended otherwise. */
  readonly open: boolean;
  /** What was answered, for whoever works on the question; null for others, and before. */
  readonly answer: Readonly<Record<string, unknown>> | null;
}

interface Row extends Omit<CostCoverView, 'askedAt' | 'open' | 'answer'> {
  readonly askedAt: Date;
  readonly mine: boolean;
}

const ENDED: ReadonlySet<string> = new Set([
  'completed',
  'declined',
  'cancelled',
  'declined-by-woman',
  'entered-in-error',
  'expired',
  'blocked',
]);

/**
 * The questions about a stay's fee, the newest first. Act and amount are opened for the question's team alone, and each
 * opening is on record. Call it inside `recorded`.
 * @throws AppError `not-found` stay, also for who is shut out of the referral behind it
 */
export async function listCostCover(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, stay, person }: { institution: string; stay: string; person: Person },
): Promise<CostCoverView[]> {
  const known: unknown[] = await tx.query(
    `SELECT 1 FROM stay WHERE id = $1 AND institution = $2 AND NOT ${shutOutOfStay('$3')}`,
    [stay, institution, person.subject],
  );
  if (known.length === 0) throw stayNotFound();
  const rows: Row[] = await tx.query(
    `SELECT c.referral, r.recipient AS "to", c.start_on::text AS start, c.days, r.state, c.asked_at AS "askedAt",
       EXISTS (
         SELECT 1 FROM referral_team t
         WHERE t.referral = r.id AND t.side = 's' AND t.institution = r.institution AND t.subject = $3
       ) AS mine
     FROM stay_cost_cover c JOIN referral r ON r.id = c.referral AND r.side = 's' AND r.institution = c.institution
     WHERE c.stay = $1 AND c.institution = $2
       AND NOT EXISTS (
         SELECT 1 FROM person_block b
         WHERE b.institution = r.institution AND b.subject = $3 AND b.subject_of IN (r.id, r.case_id))
     ORDER BY c.asked_at DESC, c.referral`,
    [stay, institution, person.subject],
  );
  const views: CostCoverView[] = [];
  for (const { mine, askedAt, ...row } of rows) {
    const answer =
      mine && row.state === 'completed' ? await answerOf(tx, ctx, institution, row.referral, person) : null;
    views.push({ ...row, askedAt: askedAt.toISOString(), open: !ENDED.has(row.state), answer });
  }
  return views;
}

async function answerOf(
  tx: EntityManager,
  ctx: PartyContext,
  institution: string,
  id: string,
  person: Person,
): Promise<CostCoverView['answer']> {
  const { events } = await openContent(tx, ctx, { institution, id, side: 's', person });
  return events.find(({ type, superseded }) => type === 'answered' && !superseded)?.body ?? null;
}
