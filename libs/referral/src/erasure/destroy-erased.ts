import type { DataSource, EntityManager } from 'typeorm';
import { newId } from '#kernel';
import type { PartyContext } from '../store/context.js';
import { emptyDraft } from '../store/draft-event.js';
import { REFERRAL, type ReferralRow } from '../store/rows.js';
import { writeAutomatic } from '../store/write-batch.js';

const MOST_AT_ONCE = 1_000;

/**
 * Carries erasures out: deletes their keys, rewrites the whole key store under a new KEK, destroys the old one, and only
 * then says `erasure-acknowledged` (design §6). Every step may be repeated after a crash. Call it when the lanes are
 * folded up to their ends. @returns how many subjects
 * @throws AppError `unavailable` key-store.*
 */
export async function destroyErased(db: DataSource, ctx: PartyContext): Promise<number> {
  const due: { subject: string }[] = await db.query(
    `SELECT subject FROM erasure WHERE destroyed_at IS NULL ORDER BY ordered_at LIMIT $1`,
    [MOST_AT_ONCE],
  );
  if (due.length === 0) return 0;
  const subjects = due.map(({ subject }) => subject);
  await ctx.keyStore.deleteSubjectKeys(subjects);
  await ctx.keyStore.rewrap();
  await db.transaction((tx) => acknowledge(tx, ctx, subjects));
  ctx.wakeRelay?.();
  return subjects.length;
}

async function acknowledge(tx: EntityManager, ctx: PartyContext, subjects: readonly string[]): Promise<void> {
  const [done]: [{ subject: string }[], number] = await tx.query(
    `UPDATE erasure SET destroyed_at = clock_timestamp()
     WHERE subject = ANY($1::uuid[]) AND destroyed_at IS NULL RETURNING subject`,
    [subjects],
  );
  const rows: ReferralRow[] = await tx.query(
    `SELECT ${REFERRAL} FROM referral
     WHERE id = ANY($1::uuid[]) AND NOT EXISTS (
       SELECT 1 FROM proposal p
       WHERE p.referral = referral.id AND p.side = referral.side AND p.name = 'erasure-acknowledged'
     ) ORDER BY id, side FOR UPDATE`,
    [done.map(({ subject }) => subject)],
  );
  const name = 'erasure-acknowledged';
  await writeAutomatic(
    tx,
    rows.map((row) => ({
      row,
      name,
      // there is no key any more: the value is empty
      draft: emptyDraft(ctx, { referral: row, side: row.side, name, id: newId() }),
    })),
  );
}
