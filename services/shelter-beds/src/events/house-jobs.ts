import type { EntityManager, DataSource } from 'typeorm';
import { openTask, type ServiceJobs } from '#party';
import type { PartyContext } from '#referral';
import { romeDate } from '#trust';
import { suggestNext } from '../app/next-in-line.js';
import { waitingToConfirm } from '../app/change-waiting.js';
import { declareCapacity } from '../app/declare-capacity.js';
import { entriesOverdue, lateOnTheWay, staysToReview } from '../app/hand-over.js';

const MINUTE = 60_000;

/** What the house has to be reminded of, and what it says of itself. A task is opened once, however many replicas look. */
export const houseJobs: ServiceJobs = (db, context) => [
  {
    name: 'house-reminders',
    everyMs: MINUTE,
    run: () => db.transaction((tx) => openReminders(tx, context.clock.now())),
  },
  // apart: where what was asked for cannot be opened, the reminders come all the same
  { name: 'next-in-line', everyMs: MINUTE, run: () => db.transaction((tx) => suggestNext(tx, context)) },
  { name: 'capacity', everyMs: 10 * MINUTE, atStart: true, run: () => sayCapacity(db, context) },
];

async function sayCapacity(db: DataSource, context: PartyContext): Promise<void> {
  const said = await db.transaction(async (tx) => {
    const answers: boolean[] = [];
    for (const institution of context.institutions) {
      answers.push(await declareCapacity(tx, context, institution));
    }
    return answers.includes(true);
  });
  if (said) context.wakeRelay?.();
}

/** Opens what is due now: escorts to call, stays to look at again, those who wait to be asked whether they still do. */
export async function openReminders(tx: EntityManager, now: Date): Promise<void> {
  for (const late of await lateOnTheWay(tx, now)) await openTask(tx, { ...late, kind: 'call-escort' });
  for (const { id, institution } of await staysToReview(tx, romeDate(now))) {
    await openTask(tx, { institution, kind: 'review-stay', about: id });
  }
  for (const { id, institution, dueAt } of await entriesOverdue(tx, now)) {
    await openTask(tx, { institution, kind: 'entry-overdue', about: id, dueAt });
  }
  for (const { id, institution } of await waitingToConfirm(tx, now)) {
    await openTask(tx, { institution, kind: 'revalidate-waiting', about: id });
  }
}
