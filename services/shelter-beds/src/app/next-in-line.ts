import type { DataSource, EntityManager } from 'typeorm';
import { completeTasks, dismissedSince, openTask } from '#party/app';
import { requireOpen, type PartyContext } from '#referral';
import { measure } from '../domain/fitting.js';
import { getUnit, listUnits, type UnitView } from './list-units.js';
import { inLine, type Waiting } from './waiting-list.js';

/** Whoever decided against offering a unit is not asked again before. */
const AGAIN_MS = 24 * 3_600_000;

/** Somebody who waits, beside a unit. Why a unit does not fit is told by the request, to those who may read it. */
export interface Candidate {
  readonly waiting: string;
  readonly referral: string;
  readonly position: number;
  readonly fits: boolean;
}

const fits = (unit: UnitView, { asking }: Waiting): boolean =>
  asking !== undefined && measure(unit, asking).fits;

/**
 * Those who wait, in the list's order, and whether this unit fits what they asked for. Not who is paused, nor whom the
 * reader is shut out of.
 * @throws AppError `not-found`; `unavailable` node.catching-up
 */
export async function candidatesFor(
  db: DataSource,
  context: PartyContext,
  { institution, subject, unit: id }: { institution: string; subject: string; unit: string },
): Promise<Candidate[]> {
  requireOpen(context);
  return db.transaction(async (tx) => {
    const unit = await getUnit(tx, institution, id, subject);
    const places = await inLine(tx, context, institution, subject);
    return places.flatMap((place, index) =>
      place.hidden || place.paused !== null
        ? []
        : [{ waiting: place.id, referral: place.referral, position: index + 1, fits: fits(unit, place) }],
    );
  });
}

/**
 * Where a unit is free and somebody who waits fits into it, that is somebody's task (referral-practice: a hold that ends
 * suggests the next compatible entry); where that is over, the task is done. The human decides whom to offer it to, or
 * that nobody: then it is not asked again for a day.
 */
export async function suggestNext(tx: EntityManager, context: PartyContext): Promise<void> {
  if (!context.mayOpen()) return;
  const now = context.clock.now();
  for (const institution of context.institutions) {
    const units = await listUnits(tx, institution);
    const free = units.filter(({ state }) => state === 'available');
    const open: { about: string }[] = await tx.query(
      `SELECT about FROM task WHERE institution = $1 AND kind = 'offer-next' AND done_at IS NULL`,
      [institution],
    );
    if (free.length === 0 && open.length === 0) continue;
    const waiting = (await inLine(tx, context, institution, '')).filter(({ paused }) => paused === null);
    const wanted = free.filter((unit) => waiting.some((place) => fits(unit, place))).map(({ id }) => id);
    const decided = await dismissedSince(
      tx,
      { institution, kind: 'offer-next' },
      new Date(now.getTime() - AGAIN_MS),
    );
    for (const about of wanted) {
      if (!decided.has(about)) await openTask(tx, { institution, kind: 'offer-next', about });
    }
    for (const { about } of open) {
      if (!wanted.includes(about)) await completeTasks(tx, { institution, kind: 'offer-next', about }, now);
    }
  }
}
