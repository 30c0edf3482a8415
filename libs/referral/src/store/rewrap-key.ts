import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { keyCommit, sealSubmitted } from '#trust';
import { isFinal, STATE_NAMES } from '../machine/index.js';
import type { PartyContext } from './context.js';
import { draftOf, envelopeOf } from './draft-event.js';
import { registryKnowledge } from './registry-knowledge.js';
import {
  frozenCopy,
  keyMissing,
  noOpeningKey,
  notOpen,
  referralNotFound,
  registryStale,
} from './referral.errors.js';
import { REFERRAL, type ReferralRow } from './rows.js';
import type { Reader } from './views.js';
import { writeAutomatic } from './write-batch.js';

/**
 * Says `key-rewrapped` for the other party, which lost the referral's key: the value has the form of a `submitted`, with
 * an empty body. The key goes to the opening key that the asking institution has in force now, which the registry says
 * and nobody else.
 * @param asking the institution that asks, as its signature proves it
 * @throws AppError `not-found` referral.not-found: no such referral here, or none of theirs; `conflict`
 * referral.not-open, referral.frozen; `unavailable` referral.registry-stale, referral.key-missing, referral.no-opening-key
 */
export async function rewrapKey(
  tx: EntityManager,
  ctx: PartyContext,
  { referral: id, asking }: { readonly referral: string; readonly asking: string },
): Promise<void> {
  const rows: ReferralRow[] = await tx.query(
    `SELECT ${REFERRAL} FROM referral WHERE id = $1 AND state <> 'draft' ORDER BY side FOR UPDATE`,
    [id],
  );
  // one key store for both sides: nobody else can have lost it
  const [row] = rows;
  if (row === undefined || rows.length > 1 || row.reported) throw referralNotFound();
  if (asking !== (row.side === 's' ? row.to : row.from)) throw referralNotFound();
  if (row.erased || isFinal(row.state)) throw notOpen();
  // a withdrawal ends disclosure; after the admission the host's own record is not ours to lock (design §3.2)
  if (row.frozen && row.side === 's' && row.state !== 'in-charge') {
    const actor = `institution:${asking}`;
    throw frozenCopy({
      institution: row.institution,
      actor,
      action: 'content-read',
      referral: id,
      side: row.side,
    });
  }
  // whose key is revoked, a registry that is silent does not say
  if (registryKnowledge(ctx, row.urgency) === 'stale') throw registryStale();
  const key = await ctx.keyStore.subjectKey(id);
  if (key === undefined) throw keyMissing();
  const to = ctx.registry.openingKey(asking, ctx.clock.now());
  if (to === undefined) throw noOpeningKey();
  const saying = {
    referral: row,
    side: row.side,
    name: 'key-rewrapped' as const,
    id: newId(),
    automatic: true,
  };
  const envelope = envelopeOf(ctx, saying);
  const value = await sealSubmitted({ key, body: {}, binding: envelope, to });
  await writeAutomatic(tx, [{ row, name: saying.name, draft: draftOf(saying, envelope, value) }]);
}

/** An open referral whose key this node does not hold, and the party that may hold it. */
export interface LostKey {
  readonly referral: string;
  /** Whom this node speaks for. */
  readonly institution: string;
  readonly peer: string;
}

const NOT_OPEN = STATE_NAMES.filter((state) => state === 'draft' || isFinal(state));

/**
 * The open referrals whose key is not in the key store, or is another than their events commit to. Empty but after a
 * loss. What is erased has no key, what is being blocked never had one, and a reported referral has no other node to ask.
 */
export async function lostKeys(db: Reader, ctx: PartyContext, limit: number): Promise<LostKey[]> {
  const open: Pick<ReferralRow, 'id' | 'side' | 'from' | 'to' | 'keycommit'>[] = await db.query(
    `SELECT id, side, sender AS "from", recipient AS "to", keycommit FROM referral
     WHERE NOT erased AND NOT reported AND state <> ALL($1::text[]) AND (state <> 'submitted' OR block_rule IS NULL)
     ORDER BY id`,
    [NOT_OPEN],
  );
  const lost: LostKey[] = [];
  for (const { id, side, from, to, keycommit } of open) {
    if (lost.length === limit) break;
    const key = await ctx.keyStore.subjectKey(id);
    if (key !== undefined && keyCommit(key, id) === keycommit) continue;
    const [institution, peer] = side === 's' ? [from, to] : [to, from];
    lost.push({ referral: id, institution, peer });
  }
  return lost;
}
