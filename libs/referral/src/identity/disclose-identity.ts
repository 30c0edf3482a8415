import type { EntityManager } from 'typeorm';
import { noReferralFor } from '../access/denied.js';
import { recordAccess } from '../access/record-access.js';
import { findCase, openCaseColumn } from '../store/case.js';
import type { PartyContext } from '../store/context.js';
import { sealedDraft } from '../store/draft-event.js';
import { referralWaiting } from '../store/referral.errors.js';
import { REFERRAL, type ReferralRow } from '../store/rows.js';
import { writeProposal } from '../store/write-proposal.js';
import { identityRefused } from './identity.errors.js';
import { readIdentity, tellChildren, type ToldIdentity } from './identity.js';
import { mayTell } from './may-tell.js';

/** A recipient asks for name and contact; its signature was checked and its request used up in this transaction. */
export interface IdentityClaim {
  /** The request's id, single-use. */
  readonly id: string;
  readonly referral: string;
  /** Who asks, as its token key proves it. */
  readonly claimant: string;
  /** The sender, whom it asks. */
  readonly holder: string;
  /** Why, as the flow's purpose code. */
  readonly purpose: unknown;
}

/**
 * The sender's part of the claim check (design §6): protocol, agreement, exclusions, blocks and the referral's state are
 * looked at again under lock; `identity-disclosed` and the record commit with this transaction, and only then may the
 * answer leave. A withdrawal takes the same locks: whichever commits first counts, and nothing is told after one.
 * Lock order: `case-lock.ts`.
 * @throws AppError `not-found`; `identity.refused` with its rule; `unavailable` referral.waiting, key-store.*
 */
export async function discloseIdentity(
  tx: EntityManager,
  ctx: PartyContext,
  claim: IdentityClaim,
): Promise<ToldIdentity> {
  const { holder, claimant, referral } = claim;
  const about = {
    institution: holder,
    actor: `institution:${claimant}`,
    action: 'identity-disclosed' as const,
    referral,
    side: 's' as const,
  };
  const before = await senderRow(tx, claim, '');
  if (before?.to !== claimant || before.reported) throw noReferralFor({ ...about, reach: 'not-a-party' });
  const agreements = before.ground === 'agreement' ? await coveringNow(tx, ctx, before) : [];
  const row = await senderRow(tx, claim, 'FOR UPDATE');
  const file =
    before.caseId === null
      ? undefined
      : await findCase(tx, { institution: holder, id: before.caseId }, 'FOR UPDATE');
  if (row === undefined) throw noReferralFor({ ...about, reach: 'not-a-party' });
  if (row.waitingSince !== null) throw referralWaiting();
  if (claim.purpose !== row.purpose) throw identityRefused('wrong-purpose', about);
  const telling = mayTell(ctx, row);
  if (!telling.ok) throw identityRefused(telling.rule, about);
  if (row.ground === 'agreement' && !agreements.some(({ child }) => child === null)) {
    throw identityRefused('no-agreement', about);
  }
  if (file === undefined) throw identityRefused('none', about);
  if (await isExcluded(tx, file.id, claimant)) throw identityRefused('recipient-excluded', about);
  const identity = readIdentity(await openCaseColumn(ctx, file, 'identity'));
  if (identity === undefined) throw identityRefused('none', about);

  const named =
    row.ground === 'agreement' ? agreements.map(({ child }) => child) : identity.children.map(({ id }) => id);
  await tx.query(
    `INSERT INTO disclosure (id, referral, institution, recipient, agreements) VALUES ($1, $2, $3, $4, $5)`,
    [claim.id, referral, holder, claimant, agreements.map(({ id }) => id)],
  );
  const reach = telling.flagged ? 'peer-on-cached-registry' : 'peer';
  await recordAccess(tx, ctx, { ...about, outcome: 'allowed', reach, tier: 'T2', case: file.id });
  await tell(tx, ctx, row, claimant);
  return tellChildren(identity, new Set(named.filter((child) => child !== null)));
}

/** The fact, which takes no slot: it is folded in any state. */
async function tell(tx: EntityManager, ctx: PartyContext, row: ReferralRow, actor: string): Promise<void> {
  const name = 'identity-disclosed';
  const { protocol, flow, purpose } = row;
  const attributes = {
    protocol: protocol ?? '',
    flow: flow ?? '',
    purpose: purpose ?? '',
    tiers: 'T2',
  };
  const draft = await sealedDraft(ctx, { referral: row, side: 's', name, attributes });
  await writeProposal(tx, { row, draft, name, actor: `institution:${actor}` });
}

async function senderRow(
  tx: EntityManager,
  { referral, holder }: IdentityClaim,
  lock: '' | 'FOR UPDATE',
): Promise<ReferralRow | undefined> {
  const rows: ReferralRow[] = await tx.query(
    `SELECT ${REFERRAL} FROM referral WHERE id = $1 AND side = 's' AND institution = $2 ${lock}`,
    [referral, holder],
  );
  return rows[0];
}

interface Covering {
  readonly id: string;
  readonly child: string | null;
}

/** Hers and her children's, each naming this recipient, locked against withdrawal until the transaction ends. */
async function coveringNow(tx: EntityManager, ctx: PartyContext, row: ReferralRow): Promise<Covering[]> {
  return tx.query(
    `SELECT id, child FROM agreement
     WHERE case_id = $1 AND institution = $2 AND recipient = $3 AND service = $4 AND 'T2' = ANY(tiers)
       AND withdrawn_at IS NULL AND ended_at IS NULL AND valid_until > $5
     ORDER BY id FOR SHARE`,
    [row.caseId, row.institution, row.to, row.service, ctx.clock.now()],
  );
}

async function isExcluded(tx: EntityManager, caseId: string, institution: string): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `SELECT 1 FROM institution_block WHERE case_id = $1 AND blocked = $2`,
    [caseId, institution],
  );
  return rows.length > 0;
}
