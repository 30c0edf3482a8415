import type { DataSource, EntityManager } from 'typeorm';
import { isId } from '#kernel';
import { isFinal, MACHINE, STATE_NAMES, type StateName } from '../machine/index.js';
import { acknowledgeWithdrawal, settle, type Automatic } from './automatic.js';
import type { PartyContext } from './context.js';
import { REFERRAL, type ReferralRow } from './rows.js';
import type { Reader } from './views.js';
import { writeAutomatic, writeSlots } from './write-batch.js';

const FINAL: readonly StateName[] = STATE_NAMES.filter((state) => isFinal(state));
const EXPIRABLE: readonly StateName[] = MACHINE.expired.class === 'proposal' ? MACHINE.expired.from : [];
/** Nothing is missing or set aside: what is folded is all that was said. */
export const WHOLE = `waiting_since IS NULL
  AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.subject = referral.id::text)`;
/** Nor is anything on its way: a proposal would be taken. */
const FREE = `pending IS NULL AND ${WHOLE}`;

/** Which of these referrals are open: their events are kept for re-sending (`sweepOutbox`). */
export async function openReferrals(db: Reader, subjects: readonly string[]): Promise<ReadonlySet<string>> {
  const rows: { id: string }[] = await db.query(
    `SELECT DISTINCT id::text AS id FROM referral WHERE id = ANY($1::uuid[]) AND state <> ALL($2::text[])`,
    [subjects.filter(isId), FINAL],
  );
  return new Set(rows.map((row) => row.id));
}

/**
 * Deletes referral keys whose row never committed. Call it once per process, after the lanes are folded up to their
 * ends: a restored database learns its rows from there.
 * @param others whose keys are in use beside those of referrals and cases
 * @returns how many
 */
export async function sweepKeyOrphans(
  db: DataSource,
  { keyStore }: Pick<PartyContext, 'keyStore'>,
  others: readonly string[] = [],
): Promise<number> {
  const rows: { id: string }[] = await db.query(
    `SELECT DISTINCT id::text AS id FROM referral UNION ALL SELECT id::text FROM case_file WHERE erased_at IS NULL`,
  );
  return keyStore.sweepOrphans([...rows.map((row) => row.id), ...others]);
}

/** A copy about which a timer has something to propose. */
export interface Due {
  readonly institution: string;
  readonly id: string;
}

/**
 * Offers of this node whose time has passed, by the database's clock; locked, past those that another replica has
 * locked. The caller proposes `offer-expired`: nothing lapses by itself (design §3.3).
 */
export async function lapsedOffers(
  tx: EntityManager,
  limit: number,
): Promise<readonly (Due & { readonly offer: string })[]> {
  return tx.query(
    `SELECT institution, id, offer FROM referral
     WHERE side = 'r' AND state = 'offered' AND offer_until < clock_timestamp() AND ${FREE}
     ORDER BY offer_until LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );
}

/** What the sender's flow times can close: sent, not confirmed, nothing on its way. `expiresAt` says when. */
export async function unanswered(
  db: Reader,
): Promise<
  readonly (Due & Pick<ReferralRow, 'protocol' | 'flow' | 'urgency'> & { readonly submittedAt: Date })[]
> {
  return db.query(
    `SELECT institution, id, protocol, flow, urgency, submitted_at AS "submittedAt" FROM referral
     WHERE side = 's' AND state = ANY($1::text[]) AND urgency NOT IN ('E0', 'E1') AND submitted_at IS NOT NULL
       AND ${FREE} ORDER BY submitted_at`,
    [EXPIRABLE],
  );
}

/**
 * Says `received` or `blocked` where the node owes it, and that it knows of a withdrawal: a restore may take an answer
 * back that the lane does not hold, and a batch that leaves a referral waiting answers nothing. Call it only when the
 * lanes are folded up to their ends. Page by page, each in a transaction of its own: what has lost its key is passed
 * over, and holds nobody up. @returns how many
 */
export async function answerUnsettled(db: Reader, ctx: PartyContext, page = 100): Promise<number> {
  let count = 0;
  for (const owed of [UNSETTLED, UNACKNOWLEDGED]) {
    for (let after: string | undefined = NO_ID; after !== undefined;) {
      const from: string = after;
      const { last, answers } = await db.transaction((tx) => answerPage(tx, ctx, owed, { from, page }));
      count += answers;
      after = last;
    }
  }
  return count;
}

/** Before every id. */
const NO_ID = '00000000-0000-0000-0000-000000000000';

interface Owed {
  /** `$1` how many at most, `$2` those after this id. */
  readonly sql: string;
  readonly answer: (ctx: PartyContext, row: ReferralRow) => Promise<Automatic | undefined>;
}

/** @returns the last id of a full page; undefined: there is no more */
async function answerPage(
  tx: EntityManager,
  ctx: PartyContext,
  { sql, answer }: Owed,
  { from, page }: { readonly from: string; readonly page: number },
): Promise<{ last: string | undefined; answers: number }> {
  const rows: ReferralRow[] = await tx.query(sql, [page, from]);
  const answers = (await Promise.all(rows.map((row) => answer(ctx, row)))).filter(
    (each) => each !== undefined,
  );
  await writeSlots(
    tx,
    answers.flatMap(({ row, name }) => (row.pendingName === name ? [row] : [])),
  );
  await writeAutomatic(tx, answers);
  return { last: rows.length < page ? undefined : rows.at(-1)?.id, answers: answers.length };
}

const UNSETTLED: Owed = {
  sql: `SELECT ${REFERRAL} FROM referral WHERE side = 'r' AND state = 'submitted' AND id > $2 AND ${FREE}
    ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
  answer: settle,
};

/**
 * She withdrew, and this side has not said since that it knows, nor is that on its way. What is erased has no key to say
 * it under, what is blocked never had one.
 */
const UNACKNOWLEDGED: Owed = {
  sql: `
  SELECT ${REFERRAL} FROM referral
  WHERE side = 'r' AND id > $2 AND frozen AND NOT erased AND block_rule IS NULL AND ${WHOLE}
    AND EXISTS (
      SELECT 1 FROM referral_event w WHERE w.referral = referral.id AND w.name = 'agreement-withdrawn'
        AND w.verdict = 'noted-fact'
        AND NOT EXISTS (
          SELECT 1 FROM referral_event a WHERE a.referral = w.referral AND a.side = 'r'
            AND a.name = 'withdrawal-acknowledged' AND a.position > w.position))
    AND NOT EXISTS (
      SELECT 1 FROM proposal p WHERE p.referral = referral.id AND p.side = 'r'
        AND p.name = 'withdrawal-acknowledged' AND p.outcome IS NULL)
  ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
  answer: acknowledgeWithdrawal,
};
