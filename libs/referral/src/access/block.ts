import type { EntityManager } from 'typeorm';
import type { PartyContext } from '../store/context.js';
import { unknownInstitution } from './access.errors.js';
import { manageCase, manageReferral, type CaseOfPerson, type ReferralOf } from './authority.js';
import { recordAccess, type AccessRecord } from './record-access.js';

/** The person concerned, by the subject of her token. */
interface Concerning {
  readonly subject: string;
}

type About = Omit<AccessRecord, 'outcome'>;

/**
 * Shuts somebody out of a referral, on both sides where the institution is both: for her it is not there any more. It
 * beats team, coordinator and break-glass. Call it inside `recorded`.
 * @throws AppError `not-found` referral.not-found
 */
export async function block(
  tx: EntityManager,
  ctx: PartyContext,
  { subject, ...which }: ReferralOf & Concerning,
): Promise<void> {
  const { row, about } = await manageReferral(tx, which, 'block-set');
  await set(tx, ctx, { of: row.id, subject }, about);
}

/**
 * Lets her in again; nobody does that for herself, since whoever is shut out finds nothing to lift.
 * @throws AppError `not-found` referral.not-found
 */
export async function liftBlock(
  tx: EntityManager,
  ctx: PartyContext,
  { subject, ...which }: ReferralOf & Concerning,
): Promise<void> {
  const { row, about } = await manageReferral(tx, which, 'block-lifted');
  await lift(tx, ctx, { of: row.id, subject }, about);
}

/** As `block`, for a case and every referral sent for it. @throws AppError `not-found` case.not-found */
export async function blockFromCase(
  tx: EntityManager,
  ctx: PartyContext,
  { subject, ...which }: CaseOfPerson & Concerning,
): Promise<void> {
  const { row, about } = await manageCase(tx, which, 'block-set');
  await set(tx, ctx, { of: row.id, subject }, about);
}

/** As `liftBlock`. @throws AppError `not-found` case.not-found */
export async function liftCaseBlock(
  tx: EntityManager,
  ctx: PartyContext,
  { subject, ...which }: CaseOfPerson & Concerning,
): Promise<void> {
  const { row, about } = await manageCase(tx, which, 'block-lifted');
  await lift(tx, ctx, { of: row.id, subject }, about);
}

/**
 * She excludes a whole institution: nothing of this case is sent to it from now on, and identity is never told to it.
 * @throws AppError `not-found` case.not-found; `unprocessable` institution.unknown
 */
export async function blockInstitution(
  tx: EntityManager,
  ctx: PartyContext,
  { blocked, ...which }: CaseOfPerson & { readonly blocked: string },
): Promise<void> {
  const { row, about } = await manageCase(tx, which, 'block-set');
  const { id, institution } = row;
  if (blocked === institution || ctx.registry.institution(blocked) === undefined) throw unknownInstitution();
  await tx.query(
    `INSERT INTO institution_block (case_id, institution, blocked, added_by) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [id, institution, blocked, which.person.subject],
  );
  await recordAccess(tx, ctx, { ...about, outcome: 'allowed', person: `institution:${blocked}` });
}

/** @throws AppError `not-found` case.not-found */
export async function liftInstitutionBlock(
  tx: EntityManager,
  ctx: PartyContext,
  { blocked, ...which }: CaseOfPerson & { readonly blocked: string },
): Promise<void> {
  const { row, about } = await manageCase(tx, which, 'block-lifted');
  await tx.query(`DELETE FROM institution_block WHERE case_id = $1 AND institution = $2 AND blocked = $3`, [
    row.id,
    row.institution,
    blocked,
  ]);
  await recordAccess(tx, ctx, { ...about, outcome: 'allowed', person: `institution:${blocked}` });
}

async function set(
  tx: EntityManager,
  ctx: PartyContext,
  { of, subject }: Concerning & { readonly of: string },
  about: About,
): Promise<void> {
  await tx.query(
    `INSERT INTO person_block (subject_of, institution, subject, added_by) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [of, about.institution, subject, about.actor],
  );
  await recordAccess(tx, ctx, { ...about, outcome: 'allowed', person: subject });
}

async function lift(
  tx: EntityManager,
  ctx: PartyContext,
  { of, subject }: Concerning & { readonly of: string },
  about: About,
): Promise<void> {
  await tx.query(`DELETE FROM person_block WHERE subject_of = $1 AND institution = $2 AND subject = $3`, [
    of,
    about.institution,
    subject,
  ]);
  await recordAccess(tx, ctx, { ...about, outcome: 'allowed', person: subject });
}
