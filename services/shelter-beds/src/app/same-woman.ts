import type { EntityManager } from 'typeorm';
import { AppError } from '#kernel';
import { notBlocked, openContent, type Person, type PartyContext } from '#referral';

export interface LinkOf {
  readonly institution: string;
  readonly person: Person;
  readonly referral: string;
}

export interface SameWoman {
  readonly referral: string;
  readonly since: string;
}

const sameReferral = (): AppError =>
  new AppError('unprocessable', 'link.itself', 'A referral is not linked to itself.');

/**
 * Somebody who reads both thinks that two requests are perhaps for the same woman. A person says so, never a machine;
 * it stays in this house and travels nowhere. Both are opened for it, so both readings are recorded.
 * @throws AppError as `openContent` for either; `unprocessable` link.itself
 */
export async function linkReferrals(
  tx: EntityManager,
  context: PartyContext,
  { institution, person, referral, other }: LinkOf & { readonly other: string },
): Promise<void> {
  if (referral === other) throw sameReferral();
  for (const id of [referral, other]) await openContent(tx, context, { institution, id, side: 'r', person });
  const [first, second] = [referral, other].sort();
  await tx.query(
    `INSERT INTO same_woman (institution, first, second, said_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [institution, first, second, person.subject],
  );
}

/** It was not her. @throws AppError as `openContent` for either */
export async function unlinkReferrals(
  tx: EntityManager,
  context: PartyContext,
  { institution, person, referral, other }: LinkOf & { readonly other: string },
): Promise<void> {
  for (const id of [referral, other]) await openContent(tx, context, { institution, id, side: 'r', person });
  const [first, second] = [referral, other].sort();
  await tx.query(`DELETE FROM same_woman WHERE institution = $1 AND first = $2 AND second = $3`, [
    institution,
    first,
    second,
  ]);
}

/** Those that somebody linked to it, but for the ones that this person is shut out of. @throws AppError as `openContent` */
export async function linkedReferrals(
  tx: EntityManager,
  context: PartyContext,
  { institution, person, referral }: LinkOf,
): Promise<SameWoman[]> {
  await openContent(tx, context, { institution, id: referral, side: 'r', person });
  const rows: { referral: string; since: Date }[] = await tx.query(
    `SELECT referral.id AS referral, s.at AS since
     FROM same_woman s JOIN referral ON referral.side = 'r' AND referral.institution = $1
       AND referral.id = CASE WHEN s.first = $2 THEN s.second ELSE s.first END
     WHERE s.institution = $1 AND $2 IN (s.first, s.second) AND ${notBlocked('$3')} ORDER BY s.at`,
    [institution, referral, person.subject],
  );
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}
