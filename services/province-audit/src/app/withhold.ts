import type { DataSource, EntityManager } from 'typeorm';
import { isFinal, STATE_NAMES } from '#referral';
import { quarterOf } from './indicators/quarter.js';

/** Leaves looked at in one transaction: the consumer waits for none of them longer than that. */
const PAGE = 5_000;
/** Replayed referrals whose time is over, in one transaction. */
const ROWS = 1_000;
/** How long an erasure waits for the indicators to have counted what it takes away, milliseconds. */
const COUNT_MS = 3_600_000;

/**
 * Why an envelope goes: its referral is erased, or 24 months have passed since the log took it. What stays is the leaf with
 * its digest, the link of its speaker's chain, what the registry said, because without keys and protocols nobody can check
 * what came after, and what the plan's node said: tables of every later year are counted from it, and it says nothing of a
 * person. The words of the erasure itself stay for their 24 months: they say why the others are gone.
 */
const SET = `SET attributes = NULL, body = NULL, withheld_at = $1::timestamptz`;
const THERE = `index >= $2 AND index < $3 AND attributes IS NOT NULL`;
const WITHHOLD = `UPDATE envelope ${SET} WHERE ${THERE} AND topic NOT IN ('registry', 'plan')`;
/** Of each referral what was said before its own erasure. */
const ERASE = `UPDATE envelope ${SET} FROM withholding w WHERE ${THERE} AND topic LIKE 'referrals.%'
  AND w.referral = ANY($4::uuid[]) AND attributes->>'subject' = w.referral::text AND index < w.up_to
  AND attributes->>'type' !~ '^staffetta[.]referral[.](erased|erasure-acknowledged)[.]v'`;

/**
 * Enters in the batch's transaction that what was said of these referrals before their erasure is to go; later words say
 * nothing of how it went, and stay for their 24 months.
 * @param erased each with the digest of the word that did it; its leaf is there
 */
export async function askWithholding(
  tx: EntityManager,
  erased: ReadonlyMap<string, string>,
  now: Date,
): Promise<void> {
  if (erased.size === 0) return;
  await tx.query(
    `INSERT INTO withholding (referral, up_to, asked_at)
     SELECT u.referral, l.index, $3 FROM unnest($1::uuid[], $2::text[]) AS u(referral, digest) JOIN leaf l USING (digest)
     ON CONFLICT DO NOTHING`,
    [[...erased.keys()], [...erased.values()], now],
  );
  await tx.query(`DELETE FROM quarantine WHERE key = ANY($1::text[])`, [[...erased.keys()]]);
}

/**
 * Withholds the envelopes of erased referrals, page by page, once the indicators have counted them, or an hour after they
 * were erased, and lets every counting forget them. Replicas may do it side by side; what a stop cuts short the next turn does
 * from the beginning.
 * @returns how many
 */
export async function withholdErased(db: DataSource, now: Date): Promise<number> {
  const due: { referral: string; up_to: string }[] = await db.query(
    `SELECT referral, up_to FROM withholding
     WHERE asked_at <= $1 OR up_to < (SELECT min(position) FROM indicator_generation WHERE purpose = 'live')`,
    [new Date(now.getTime() - COUNT_MS)],
  );
  if (due.length === 0) return 0;
  const referrals = due.map(({ referral }) => referral);
  const end = Math.max(...due.map(({ up_to }) => Number(up_to)));
  let count = 0;
  for (let from = 0; from < end; from += PAGE) {
    count += await update(db, ERASE, [now, from, Math.min(from + PAGE, end), referrals]);
  }
  await db.transaction(async (tx) => {
    // a page that is being counted may have one of them in hand
    await tx.query(`SELECT id FROM indicator_generation ORDER BY id FOR UPDATE`);
    await tx.query(`DELETE FROM indicator_referral WHERE id = ANY($1::uuid[])`, [referrals]);
    await tx.query(`DELETE FROM withholding WHERE referral = ANY($1::uuid[])`, [referrals]);
  });
  return count;
}

/**
 * Withholds the envelopes that the log took 24 months ago or earlier, and forgets how the referrals went that ended and are
 * as old. @returns how many envelopes
 */
export async function withholdOld(db: DataSource, now: Date): Promise<number> {
  const [end]: { size: string }[] = await db.query(`SELECT size FROM log_head`);
  const size = Number(end?.size ?? 0);
  let count = 0;
  for (let from = 0; from < size; from += PAGE) {
    const to = Math.min(from + PAGE, size);
    count += await update(db, `${WITHHOLD} AND appended_at <= $1::timestamptz - interval '24 months'`, [
      now,
      from,
      to,
    ]);
    if (await isYoung(db, from, to, now)) break;
  }
  const ended = STATE_NAMES.filter(isFinal);
  while ((await update(db, FORGET, [now, ended, ROWS])) === ROWS);
  const old = new Date(now);
  old.setUTCMonth(old.getUTCMonth() - 24);
  const uncounted = [old.getTime(), ended, quarterOf(old.getTime()), ROWS];
  while ((await update(db, UNCOUNT, uncounted)) === ROWS);
  return count;
}

/** A counting needs a referral only while something may still be said of it, or what it waits for may come. */
const UNCOUNT = `DELETE FROM indicator_referral WHERE (generation, id) IN (SELECT generation, id FROM indicator_referral
    WHERE (underway->'state'->>'state' = ANY($2::text[]) AND coalesce((underway->>'stageAt')::numeric, 0) <= $1)
      OR waits < $3 LIMIT $4 FOR UPDATE SKIP LOCKED)`;

/** As `forget` does for an erased one. */
const FORGET = `UPDATE referral SET submitted = NULL, submitted_at = NULL, disclosed_at = NULL, opened_at = NULL,
    clock = '{"stageAt": null, "openedAt": null, "from": null, "told": {}}', look_at = NULL, seen = NULL,
    state = state || '{"offer": null, "question": null, "voice": false}'
  WHERE id IN (SELECT id FROM referral WHERE submitted_at <= $1::timestamptz - interval '24 months'
    AND state->>'state' = ANY($2::text[]) LIMIT $3 FOR UPDATE SKIP LOCKED)`;

/** Topics keep words for 30 days, so behind leaves of which the oldest is younger by more than that none is old. */
async function isYoung(db: DataSource, from: number, to: number, now: Date): Promise<boolean> {
  const [row]: { young: boolean | null }[] = await db.query(
    `SELECT min(appended_at) > $3::timestamptz - interval '22 months' AS young FROM envelope
     WHERE index >= $1 AND index < $2`,
    [from, to, now],
  );
  return row?.young === true;
}

async function update(db: DataSource, statement: string, parameters: unknown[]): Promise<number> {
  const [, count]: [unknown[], number] = await db.query(statement, parameters);
  return count;
}
