import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import type { Tier } from '#contracts';
import { sealColumn } from '#trust';
import { caseReachOf } from '../access/authority.js';
import { noCaseFor } from '../access/denied.js';
import { requirePath } from '../cases/require-path.js';
import { refuseHandedOver } from '../passing/handed-to.js';
import { findCase, openCaseColumn } from './case.js';
import type { PartyContext } from './context.js';
import { claimKey, type Idempotency } from './idempotency.js';
import { agreementLacks, caseErased, childUnknown, classAtT2 } from './referral.errors.js';

/** Her recorded choice. */
export interface Agreement {
  readonly id: string;
  readonly caseId: string;
  /** One recipient, or a class of them (a kind of institution). */
  readonly recipient: string | null;
  readonly class: string | null;
  readonly service: string;
  readonly tiers: readonly string[];
  readonly method: string;
  readonly validUntil: Date;
  readonly withdrawnAt: Date | null;
  /** One of the case's children; null: the woman's own. */
  readonly child: string | null;
}

/** For `SELECT`s on `agreement`. */
export const AGREEMENT = `id, case_id AS "caseId", recipient, class, service, tiers, method,
  valid_until AS "validUntil", withdrawn_at AS "withdrawnAt", child`;

export interface RecordAgreement {
  readonly institution: string;
  readonly case: string;
  /** Exactly one of `to` and `class`. */
  readonly to?: string;
  readonly class?: string;
  readonly service: string;
  readonly tiers: readonly Tier[];
  readonly method: string;
  readonly heardBy?: string;
  readonly alone?: boolean;
  readonly interpreter?: boolean;
  /** An agreement of its own for each child: the id that the case's identity gives it. */
  readonly child?: string;
  /** Of the form that she was read or shown. */
  readonly formVersion?: string;
  readonly validUntil: Date;
  readonly actor: string;
  readonly idempotency?: Idempotency;
}

/**
 * Records her choice (design §6): a precondition of every referral without a necessity, not a GDPR consent. What the
 * file's subject is not sent for (`subject-path.ts`) is not agreed to either: nobody is promised what will be refused.
 * @throws AppError `not-found` `case.not-found`; `unprocessable` `subject.no-placement`, `subject.other-path` (with whom
 * to `call`), `agreement.recipient` (T2 for a class), `agreement.child`; `conflict` `case.erased`
 */
export async function recordAgreement(
  tx: EntityManager,
  ctx: Pick<PartyContext, 'keyStore' | 'registry' | 'clock'>,
  agreement: RecordAgreement,
): Promise<{ id: string; replayed: boolean }> {
  if ((agreement.to === undefined) === (agreement.class === undefined)) throw agreementLacks('recipient');
  if (agreement.class !== undefined && agreement.tiers.includes('T2')) throw classAtT2();
  const id = newId();
  const replay = agreement.idempotency && (await claimKey(tx, agreement.idempotency, id));
  if (replay !== undefined) return { id: replay.resource, replayed: true };
  const sealed = await heardBy(tx, ctx, id, agreement);
  await tx.query(
    `INSERT INTO agreement (id, institution, case_id, recipient, class, service, tiers, method, heard_by, alone,
       interpreter, valid_until, recorded_by, child, form_version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      id,
      agreement.institution,
      agreement.case,
      agreement.to ?? null,
      agreement.class ?? null,
      agreement.service,
      [...new Set(agreement.tiers)].sort(),
      agreement.method,
      sealed,
      agreement.alone ?? null,
      agreement.interpreter ?? null,
      agreement.validUntil,
      agreement.actor,
      agreement.child ?? null,
      agreement.formVersion ?? null,
    ],
  );
  return { id, replayed: false };
}

/** Who heard her is a person's name: sealed with the case. Looks at the case on the way. */
async function heardBy(
  tx: EntityManager,
  ctx: Pick<PartyContext, 'keyStore' | 'registry' | 'clock'>,
  id: string,
  agreement: RecordAgreement,
): Promise<Buffer | null> {
  const { institution, actor, case: file } = agreement;
  const row = await findCase(tx, { institution, id: file }, 'FOR SHARE');
  const reach = row === undefined ? 'not-found' : await caseReachOf(tx, row, actor);
  const about = { institution, actor, action: 'case-used', case: file } as const;
  if (row === undefined || reach !== 'team') throw noCaseFor({ ...about, reach });
  if (row.erasedAt !== null) throw caseErased();
  if (row.outcome === 'handed-over') await refuseHandedOver(tx, ctx, row.id);
  const { to, service } = agreement;
  const kind = agreement.class ?? (to === undefined ? undefined : ctx.registry.institution(to)?.kind);
  requirePath(ctx, { institution, subject: row.subject, service, ...(kind === undefined ? {} : { kind }) });
  if (agreement.child !== undefined) {
    const identity = (await openCaseColumn(ctx, row, 'identity')) as
      { readonly children?: readonly { readonly id: string }[] } | undefined;
    if (identity?.children?.some((child) => child.id === agreement.child) !== true) throw childUnknown();
  }
  if (agreement.heardBy === undefined) return null;
  const key = await ctx.keyStore.subjectKey(row.id);
  if (key === undefined) throw caseErased();
  return sealColumn(key, { table: 'agreement', column: 'heard_by', row: id }, agreement.heardBy);
}

/** What is about to be told, to whom. */
export interface Disclosure {
  readonly to: string;
  readonly service: string;
  readonly tiers: readonly string[];
  readonly case?: string;
}

/** @throws AppError `unprocessable` `agreement.does-not-cover`, `lacks` saying what */
export function checkAgreement(ctx: PartyContext, agreement: Agreement, disclosure: Disclosure): void {
  const lacks = lackOf(ctx, agreement, disclosure);
  if (lacks !== undefined) throw agreementLacks(lacks);
}

/** Why an agreement does not let this be told; undefined: it does. */
export function lackOf(
  { registry, clock }: PartyContext,
  agreement: Agreement,
  disclosure: Disclosure,
): string | undefined {
  if (agreement.withdrawnAt !== null) return 'withdrawn';
  if (agreement.validUntil <= clock.now()) return 'expired';
  // a child's agreement is about the child alone
  if (agreement.child !== null) return 'subject';
  if (disclosure.case !== undefined && disclosure.case !== agreement.caseId) return 'case';
  if (agreement.service !== disclosure.service) return 'service';
  const named =
    agreement.recipient === null
      ? agreement.class === registry.institution(disclosure.to)?.kind
      : agreement.recipient === disclosure.to;
  if (!named) return 'recipient';
  return disclosure.tiers.every((tier) => agreement.tiers.includes(tier)) ? undefined : 'tiers';
}
