import type { EntityManager } from 'typeorm';
import { completeTasks, openTask } from '#party/app';
import { isFinal, stageClock, type FoldedEvent, type PartyContext } from '#referral';

/**
 * A health notice has come to the ASL: what it leads to has to be hidden from the health record (FSE, *oscurato*) and from
 * the other parent, and somebody says so, within the time in which the notice is to be noted. Before that her name is not
 * asked for (design §6).
 */
export async function askToObscure(
  tx: EntityManager,
  { registry, clock }: Pick<PartyContext, 'registry' | 'clock'>,
  { referral, side, name, verdict, after }: FoldedEvent,
): Promise<void> {
  if (side !== 'r' || referral.kind !== 'notice' || verdict !== 'applied') return;
  const { id, institution } = referral;
  const task = { institution, kind: 'record-obscuration', referral: id } as const;
  if (name === 'received') {
    const dueAt = stageClock(registry, referral)?.due[0];
    await openTask(tx, { ...task, ...(dueAt === undefined ? {} : { dueAt }) });
  } else if (isFinal(after) && after.state !== 'noted') {
    // taken back: there is nothing to be hidden
    await completeTasks(tx, task, clock.now());
  }
}
