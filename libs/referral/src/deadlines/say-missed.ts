import type { DataSource, EntityManager } from 'typeorm';
import { newId } from '#kernel';
import type { Side } from '../machine/index.js';
import { automatic } from '../store/automatic.js';
import type { Change, PartyContext } from '../store/context.js';
import { REFERRAL, type ReferralRow } from '../store/rows.js';
import { WHOLE } from '../store/sweeps.js';
import { writeAutomatic } from '../store/write-batch.js';

interface Unsaid {
  readonly referral: string;
  readonly side: Side;
}

/**
 * Tells the lane what was missed: `deadline-missed {stage, step}`, once per side. Not where the lane shows by now that
 * the stage ended in time, nor while a number of the referral is missing or one of its events is set aside: that waits
 * for a later turn. @returns whose views changed
 */
export async function sayMissed(db: DataSource, ctx: PartyContext, limit: number): Promise<Change[]> {
  const unsaid: Unsaid[] = await db.query(
    `SELECT referral, side FROM deadline_missed
     WHERE event IS NULL AND (tried_at IS NULL OR tried_at < clock_timestamp() - interval '1 minute')
     GROUP BY referral, side ORDER BY min(at) LIMIT $1`,
    [limit],
  );
  const changes: Change[] = [];
  for (const copy of unsaid) {
    const said = await db.transaction((tx) => sayOf(tx, ctx, copy));
    if (said !== undefined) changes.push(said);
  }
  return changes;
}

async function sayOf(tx: EntityManager, ctx: PartyContext, copy: Unsaid): Promise<Change | undefined> {
  const { referral, side } = copy;
  // the referral first, as everybody does
  const rows: (ReferralRow & { whole: boolean })[] = await tx.query(
    `SELECT ${REFERRAL}, ${WHOLE} AS whole FROM referral WHERE id = $1 AND side = $2 FOR UPDATE SKIP LOCKED`,
    [referral, side],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  await tx.query(ENDED_IN_TIME, [referral, side]);
  const missed: { stage: string; step: number; opened_at: Date }[] = await tx.query(
    `SELECT stage, step, opened_at FROM deadline_missed
     WHERE referral = $1 AND side = $2 AND event IS NULL ORDER BY due_at, step FOR UPDATE`,
    [referral, side],
  );
  const sayable = row.whole && !row.erased ? missed : [];
  const said = await Promise.all(
    sayable.map(async (each) => {
      const attributes = { stage: each.stage, step: String(each.step) };
      const event = await automatic(ctx, row, { name: 'deadline-missed', id: newId(), attributes });
      return event === undefined ? [] : [{ ...each, event }];
    }),
  );
  const told = said.flat();
  await writeAutomatic(
    tx,
    told.map(({ event }) => event),
  );
  await tx.query(
    `UPDATE deadline_missed m SET event = u.event, tried_at = clock_timestamp()
     FROM unnest($3::text[], $4::timestamptz[], $5::integer[], $6::uuid[]) AS u(stage, opened_at, step, event)
     WHERE m.referral = $1 AND m.side = $2 AND m.stage = u.stage AND m.opened_at = u.opened_at AND m.step = u.step`,
    [
      referral,
      side,
      told.map(({ stage }) => stage),
      told.map(({ opened_at: at }) => at),
      told.map(({ step }) => step),
      told.map(({ event }) => event.draft.id),
    ],
  );
  if (told.length < missed.length) await tx.query(row.erased ? FORGET : TRY_LATER, [referral, side]);
  return told.length === 0 ? undefined : { institution: row.institution, referral, side };
}

/** Folded since, and before its time had passed: a node that lagged behind was wrong about it. */
const ENDED_IN_TIME = `
  DELETE FROM deadline_missed m WHERE m.referral = $1 AND m.side = $2 AND m.event IS NULL AND EXISTS (
    SELECT 1 FROM referral_event e WHERE e.referral = m.referral AND e.verdict = 'applied'
      AND e.appended_at > m.since AND e.appended_at <= m.due_at)`;

/** Its key is destroyed: nothing can be sealed any more. */
const FORGET = `DELETE FROM deadline_missed WHERE referral = $1 AND side = $2 AND event IS NULL`;

const TRY_LATER = `UPDATE deadline_missed SET tried_at = clock_timestamp()
  WHERE referral = $1 AND side = $2 AND event IS NULL`;
