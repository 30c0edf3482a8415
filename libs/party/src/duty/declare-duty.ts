import type { DataSource, EntityManager } from 'typeorm';
import { sourceOf } from '#contracts';
import { plainDraft, publish } from '#messaging';
import type { PartyContext } from '#referral';
import { addDays, romeDate, romeInstant } from '#trust';
import { dutyHours } from './gaps.js';
import { coveredBetween } from './shifts.js';

const TYPE = 'staffetta.statements.duty-declared.v1';
const HOUR_MS = 3_600_000;
/** A node that was down says what it missed, as far back as this. */
const MOST_DAYS = 14;

/**
 * Says on `statements`, once per day that is over, for how many of its hours somebody was on duty, at each institution that
 * keeps a rota. Hours by service, nothing of who. Any number of replicas may call it.
 * @param at a clock of the caller's own, in tests; else the database's
 * @returns how many days were declared
 */
export async function declareDuty(db: DataSource, context: PartyContext, at?: Date): Promise<number> {
  const [clock]: { now: Date }[] = await db.query(
    `SELECT coalesce($1::timestamptz, clock_timestamp()) AS now`,
    [at ?? null],
  );
  const today = romeDate(clock?.now ?? context.clock.now());
  let declared = 0;
  for (const institution of context.institutions) {
    for (const day of await daysOwed(db, institution, today)) {
      if (await db.transaction((tx) => declareDay(tx, context, institution, day))) declared += 1;
    }
  }
  if (declared > 0) context.wakeRelay?.();
  return declared;
}

/** Days that are over, from its first shift on, and not declared. */
async function daysOwed(db: DataSource, institution: string, today: string): Promise<string[]> {
  const [rota]: { first: Date | null; last: string | null }[] = await db.query(
    `SELECT (SELECT min(from_at) FROM duty_shift WHERE institution = $1) AS first,
       (SELECT max(day)::text FROM duty_declared WHERE institution = $1) AS last`,
    [institution],
  );
  if (rota?.first == null) return [];
  const begin = [romeDate(rota.first), addDays(today, -MOST_DAYS)];
  if (rota.last !== null) begin.push(addDays(rota.last, 1));
  const days: string[] = [];
  for (let day = begin.sort().at(-1) ?? today; day < today; day = addDays(day, 1)) days.push(day);
  return days;
}

async function declareDay(
  tx: EntityManager,
  context: PartyContext,
  institution: string,
  day: string,
): Promise<boolean> {
  const mine: unknown[] = await tx.query(
    `INSERT INTO duty_declared (institution, day) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1`,
    [institution, day],
  );
  if (mine.length === 0) return false;
  const { node, registry, clock } = context;
  const span = { from: romeInstant(day, 0), until: romeInstant(addDays(day, 1), 0) };
  const shifts = await coveredBetween(tx, { institution, ...span });
  const services = dutyHours({ registry, institution, shifts, span }).map(
    ({ service, covered, uncovered }) => ({
      service,
      hoursCovered: Math.floor(covered / HOUR_MS),
      hoursUncovered: Math.ceil(uncovered / HOUR_MS),
    }),
  );
  // a day on which nothing is answered has nothing to say
  if (services.length === 0) return false;
  const value = Buffer.from(JSON.stringify({ from: day, to: day, services }));
  const speaker = sourceOf(node, institution);
  await publish(
    tx,
    plainDraft({ type: TYPE, speaker, subject: institution, value, at: clock.now() }),
    registry,
  );
  return true;
}
