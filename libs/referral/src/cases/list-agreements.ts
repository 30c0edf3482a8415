import type { EntityManager } from 'typeorm';
import { isUnavailable } from '#kernel';
import { openColumn } from '#trust';
import type { CaseOfPerson } from '../access/authority.js';
import type { PartyContext } from '../store/context.js';
import { enterCase } from './enter-case.js';

/** Her choice, as it was written down. */
export interface AgreementView {
  readonly id: string;
  /** One recipient, or a kind of them. */
  readonly to: string | null;
  readonly class: string | null;
  readonly service: string;
  readonly tiers: readonly string[];
  readonly method: string;
  /** Who heard her; null also where the file is erased, or its key cannot be had now. */
  readonly heardBy: string | null;
  readonly alone: boolean | null;
  readonly interpreter: boolean | null;
  /** One of her children, by the id that the identity gives it; null: her own. */
  readonly child: string | null;
  readonly formVersion: string | null;
  readonly recordedAt: string;
  readonly validUntil: string;
  readonly withdrawnAt: string | null;
  /** It may be used now: neither withdrawn nor past its day. */
  readonly valid: boolean;
}

type Row = Omit<AgreementView, 'heardBy' | 'recordedAt' | 'validUntil' | 'withdrawnAt' | 'valid'> & {
  readonly heardBy: Buffer | null;
  readonly recordedAt: Date;
  readonly validUntil: Date;
  readonly withdrawnAt: Date | null;
};

const MOST = 200;

/**
 * What she has agreed to, and what of it she took back, the youngest first, at most 200. Call it inside `recorded`.
 * @throws AppError `not-found` case.not-found
 */
export async function listAgreements(
  tx: EntityManager,
  ctx: PartyContext,
  which: CaseOfPerson,
): Promise<AgreementView[]> {
  const { row, record } = await enterCase(tx, ctx, which, 'case-read');
  await record();
  const rows: Row[] = await tx.query(
    `SELECT id, recipient AS "to", class, service, tiers, method, heard_by AS "heardBy", alone, interpreter, child,
       form_version AS "formVersion", recorded_at AS "recordedAt", valid_until AS "validUntil",
       withdrawn_at AS "withdrawnAt"
     FROM agreement WHERE case_id = $1 AND institution = $2
     ORDER BY recorded_at DESC, id LIMIT ${String(MOST)}`,
    [row.id, row.institution],
  );
  const key = row.erasedAt === null ? await keyIfThere(ctx, row.id) : undefined;
  const now = ctx.clock.now();
  return rows.map(({ heardBy, recordedAt, validUntil, withdrawnAt, ...choice }) => ({
    ...choice,
    heardBy: heardBy === null || key === undefined ? null : nameIn(key, choice.id, heardBy),
    recordedAt: recordedAt.toISOString(),
    validUntil: validUntil.toISOString(),
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
    valid: withdrawnAt === null && validUntil > now,
  }));
}

/** What she agreed to is not sealed: it can be read while the key store is away, only not who heard her. */
async function keyIfThere(
  { keyStore }: Pick<PartyContext, 'keyStore'>,
  file: string,
): Promise<Buffer | undefined> {
  try {
    return await keyStore.subjectKey(file);
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return undefined;
  }
}

function nameIn(key: Buffer, row: string, sealed: Buffer): string | null {
  const name = openColumn(key, { table: 'agreement', column: 'heard_by', row }, sealed);
  return typeof name === 'string' ? name : null;
}
