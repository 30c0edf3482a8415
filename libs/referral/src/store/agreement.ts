import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import type { Tier } from '#contracts';
import type { PartyContext } from './context.js';
import { claimKey, type Idempotency } from './idempotency.js';
import { agreementLacks, caseNotFound, classAtT2 } from './referral.errors.js';

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
}

/** For `SELECT`s on `agreement`. */
export const AGREEMENT = `id, case_id AS "caseId", recipient, class, service, tiers, method,
  valid_until AS "validUntil", withdrawn_at AS "withdrawnAt"`;

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
  readonly validUntil: Date;
  readonly actor: string;
  readonly idempotency?: Idempotency;
}

/**
 * Records her choice (design §6): a precondition of every referral without a necessity, not a GDPR consent.
 * @throws AppError `unprocessable` `case.not-found`, `agreement.recipient` (T2 for a class)
 */
export async function recordAgreement(
  tx: EntityManager,
  agreement: RecordAgreement,
): Promise<{ id: string; replayed: boolean }> {
  if ((agreement.to === undefined) === (agreement.class === undefined)) throw agreementLacks('recipient');
  if (agreement.class !== undefined && agreement.tiers.includes('T2')) throw classAtT2();
  const id = newId();
  const replay = agreement.idempotency && (await claimKey(tx, agreement.idempotency, id));
  if (replay !== undefined) return { id: replay.resource, replayed: true };
  const rows: unknown[] = await tx.query(
    `INSERT INTO agreement (id, institution, case_id, recipient, class, service, tiers, method, heard_by, alone,
       interpreter, valid_until, recorded_by)
     SELECT $1::uuid, institution, id, $4, $5, $6, $7::text[], $8, $9, $10::boolean, $11::boolean, $12::timestamptz, $13
     FROM case_file WHERE id = $3 AND institution = $2 RETURNING 1`,
    [
      id,
      agreement.institution,
      agreement.case,
      agreement.to ?? null,
      agreement.class ?? null,
      agreement.service,
      [...new Set(agreement.tiers)].sort(),
      agreement.method,
      agreement.heardBy ?? null,
      agreement.alone ?? null,
      agreement.interpreter ?? null,
      agreement.validUntil,
      agreement.actor,
    ],
  );
  if (rows.length === 0) throw caseNotFound();
  return { id, replayed: false };
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
  if (agreement.withdrawnAt !== null) throw agreementLacks('withdrawn');
  if (agreement.validUntil <= ctx.clock.now()) throw agreementLacks('expired');
  if (disclosure.case !== undefined && disclosure.case !== agreement.caseId) throw agreementLacks('case');
  if (agreement.service !== disclosure.service) throw agreementLacks('service');
  const named =
    agreement.recipient === null
      ? agreement.class === ctx.registry.institution(disclosure.to)?.kind
      : agreement.recipient === disclosure.to;
  if (!named) throw agreementLacks('recipient');
  if (!disclosure.tiers.every((tier) => agreement.tiers.includes(tier))) throw agreementLacks('tiers');
}
