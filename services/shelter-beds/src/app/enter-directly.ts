import type { EntityManager } from 'typeorm';
import { AppError, newId } from '#kernel';
import { addDays, isWorkingDay, romeDate, romeInstant, romeMinute } from '#trust';
import { FIRST_REVIEW_DAYS, requirePast } from '../domain/stay.js';
import { unitTaken } from '../domain/unit.errors.js';
import { declare, type Speaking } from './declare.js';
import { fill } from './fill-unit.js';
import { listUnits } from './list-units.js';
import { lockNamed } from './lock-named.js';

export interface DirectEntry {
  readonly institution: string;
  /** The id that the stay shall have. */
  readonly id: string;
  /** Id or code; absent: every unit is taken, and she stays beyond them. */
  readonly unit?: string;
  readonly version?: number;
  readonly adults: number;
  readonly minors: number;
  /** A late entry. */
  readonly since?: Date;
}

/**
 * Somebody stands at the door and comes in, without a referral: software never refuses her (design §3.3). It is declared
 * at once, and a referral has to stand behind it within one working day. Only a unit can be refused; she is not.
 * @returns by when
 * @throws AppError `conflict` unit.taken (with those that are free), unit.changed; `unprocessable` unit.unknown,
 * stay.since
 */
export async function enterDirectly(
  tx: EntityManager,
  speaking: Speaking,
  { institution, id, unit, version, adults, minors, since }: DirectEntry,
): Promise<Date> {
  const now = speaking.clock.now();
  const began = since ?? now;
  requirePast(began, now);
  const chosen =
    unit === undefined
      ? undefined
      : await withFree(tx, institution, () =>
          lockNamed(tx, { institution, unit, ...(version === undefined ? {} : { version }) }),
        );
  const dueAt = oneWorkingDayAfter(began);
  const declared = newId();
  await tx.query(
    `INSERT INTO stay (id, institution, entry, adults, minors, since, review_on, declared, due_at)
     VALUES ($1, $2, 'direct', $3, $4, $5, $6, $7, $8)`,
    [
      id,
      institution,
      adults,
      minors,
      began,
      addDays(romeDate(began), FIRST_REVIEW_DAYS.direct),
      declared,
      dueAt,
    ],
  );
  if (
    chosen !== undefined &&
    (await fill(tx, chosen.id, { state: 'occupied', stay: id, since })) === undefined
  ) {
    throw unitTaken({ ...chosen.now, free: await freeCodes(tx, institution) });
  }
  await declare(tx, speaking, institution, {
    name: 'statements.direct-entry-declared',
    data: { entry: declared, day: romeDate(began), dueOn: romeDate(dueAt) },
  });
  return dueAt;
}

/** The same time on the next working day, on the clock in Europe/Rome. */
export function oneWorkingDayAfter(at: Date): Date {
  let day = addDays(romeDate(at), 1);
  while (!isWorkingDay(day)) day = addDays(day, 1);
  return romeInstant(day, romeMinute(at));
}

/** A taken unit is refused together with those that are free: she is not sent away. */
async function withFree<T>(tx: EntityManager, institution: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'unit.taken') throw error;
    throw unitTaken({ ...error.details, free: await freeCodes(tx, institution) });
  }
}

async function freeCodes(tx: EntityManager, institution: string): Promise<string[]> {
  const units = await listUnits(tx, institution);
  return units.filter(({ state }) => state === 'available').map(({ code }) => code);
}
