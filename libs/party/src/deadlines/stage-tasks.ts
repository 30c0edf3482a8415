import type { EntityManager } from 'typeorm';
import type { FoldedEvent, Missed, Unread } from '#referral';
import { openTask, type NewTask } from '../app/tasks.js';
import type { StageTaskKind } from '../app/task-kind.js';

type Steps = Readonly<Partial<Record<number, StageTaskKind>>>;

/** Those who have it in hand, then who coordinates them. */
const OWN: Steps = { 1: 'deadline', 2: 'deadline-coordinator' };

/**
 * Who is asked at which step: the assignee, the recipient's coordinator, the sender, who may ask elsewhere (design §5).
 * Where it is the sender's turn, its own people first, and at last those who wait for it.
 */
const ESCALATION: Readonly<Record<'s' | 'r', Readonly<Partial<Record<Missed['stage'], Steps>>>>> = {
  r: {
    received: { 2: 'deadline-coordinator' },
    acknowledged: OWN,
    decided: OWN,
    waitlisted: OWN,
    confirmed: OWN,
    'in-charge': OWN,
    'info-requested': { 3: 'deadline' },
    offered: { 3: 'deadline' },
  },
  s: {
    // one minute, then the sender's alarm: the recipient's node may not even be there
    received: { 1: 'deadline', 3: 'reroute' },
    acknowledged: { 3: 'reroute' },
    decided: { 3: 'reroute' },
    confirmed: { 3: 'deadline' },
    'info-requested': OWN,
    offered: OWN,
    declined: OWN,
    'no-show': OWN,
  },
};

/** The tasks of what was missed, in the transaction that missed it; each is opened once. */
export async function openStageTasks(
  tx: EntityManager,
  { missed, unread }: { readonly missed: readonly Missed[]; readonly unread: readonly Unread[] },
): Promise<void> {
  for (const { openedAt: stageOpened, ...each } of missed) {
    const kind = ESCALATION[each.side][each.stage]?.[each.step];
    if (kind !== undefined) await openTask(tx, { ...each, kind, stageOpened });
  }
  for (const each of unread) await openTask(tx, { ...each, kind: 'call-now' });
}

/** What the fold leaves the sender to do: nobody but she and her centre knows what comes next. */
export async function openFoldedTasks(tx: EntityManager, folded: FoldedEvent): Promise<void> {
  const task = leftToDo(folded);
  if (task !== undefined) await openTask(tx, { ...task, side: 's' });
}

function leftToDo({ side: whose, name, verdict, event, referral }: FoldedEvent): NewTask | undefined {
  if (whose !== 's') return undefined;
  const { id, institution, clockOpened } = referral;
  const about = { institution, referral: id };
  const opened = new Date(event.record.appendedAt);
  if (name === 'declined' && verdict === 'applied')
    return { ...about, kind: 'reroute', stage: 'declined', stageOpened: opened, step: 0 };
  if (name === 'no-show' && verdict === 'applied')
    return { ...about, kind: 'welfare-check', stage: 'no-show', stageOpened: opened, step: 0 };
  // the recipient alone has this clock; at its third step the sender is told all the same
  const { stage, step, side: speaker } = event.attributes;
  if (name !== 'deadline-missed' || speaker !== 'r' || stage !== 'waitlisted' || step !== '3')
    return undefined;
  return clockOpened === null
    ? undefined
    : { ...about, kind: 'reroute', stage: 'waitlisted', stageOpened: clockOpened, step: 3 };
}
