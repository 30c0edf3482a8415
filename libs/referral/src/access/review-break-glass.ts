import type { EntityManager } from 'typeorm';
import type { PartyContext } from '../store/context.js';
import type { Reader } from '../store/views.js';
import { alreadyReviewed, openingNotFound, ownOpening } from './access.errors.js';
import { LAST, pageOf, raiseAlarm, type Page } from './alarm.js';
import type { Person } from './reach.js';
import { recordAccess } from './record-access.js';
import { BLOCKED_FROM } from './shut-out.js';

const HOURS_TO_REVIEW = 24;

/** An emergency opening, for those who review it. Times are RFC 3339, UTC. */
export interface OpeningView {
  readonly id: string;
  readonly referral: string;
  readonly side: 's' | 'r';
  /** Who opened it. */
  readonly subject: string;
  readonly reason: string;
  readonly openedAt: string;
  readonly until: string;
  readonly reviewBy: string;
  readonly review: { readonly by: string; readonly at: string; readonly justified: boolean } | null;
}

interface Row {
  readonly id: string;
  readonly position: string;
  readonly referral: string;
  readonly side: 's' | 'r';
  readonly subject: string;
  readonly reason: string;
  readonly openedAt: Date;
  readonly until: Date;
  readonly reviewBy: Date;
  readonly by: string | null;
  readonly at: Date | null;
  readonly justified: boolean | null;
}

/** An institution's emergency openings, newest first; none of a referral that whoever looks is shut out of. */
export async function listOpenings(
  db: Reader,
  {
    institution,
    subject,
    reviewed,
    before,
    limit,
  }: {
    readonly institution: string;
    readonly subject: string;
    readonly reviewed?: boolean;
    readonly before?: string;
    readonly limit: number;
  },
): Promise<Page<OpeningView>> {
  const rows: Row[] = await db.query(
    `SELECT id, position, referral, side, subject, reason, opened_at AS "openedAt", until,
       opened_at + make_interval(hours => $6) AS "reviewBy", reviewed_by AS by, reviewed_at AS at, justified
     FROM break_glass g
     WHERE institution = $1 AND position < $2 AND NOT ${BLOCKED_FROM('g.referral', 'NULL::uuid')}
       AND ($5::boolean IS NULL OR (reviewed_at IS NOT NULL) = $5)
     ORDER BY position DESC LIMIT $4`,
    [institution, before ?? LAST, subject, limit + 1, reviewed ?? null, HOURS_TO_REVIEW],
  );
  return pageOf(rows, limit, toOpening);
}

function toOpening({ position: _, by, at, justified, openedAt, until, reviewBy, ...row }: Row): OpeningView {
  return {
    ...row,
    openedAt: openedAt.toISOString(),
    until: until.toISOString(),
    reviewBy: reviewBy.toISOString(),
    review: by === null || at === null ? null : { by, at: at.toISOString(), justified: justified === true },
  };
}

/**
 * A second person's judgement. What she finds unjustified ends at once and is alarmed. Call it inside `recorded`.
 * @throws AppError `not-found` break-glass.not-found; `conflict` break-glass.own, break-glass.reviewed
 */
export async function reviewOpening(
  tx: EntityManager,
  ctx: PartyContext,
  {
    institution,
    opening,
    justified,
    person,
  }: {
    readonly institution: string;
    readonly opening: string;
    readonly justified: boolean;
    readonly person: Person;
  },
): Promise<void> {
  const rows: Pick<Row, 'referral' | 'side' | 'subject' | 'by'>[] = await tx.query(
    `SELECT referral, side, subject, reviewed_by AS by FROM break_glass g
     WHERE institution = $1 AND id = $2 AND NOT ${BLOCKED_FROM('g.referral', 'NULL::uuid')} FOR UPDATE`,
    [institution, opening, person.subject],
  );
  const [found] = rows;
  if (found === undefined) throw openingNotFound();
  const { referral, side, subject } = found;
  const about = {
    ...{ institution, actor: person.subject, action: 'break-glass-reviewed' as const },
    ...{ referral, side, person: subject },
  };
  if (subject === person.subject) throw ownOpening({ ...about, reach: 'own' });
  if (found.by !== null) throw alreadyReviewed();
  await tx.query(
    `UPDATE break_glass SET reviewed_by = $2, reviewed_at = clock_timestamp(), justified = $3,
       until = CASE WHEN $3 THEN until ELSE least(until, clock_timestamp()) END WHERE id = $1`,
    [opening, person.subject, justified],
  );
  const reach = person.roles.includes('dpo') ? 'dpo' : 'coordinator';
  await recordAccess(tx, ctx, { ...about, outcome: 'allowed', reach });
  if (justified) return;
  await raiseAlarm(tx, { institution, kind: 'break-glass-unjustified', actor: subject, referral, count: 1 });
}

/**
 * Alarms each opening that nobody has reviewed in time, once; replicas pass over what another one has locked.
 * @returns how many
 */
export async function alarmUnreviewed(
  tx: EntityManager,
  { clock }: Pick<PartyContext, 'clock'>,
  limit = 100,
): Promise<number> {
  const latest = new Date(clock.now().getTime() - HOURS_TO_REVIEW * 3_600_000);
  const [due]: [{ institution: string; subject: string; referral: string }[], number] = await tx.query(
    `UPDATE break_glass SET overdue_at = $1 WHERE id IN (
       SELECT id FROM break_glass WHERE reviewed_at IS NULL AND overdue_at IS NULL AND opened_at < $2
       ORDER BY opened_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING institution, subject, referral`,
    [clock.now(), latest, limit],
  );
  for (const { institution, subject, referral } of due) {
    await raiseAlarm(tx, { institution, kind: 'break-glass-unreviewed', actor: subject, referral, count: 1 });
  }
  return due.length;
}
