import type { EntityManager } from 'typeorm';

/**
 * `erased` was folded: what this node holds sealed of the referral goes at once, its key as soon as the key store has
 * been rewritten (`destroyErased`). Ids, states and times stay: they are what the Province has, too.
 */
export async function noteErased(
  tx: EntityManager,
  referrals: readonly { readonly id: string }[],
): Promise<void> {
  if (referrals.length === 0) return;
  const ids = referrals.map(({ id }) => id);
  await tx.query(
    `INSERT INTO erasure (subject, kind) SELECT *, 'referral' FROM unnest($1::uuid[]) ON CONFLICT DO NOTHING`,
    [ids],
  );
  // what somebody was about to say of it: under a key of its own, where it is under no file's
  await tx.query(
    `WITH gone AS (DELETE FROM draft WHERE referral = ANY($1::uuid[]) RETURNING key_id)
     INSERT INTO erasure (subject, kind) SELECT key_id, 'referral' FROM gone WHERE key_id IS NOT NULL
     ON CONFLICT DO NOTHING`,
    [ids],
  );
  await tx.query(`UPDATE referral_event SET value = '' WHERE referral = ANY($1::uuid[])`, [ids]);
  await tx.query(`DELETE FROM identity_copy WHERE referral = ANY($1::uuid[])`, [ids]);
  await tx.query(`DELETE FROM necessity_decision WHERE referral = ANY($1::uuid[])`, [ids]);
  // of what is on the log already: nobody is sent it again
  await tx.query(
    `UPDATE outbox SET value = '' WHERE subject = ANY($1::text[]) AND published_at IS NOT NULL`,
    [ids],
  );
}
