import type { EntityManager } from 'typeorm';
import {
  morningCentre,
  type FoldedEvent,
  type Morning,
  type MorningCentre,
  type PartyContext,
} from '#referral';
import { submitReferral } from './submit-referral.js';
import { completeTasks, openTask } from './tasks.js';

const KIND = 'morning-centre';

/**
 * Asks the centre for the morning, or keeps in mind that it has to be asked; either way somebody is reminded when it
 * opens. Asked, the reminder is about the request to the centre; before, about what secured her.
 * @throws AppError what `morningCentre` throws
 */
export async function askInTheMorning(
  tx: EntityManager,
  context: PartyContext,
  command: MorningCentre,
): Promise<Morning> {
  const { institution, referral } = command;
  const morning = await morningCentre(tx, context, command, (each) => submitReferral(tx, context, each));
  const { view, opens, replayed } = morning;
  if (replayed) return morning;
  if (view !== null) await completeTasks(tx, { institution, kind: KIND, referral }, context.clock.now());
  await openTask(tx, { institution, kind: KIND, referral: view?.id ?? referral, dueAt: opens });
  return morning;
}

const TAKEN_UP: ReadonlySet<string> = new Set(['acknowledged', 'agreed-by-voice', 'declined']);

/** Somebody at the centre has it in hand, or has refused it, which is a task of its own: nobody need remind them. */
export async function settleMorning(
  tx: EntityManager,
  { clock }: Pick<PartyContext, 'clock'>,
  { side, name, verdict, referral }: FoldedEvent,
): Promise<void> {
  if (side !== 's' || referral.service !== 'centre-support') return;
  if (verdict !== 'applied' || !TAKEN_UP.has(name)) return;
  const { institution, id } = referral;
  await completeTasks(tx, { institution, kind: KIND, referral: id }, clock.now());
}
