import type { EntityManager } from 'typeorm';
import { AppError } from '#kernel';
import { caseReachOf } from '../access/authority.js';
import { noCaseFor, noReferralFor } from '../access/denied.js';
import { recordAccess } from '../access/record-access.js';
import { isFinal, type Side } from '../machine/index.js';
import { findCase } from '../store/case.js';
import type { PartyContext } from '../store/context.js';
import { emptyDraft, sealedDraft } from '../store/draft-event.js';
import { REFERRAL, type ReferralRow } from '../store/rows.js';
import { notBlocked } from '../store/views.js';
import { writeProposal } from '../store/write-proposal.js';

const stillOpen = (): AppError =>
  new AppError('conflict', 'erasure.still-open', 'What is still under way cannot be erased.');

export interface EraseReferral {
  readonly institution: string;
  readonly referral: string;
  /** Where the institution is both; default: the sender's. */
  readonly side?: Side;
  readonly actor: string;
}

/**
 * Orders one referral's content to be erased at both ends (GDPR art. 17; design §6): says `erased`, which both fold; each
 * destroys its key and says so. Only in a final state. Ordered again: changes nothing.
 * @throws AppError `not-found` referral.not-found; `conflict` erasure.still-open; `unavailable` key-store.*
 */
export async function eraseReferral(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, referral, side, actor }: EraseReferral,
): Promise<void> {
  const about = { institution, actor, action: 'erased', referral } as const;
  const rows: ReferralRow[] = await tx.query(
    `SELECT ${REFERRAL} FROM referral WHERE id = $1 AND institution = $2 AND ($3::text IS NULL OR side = $3)
       AND ${notBlocked('$4')}
     ORDER BY side DESC LIMIT 1 FOR UPDATE`,
    [referral, institution, side ?? null, actor],
  );
  const [row] = rows;
  if (row === undefined) throw noReferralFor({ ...about, reach: 'not-found' });
  if (!isFinal(row.state)) throw stillOpen();
  await recordAccess(tx, ctx, { ...about, side: row.side, outcome: 'allowed', reach: 'officer' });
  await sayErased(tx, ctx, row, actor);
}

export interface EraseCase {
  readonly institution: string;
  readonly case: string;
  readonly actor: string;
}

/**
 * Erases a whole file: alias, identity, who heard her, and every referral that was sent for it. Nothing of it may be
 * under way. Ordered again: changes nothing. @returns the referrals that are erased with it
 * @throws AppError `not-found` case.not-found; `conflict` erasure.still-open; `unavailable` key-store.*
 */
export async function eraseCase(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, case: id, actor }: EraseCase,
): Promise<{ referrals: string[] }> {
  const about = { institution, actor, action: 'erased', case: id } as const;
  // the referrals before the file, as the fold has them; those that came in between are looked at again
  const sent = (): Promise<ReferralRow[]> =>
    tx.query(
      `SELECT ${REFERRAL} FROM referral WHERE case_id = $1 AND institution = $2 AND side = 's' ORDER BY id FOR UPDATE`,
      [id, institution],
    );
  await sent();
  const file = await findCase(tx, { institution, id }, 'FOR UPDATE');
  if (file === undefined) throw noCaseFor({ ...about, reach: 'not-found' });
  if ((await caseReachOf(tx, file, actor)) === 'blocked') throw noCaseFor({ ...about, reach: 'blocked' });
  const rows = await sent();
  if (!rows.every(({ state }) => isFinal(state))) throw stillOpen();
  await recordAccess(tx, ctx, { ...about, outcome: 'allowed', reach: 'officer' });
  for (const row of rows) await sayErased(tx, ctx, row, actor);
  await tx.query(
    `UPDATE case_file SET erased_at = clock_timestamp(), alias = NULL, identity = NULL, excluded = NULL, household = NULL,
       first_source = NULL, first_channel = NULL, learned_through = NULL,
       version = version + 1 WHERE id = $1 AND erased_at IS NULL`,
    [id],
  );
  await tx.query(`UPDATE agreement SET heard_by = NULL WHERE case_id = $1`, [id]);
  await tx.query(`DELETE FROM case_assessment WHERE case_id = $1`, [id]);
  await tx.query(`DELETE FROM draft WHERE case_id = $1`, [id]);
  await tx.query(`INSERT INTO erasure (subject, kind) VALUES ($1, 'case') ON CONFLICT DO NOTHING`, [id]);
  return { referrals: rows.map((row) => row.id) };
}

/** Once per referral and side, whether folded yet or not. */
async function sayErased(
  tx: EntityManager,
  ctx: PartyContext,
  row: ReferralRow,
  actor: string,
): Promise<void> {
  if (row.erased) return;
  const said: unknown[] = await tx.query(
    `SELECT 1 FROM proposal WHERE referral = $1 AND side = $2 AND name = 'erased' AND outcome IS NULL`,
    [row.id, row.side],
  );
  if (said.length > 0) return;
  const saying = { referral: row, side: row.side, name: 'erased' } as const;
  // whoever has lost the key can still order that the other end destroys it
  const hasKey = (await ctx.keyStore.subjectKey(row.id)) !== undefined;
  const draft = hasKey ? await sealedDraft(ctx, saying) : emptyDraft(ctx, saying);
  await writeProposal(tx, { row, draft, name: 'erased', actor });
}
