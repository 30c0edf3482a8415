import type { EntityManager } from 'typeorm';
import { completeTasks, openTask } from '#party/app';
import { isFinal, takesReferral, type FoldedEvent, type PartyContext } from '#referral';

/**
 * A program has sent a referral, or taken one in hand, and no person works on it: "acknowledged" is by a named operator
 * (design §3.2), so the coordinator names one.
 */
export async function askToName(
  tx: EntityManager,
  { clock }: Pick<PartyContext, 'clock'>,
  { referral, side, name, verdict, own, after }: FoldedEvent,
): Promise<void> {
  const { id, institution, caseId } = referral;
  const task = { institution, kind: 'name-person', referral: id } as const;
  if (isFinal(after)) return completeTasks(tx, task, clock.now());
  if (!own || verdict !== 'applied' || !(takesReferral(name) || name === 'submitted')) return;
  const [team]: { programs: boolean; persons: boolean }[] = await tx.query(
    `SELECT coalesce(bool_or(program), false) AS programs, coalesce(bool_or(NOT program), false) AS persons FROM (
       SELECT program FROM referral_team WHERE referral = $1 AND side = $2 AND institution = $3
       UNION ALL SELECT program FROM case_team WHERE case_id = $4::uuid AND institution = $3) team`,
    [id, side, institution, side === 's' ? caseId : null],
  );
  if (team?.programs === true && !team.persons) await openTask(tx, task);
}
