import type { EntityManager } from 'typeorm';
import { openColumn, sealColumn, type ColumnPlace } from '#trust';
import { noReferralFor } from '../access/denied.js';
import { isReach, reachOf, type Person } from '../access/reach.js';
import { recordAccess, type AccessRecord } from '../access/record-access.js';
import type { PartyContext } from '../store/context.js';
import { sealedDraft } from '../store/draft-event.js';
import { isClosedTo } from '../store/open-content.js';
import { frozenCopy, keyMissing } from '../store/referral.errors.js';
import type { ReferralRow } from '../store/rows.js';
import { findReferral } from '../store/views.js';
import { writeProposal } from '../store/write-proposal.js';
import { identityRefused } from './identity.errors.js';
import type { ToldIdentity } from './identity.js';
import { mayTell } from './may-tell.js';
import { isObscured } from './obscuration.js';

/** One person at the recipient wants name and contact of a referral. */
export interface WantIdentity {
  readonly institution: string;
  readonly referral: string;
  readonly person: Person;
  /** The flow's purpose code. */
  readonly purpose: string;
}

/** Whom to ask. */
export interface ToClaim {
  readonly referral: string;
  readonly claimant: string;
  readonly holder: string;
  readonly purpose: string;
}

/**
 * What this node was told already, opened for one reading; or, the first time, whom to ask. Call it inside `recorded`.
 * @throws AppError `not-found`; `conflict` referral.frozen; `identity.refused` with its rule
 */
export async function wantIdentity(
  tx: EntityManager,
  ctx: PartyContext,
  want: WantIdentity,
): Promise<{ readonly known: ToldIdentity } | { readonly claim: ToClaim }> {
  const { row, about, reach } = await enter(tx, ctx, want, 'identity-read');
  const known = await openCopy(tx, ctx, row);
  if (known !== undefined) {
    await recordAccess(tx, ctx, { ...about, outcome: 'allowed', reach, tier: 'T2' });
    return { known };
  }
  const telling = mayTell(ctx, row);
  if (!telling.ok) throw identityRefused(telling.rule, about);
  if (row.kind === 'notice' && !(await isObscured(tx, row))) throw identityRefused('not-obscured', about);
  await recordAccess(tx, ctx, { ...about, action: 'identity-claimed', outcome: 'allowed', reach });
  const { id: referral, from: holder, to: claimant } = row;
  return { claim: { referral, holder, claimant, purpose: want.purpose } };
}

/**
 * Keeps what the sender told, sealed under the referral's key, and says `identity-opened`: this is the first reading.
 * Withdrawn meanwhile: nothing is kept or shown. Call it inside `recorded`.
 * @throws as `wantIdentity`
 */
export async function keepIdentity(
  tx: EntityManager,
  ctx: PartyContext,
  want: WantIdentity,
  identity: ToldIdentity,
): Promise<ToldIdentity> {
  const { row, about, reach } = await enter(tx, ctx, want, 'identity-read', 'FOR UPDATE');
  if (row.erased) throw identityRefused('erased', about);
  const key = await ctx.keyStore.subjectKey(row.id);
  if (key === undefined) throw keyMissing();
  await tx.query(
    `INSERT INTO identity_copy (referral, institution, identity) VALUES ($1, $2, $3)
     ON CONFLICT (referral, institution) DO UPDATE SET identity = EXCLUDED.identity, at = clock_timestamp()`,
    [row.id, row.institution, sealColumn(key, copyPlace(row.id), identity)],
  );
  await recordAccess(tx, ctx, { ...about, outcome: 'allowed', reach, tier: 'T2' });
  const name = 'identity-opened';
  const { protocol, flow, purpose } = row;
  const attributes = { protocol: protocol ?? '', flow: flow ?? '', purpose: purpose ?? '', tiers: 'T2' };
  const draft = await sealedDraft(ctx, { referral: row, side: 'r', name, attributes });
  await writeProposal(tx, { row, draft, name, actor: want.person.subject });
  return identity;
}

type About = Omit<AccessRecord, 'outcome' | 'reach'>;

async function enter(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, referral, person, purpose }: WantIdentity,
  action: 'identity-read',
  lock: '' | 'FOR UPDATE' = '',
): Promise<{ row: ReferralRow; about: About; reach: string }> {
  const about = { institution, actor: person.subject, action, referral, side: 'r' } as const;
  if (lock !== '') {
    await tx.query(`SELECT 1 FROM referral WHERE id = $1 AND side = 'r' AND institution = $2 ${lock}`, [
      referral,
      institution,
    ]);
  }
  // not by her name: whoever is shut out finds nothing, and that is recorded
  const row = await findReferral(tx, { institution, id: referral, side: 'r' });
  // the need may be read by whoever assigns; name and contact by those who help her
  const reach = await reachOf(tx, row, person);
  if (!isReach(reach) || reach === 'duty') throw noReferralFor({ ...about, reach });
  if (row.reported) throw identityRefused('off-network', about);
  if (await isClosedTo(tx, row, reach)) throw frozenCopy(about);
  if (purpose !== row.purpose) throw identityRefused('wrong-purpose', about);
  return { row, about, reach };
}

const copyPlace = (referral: string): ColumnPlace => ({
  table: 'identity_copy',
  column: 'identity',
  row: referral,
});

async function openCopy(
  tx: EntityManager,
  ctx: PartyContext,
  { id, institution, erased }: ReferralRow,
): Promise<ToldIdentity | undefined> {
  if (erased) return undefined;
  const rows: { identity: Buffer }[] = await tx.query(
    `SELECT identity FROM identity_copy WHERE referral = $1 AND institution = $2`,
    [id, institution],
  );
  const [copy] = rows;
  const key = copy && (await ctx.keyStore.subjectKey(id));
  return key && (openColumn(key, copyPlace(id), copy.identity) as ToldIdentity);
}
