import type { EntityManager } from 'typeorm';
import type { Stage } from '#contracts';
import type { Side } from '../machine/index.js';
import type { PartyContext } from '../store/context.js';
import { REFERRAL, type ReferralRow } from '../store/rows.js';
import { setDeadlines } from './write-deadlines.js';

/** A step of a stage's time that has passed on one copy, for the first time. */
export interface Missed {
  readonly referral: string;
  readonly side: Side;
  readonly institution: string;
  readonly stage: Stage;
  /** 1, 2, 3: at once, at one and a half times, at twice the flow's time. */
  readonly step: number;
  readonly openedAt: Date;
}

/** At E0 or E1 nobody has it in hand after five minutes. */
export type Unread = Pick<Missed, 'referral' | 'side' | 'institution'>;

interface DeadlineRow {
  readonly referral: string;
  readonly side: Side;
  readonly institution: string;
  readonly stage: Stage;
  readonly openedAt: Date;
  readonly since: Date;
  readonly due: readonly Date[];
  readonly callAt: Date | null;
  readonly now: Date;
}

/**
 * Looks at the clocks that have run out, by the database's clock; locked, past those that another replica looks at. What
 * was missed already is not missed again: not after a restart, nor when the clock was set back. The caller opens the
 * tasks in the same transaction; `sayMissed` tells the lane.
 * @param at a clock of the caller's own, in tests
 */
export async function missDeadlines(
  tx: EntityManager,
  { at, limit }: { readonly at?: Date; readonly limit: number },
): Promise<{ missed: readonly Missed[]; unread: readonly Unread[]; more: boolean }> {
  const due: DeadlineRow[] = await tx.query(
    `SELECT referral, side, institution, stage, opened_at AS "openedAt", since, ARRAY[due_at, late_at, last_at] AS due,
       call_at AS "callAt", clock.now
     FROM deadline, (SELECT coalesce($1::timestamptz, clock_timestamp()) AS now) clock
     WHERE next_at <= clock.now ORDER BY next_at LIMIT $2 FOR UPDATE OF deadline SKIP LOCKED`,
    [at ?? null, limit],
  );
  if (due.length === 0) return { missed: [], unread: [], more: false };
  const passed = due.flatMap((row) =>
    stepsOf(row).flatMap(({ step, at: dueAt }) => (dueAt <= row.now ? [{ row, step, dueAt }] : [])),
  );
  const missed: Missed[] = await tx.query(
    `INSERT INTO deadline_missed (referral, side, institution, stage, opened_at, step, due_at, since)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::integer[],
       $7::timestamptz[], $8::timestamptz[])
     ON CONFLICT DO NOTHING
     RETURNING referral, side, institution, stage, step, opened_at AS "openedAt"`,
    [
      passed.map(({ row }) => row.referral),
      passed.map(({ row }) => row.side),
      passed.map(({ row }) => row.institution),
      passed.map(({ row }) => row.stage),
      passed.map(({ row }) => row.openedAt),
      passed.map(({ step }) => step),
      passed.map(({ dueAt }) => dueAt),
      passed.map(({ row }) => row.since),
    ],
  );
  const unread = due
    .filter(({ callAt, now }) => callAt !== null && callAt <= now)
    .map(({ referral, side, institution }) => ({ referral, side, institution }));
  await tx.query(
    `UPDATE deadline d SET step = u.step, next_at = u.next_at, call_at = u.call_at
     FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::timestamptz[], $5::timestamptz[])
       AS u(referral, side, step, next_at, call_at)
     WHERE d.referral = u.referral AND d.side = u.side`,
    [
      due.map(({ referral }) => referral),
      due.map(({ side }) => side),
      due.map((row) => stepsOf(row).filter(({ at: dueAt }) => dueAt <= row.now).length),
      due.map(nextAt),
      due.map(stillToCall),
    ],
  );
  return { missed, unread, more: due.length === limit };
}

const stepsOf = ({ due }: DeadlineRow): { step: number; at: Date }[] =>
  due.map((at, index) => ({ step: index + 1, at }));

const stillToCall = ({ callAt, now }: DeadlineRow): Date | null =>
  callAt !== null && callAt > now ? callAt : null;

/** The earliest of what is left; null: nothing. */
function nextAt(row: DeadlineRow): Date | null {
  const call = stillToCall(row);
  const left = [...row.due.filter((at) => at > row.now), ...(call === null ? [] : [call])];
  return left.length === 0 ? null : new Date(Math.min(...left.map((at) => at.getTime())));
}

/** Clocks that no fold of this version has set: of a database from before, or brought back. @returns how many */
export async function fillDeadlines(tx: EntityManager, ctx: PartyContext, limit = 500): Promise<number> {
  const rows: ReferralRow[] = await tx.query(
    `SELECT ${REFERRAL} FROM referral
     WHERE clock_at IS NOT NULL AND (state <> 'in-charge' OR review_at IS NOT NULL) AND NOT (side = 'r' AND reported)
       AND NOT (side = 's' AND state IN ('waitlisted', 'in-charge'))
       AND NOT (side = 'r' AND state IN ('no-show', 'declined'))
       AND NOT EXISTS (SELECT 1 FROM deadline d WHERE d.referral = referral.id AND d.side = referral.side)
     ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );
  await setDeadlines(tx, ctx, rows);
  return rows.length;
}
