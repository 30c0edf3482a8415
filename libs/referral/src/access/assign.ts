import type { EntityManager } from 'typeorm';
import type { PartyContext } from '../store/context.js';
import { assignedIsBlocked } from './access.errors.js';
import { manageCase, manageReferral, type CaseOfPerson, type ReferralOf } from './authority.js';
import { FILES_OF } from './files-of.js';
import { recordAccess } from './record-access.js';
import { joinCase, joinTeam } from './team.js';

/**
 * Puts people of the same institution on one side's team: by the coordinator, or by the team, which hands over.
 * `people` are the subjects of their tokens. Call it inside `recorded`.
 * @throws AppError `not-found` referral.not-found; `conflict` assignment.blocked
 */
export async function assign(
  tx: EntityManager,
  ctx: PartyContext,
  { people, ...which }: ReferralOf & { readonly people: readonly string[] },
): Promise<void> {
  const { row, about } = await manageReferral(tx, which, 'assigned');
  const { id, institution } = row;
  const blocked: unknown[] = await tx.query(
    `SELECT 1 FROM person_block WHERE institution = $2 AND subject = ANY($3)
       AND (subject_of = $1::uuid OR subject_of IN ${FILES_OF('$1::uuid', '$2')}) LIMIT 1`,
    [id, institution, people],
  );
  if (blocked.length > 0) throw assignedIsBlocked();
  for (const person of people) {
    await joinTeam(tx, row, { subject: person, by: which.person.subject });
    await recordAccess(tx, ctx, { ...about, outcome: 'allowed', person });
  }
}

/**
 * Puts somebody on a case's team, and so on that of every referral sent for it. Call it inside `recorded`.
 * @throws AppError `not-found` case.not-found; `conflict` assignment.blocked
 */
export async function assignCase(
  tx: EntityManager,
  ctx: PartyContext,
  { subject, ...which }: CaseOfPerson & { readonly subject: string },
): Promise<void> {
  const { row, about } = await manageCase(tx, which, 'assigned');
  const { id, institution } = row;
  const blocked: unknown[] = await tx.query(
    `SELECT 1 FROM person_block WHERE institution = $1 AND subject = $2 AND subject_of = $3`,
    [institution, subject, id],
  );
  if (blocked.length > 0) throw assignedIsBlocked();
  await joinCase(tx, { id, institution }, { subject, by: which.person.subject });
  await recordAccess(tx, ctx, { ...about, outcome: 'allowed', person: subject });
}
