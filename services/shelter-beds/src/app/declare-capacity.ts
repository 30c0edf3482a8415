import type { EntityManager } from 'typeorm';
import { unitNotFound } from '../domain/unit.errors.js';
import { declare, type Declaration, type Speaking } from './declare.js';

type Answer = Extract<Declaration, { name: 'capacity.declared' }>['data']['answer'];

/** Said again after this time at the latest: after twelve hours others read it as unknown. */
const AGAIN_MS = 6 * 3_600_000;
/** Somebody may have it said again, no more often than the node looks: nobody shall see somebody move in. */
const BY_HAND_MS = 10 * 60_000;

/**
 * Says on `capacity` whether asking this house is worth it, where the answer has changed or grows old. Call it every ten
 * minutes, not at each change: nobody shall see somebody move in. One replica says it.
 * @returns whether something was said
 */
export async function declareCapacity(
  tx: EntityManager,
  speaking: Speaking,
  institution: string,
): Promise<boolean> {
  const now = speaking.clock.now();
  return say(tx, speaking, institution, {
    where: 'capacity_said.answer <> excluded.answer OR capacity_said.at <= $4',
    before: new Date(now.getTime() - AGAIN_MS),
  });
}

/** What a house last said of itself. */
export interface SaidCapacity {
  readonly answer: Answer;
  readonly asOf: string;
  /** Whether it was said just now; else it is younger than ten minutes, and stands. */
  readonly said: boolean;
}

/**
 * Somebody has looked, and has it said again, changed or not: those who read it see how old it is.
 * @throws AppError `not-found`: no units here
 */
export async function renewCapacity(
  tx: EntityManager,
  speaking: Speaking,
  institution: string,
): Promise<SaidCapacity> {
  const now = speaking.clock.now();
  const said = await say(tx, speaking, institution, {
    where: 'capacity_said.at <= $4',
    before: new Date(now.getTime() - BY_HAND_MS),
  });
  return { ...(await lastSaid(tx, institution)), said };
}

/** What the house said last, without saying it again. @throws AppError `not-found`: it has said nothing */
export async function lastSaid(tx: EntityManager, institution: string): Promise<SaidCapacity> {
  const [row]: { answer: Answer; at: Date }[] = await tx.query(
    `SELECT answer, at FROM capacity_said WHERE institution = $1`,
    [institution],
  );
  if (row === undefined) throw unitNotFound();
  return { answer: row.answer, asOf: row.at.toISOString(), said: false };
}

async function say(
  tx: EntityManager,
  speaking: Speaking,
  institution: string,
  { where, before }: { readonly where: string; readonly before: Date },
): Promise<boolean> {
  const answer = await answerOf(tx, institution);
  if (answer === undefined) return false;
  const now = speaking.clock.now();
  const said: unknown[] = await tx.query(
    `INSERT INTO capacity_said (institution, answer, at) VALUES ($1, $2, $3)
     ON CONFLICT (institution) DO UPDATE SET answer = excluded.answer, at = excluded.at
     WHERE ${where} RETURNING 1`,
    [institution, answer, now, before],
  );
  if (said.length === 0) return false;
  await declare(tx, speaking, institution, {
    name: 'capacity.declared',
    data: { answer, asOf: now.toISOString() },
  });
  return true;
}

/** Undefined: this institution has no units here. */
async function answerOf(tx: EntityManager, institution: string): Promise<Answer | undefined> {
  const [counts]: { units: number; free: number; kept: number; waiting: number }[] = await tx.query(
    `SELECT count(*)::int AS units,
       count(*) FILTER (WHERE free AND NOT emergency_only)::int AS free,
       count(*) FILTER (WHERE free AND emergency_only)::int AS kept,
       (SELECT count(*)::int FROM waiting w JOIN referral r ON r.id = w.referral AND r.side = 'r'
        WHERE w.institution = $1 AND r.state = 'waitlisted') AS waiting
     FROM (
       SELECT emergency_only,
         NOT EXISTS (SELECT FROM reservation r WHERE r.unit = unit.id AND r.state <> 'ended')
           AND EXISTS (SELECT FROM bed WHERE bed.unit = unit.id AND closed IS NULL) AS free
       FROM unit WHERE institution = $1
     ) u`,
    [institution],
  );
  if (counts === undefined || counts.units === 0) return undefined;
  if (counts.free > 0) return 'places';
  if (counts.kept > 0) return 'emergency-only';
  return counts.waiting > 0 ? 'waiting-list' : 'none';
}
