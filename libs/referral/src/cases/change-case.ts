import type { EntityManager } from 'typeorm';
import type { CaseSubject } from '#contracts';
import { sealColumn } from '#trust';
import type { CaseOfPerson } from '../access/authority.js';
import {
  caseColumn,
  findCase,
  firstContactValues,
  toCaseView,
  type CaseView,
  type FirstContact,
} from '../store/case.js';
import type { PartyContext } from '../store/context.js';
import { caseErased } from '../store/referral.errors.js';
import { enterCase, keyOfCase } from './enter-case.js';

export interface ChangeCase extends CaseOfPerson {
  readonly alias?: string;
  /** Whose file it is, as she says it. */
  readonly subject?: CaseSubject;
  /** Its codes one by one: those that are left out stay. */
  readonly firstContact?: FirstContact;
  /** Throws where the caller knows another version. */
  readonly requireVersion: (version: number) => void;
}

/**
 * Changes what a file says of itself; what is left out stays. What was sent before stays as it was sent. Call it inside
 * `recorded`.
 * @throws AppError `not-found` case.not-found; `conflict` case.erased; what `requireVersion` throws
 */
export async function changeCase(
  tx: EntityManager,
  ctx: PartyContext,
  { alias, subject, firstContact, requireVersion, ...which }: ChangeCase,
): Promise<CaseView> {
  const { row, record } = await enterCase(tx, ctx, which, 'case-written', 'FOR UPDATE');
  requireVersion(row.version);
  const key = await keyOfCase(ctx, row);
  await tx.query(
    `UPDATE case_file SET alias = coalesce($2, alias), subject = coalesce($3, subject),
       first_source = coalesce($4, first_source), first_channel = coalesce($5, first_channel),
       learned_through = coalesce($6, learned_through), version = version + 1 WHERE id = $1`,
    [
      row.id,
      alias === undefined ? null : sealColumn(key, caseColumn(row.id, 'alias'), alias),
      subject ?? null,
      ...firstContactValues(firstContact),
    ],
  );
  await record();
  return viewOf(tx, ctx, which);
}

/**
 * A contact belongs to this file: where nothing says yet how she came the first time, that is how. Call it inside
 * `recorded`.
 * @throws AppError `not-found` case.not-found
 */
export async function takeFirstContact(
  tx: EntityManager,
  ctx: PartyContext,
  which: CaseOfPerson,
  firstContact: FirstContact,
): Promise<void> {
  const { row, record } = await enterCase(tx, ctx, which, 'case-written', 'FOR UPDATE');
  await tx.query(
    `UPDATE case_file SET first_source = $2, first_channel = $3, learned_through = $4, version = version + 1
     WHERE id = $1 AND erased_at IS NULL AND coalesce(first_source, first_channel, learned_through) IS NULL`,
    [row.id, ...firstContactValues(firstContact)],
  );
  await record();
}

/** As it is now. @throws AppError `conflict` case.erased where it is not there any more */
export async function viewOf(
  tx: EntityManager,
  ctx: PartyContext,
  { institution, case: id }: CaseOfPerson,
): Promise<CaseView> {
  const row = await findCase(tx, { institution, id });
  if (row === undefined) throw caseErased();
  return toCaseView(ctx, row);
}
