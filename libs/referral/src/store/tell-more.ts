import type { EntityManager } from 'typeorm';
import type { Admitted } from '#messaging';
import { SLACK_MS } from '#trust';
import { tellingOf, type EventName, type Side } from '../machine/index.js';
import { AGREEMENT, checkAgreement, lackOf, type Agreement } from './agreement.js';
import { findCase } from './case.js';
import type { PartyContext } from './context.js';
import { openFlow } from './policy.js';
import { agreementNotFound, noOpeningKey, recipientExcluded, registryStale } from './referral.errors.js';
import { registryKnowledge } from './registry-knowledge.js';
import type { ReferralRow } from './rows.js';

/** What she agreed to, as the sender alone knows it; locked until the transaction ends. */
export interface Agreed {
  /** Of her case and this service, and the one that the referral was sent under. */
  readonly agreements: readonly Agreement[];
  readonly caseId: string;
  /** Whoever is told. */
  readonly to: string;
}

/** Also whether she excludes whoever is told. */
export interface HerChoice extends Agreed {
  readonly recipientExcluded: boolean;
}

interface Speaking {
  readonly referral: string;
  readonly institution: string;
  readonly side: Side;
  readonly name: EventName;
}

/**
 * Locks the agreements that an answer of the sender's depends on, before the caller locks the referral (`case-lock.ts`).
 * Refuses nothing: a command that comes again is answered as it was.
 * @returns undefined where nothing about a person is told, or nobody asked her
 */
export async function lockAgreements(
  tx: EntityManager,
  { referral, institution, side, name }: Speaking,
): Promise<Agreed | undefined> {
  if (side !== 's' || tellingOf(name) === undefined) return undefined;
  const rows: { caseId: string | null; agreementId: string | null; service: string; to: string }[] =
    await tx.query(
      `SELECT case_id AS "caseId", agreement_id AS "agreementId", service, recipient AS to FROM referral
       WHERE id = $1 AND side = 's' AND institution = $2`,
      [referral, institution],
    );
  const [row] = rows;
  if (row === undefined || row.caseId === null) return undefined;
  const agreements: Agreement[] = await tx.query(
    `SELECT ${AGREEMENT} FROM agreement
     WHERE institution = $1 AND (id = $2 OR (case_id = $3 AND service = $4)) ORDER BY id FOR SHARE`,
    [institution, row.agreementId, row.caseId, row.service],
  );
  return { agreements, caseId: row.caseId, to: row.to };
}

/** Whom she excludes, once the referral is locked: an exclusion locks the file, so none comes in between. */
export async function lockExclusions(
  tx: EntityManager,
  { institution }: Pick<Speaking, 'institution'>,
  agreed: Agreed | undefined,
): Promise<HerChoice | undefined> {
  if (agreed === undefined) return undefined;
  const { caseId, to } = agreed;
  await findCase(tx, { institution, id: caseId }, 'FOR SHARE');
  const blocks: unknown[] = await tx.query(
    `SELECT 1 FROM institution_block WHERE case_id = $1 AND blocked = $2`,
    [caseId, to],
  );
  return { ...agreed, recipientExcluded: blocks.length > 0 };
}

/**
 * Whether an operator's event may tell what it tells about a person (design §6: default deny, in the proposing
 * transaction), beyond what its flow says (`flowRefusal`): the registry is heard, the listener's key was not taken back;
 * for the sender also her agreement, and that she does not exclude the recipient.
 * @returns the agreement that lets it be told; undefined where none is needed
 * @throws AppError `unavailable` referral.registry-stale, referral.no-opening-key; `unprocessable` agreement.*,
 * referral.recipient-excluded
 */
export function checkTelling(
  ctx: PartyContext,
  row: ReferralRow,
  name: EventName,
  choice: HerChoice | undefined,
): string | undefined {
  const telling = tellingOf(name);
  if (telling === undefined) return undefined;
  const { tier } = telling;
  if (registryKnowledge(ctx, row.urgency) === 'stale') throw registryStale();
  const listener = row.side === 's' && !row.reported ? row.to : row.from;
  if (ctx.registry.openingKey(listener, ctx.clock.now()) === undefined) throw noOpeningKey();
  if (row.side === 'r') return undefined;
  if (choice?.recipientExcluded === true) throw recipientExcluded();
  return row.ground === 'agreement' ? covering(ctx, row, tier, choice) : undefined;
}

/** She may have agreed to more since: any agreement of hers for this recipient counts, the referral's own first. */
function covering(ctx: PartyContext, row: ReferralRow, tier: string, choice: HerChoice | undefined): string {
  const told = { to: row.to, service: row.service ?? '', tiers: [tier], case: row.caseId ?? '' };
  const agreements = choice?.agreements ?? [];
  const own = agreements.find(({ id }) => id === row.agreementId);
  const found = [own, ...agreements].find(
    (each) => each !== undefined && lackOf(ctx, each, told) === undefined,
  );
  if (found !== undefined) return found.id;
  if (own === undefined) throw agreementNotFound();
  checkAgreement(ctx, own, told);
  return own.id;
}

/** Remembers under which agreement it was told, where that is not the referral's own: its withdrawal reaches this too. */
export async function noteToldUnder(
  tx: EntityManager,
  { id, institution, to, agreementId }: ReferralRow,
  event: string,
  agreement: string | undefined,
): Promise<void> {
  if (agreement === undefined || agreement === agreementId) return;
  await tx.query(
    `INSERT INTO disclosure (id, referral, institution, recipient, agreements) VALUES ($1, $2, $3, $4, $5)`,
    [event, id, institution, to, [agreement]],
  );
}

/** An event of the other party's, as it came or as it is kept. */
export interface Heard {
  readonly name: EventName;
  readonly own: boolean;
  /** Append time. */
  readonly at: Date;
}

/**
 * The listener's own check, before opening (design §6): what the protocol did not allow when it was appended is folded
 * and not read. Nobody reads the registry at the same moment: 15 minutes are given, as the audit gives them.
 */
export function mayBeHeard(
  ctx: Pick<PartyContext, 'registry'>,
  row: ReferralRow,
  { name, own, at }: Heard,
): boolean {
  const telling = tellingOf(name);
  return own || telling === undefined || openFlow(ctx, row, { ...telling, at, slackMs: SLACK_MS }).ok;
}

/** @see mayBeHeard */
export const heard = ({ own, record }: Admitted, name: EventName): Heard => ({
  name,
  own,
  at: new Date(record.appendedAt),
});
