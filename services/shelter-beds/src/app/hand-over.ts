import type { EntityManager } from 'typeorm';
import { callEscortAt } from '../domain/stay.js';

/** What is known about somebody's way to the house; where they meet goes by voice and is not written anywhere. */
export interface Way {
  readonly referral: string;
  readonly institution: string;
  readonly expected?: Date | undefined;
  readonly departedAt?: Date;
  /** She is met, or in the house. */
  readonly arrivedAt?: Date;
}

/** The first word of each kind counts. Cannot fail on business grounds: the fold calls it. */
export async function noteWay(tx: EntityManager, way: Way): Promise<void> {
  const { referral, institution, expected, departedAt, arrivedAt } = way;
  await tx.query(
    `INSERT INTO hand_over (referral, institution, expected, departed_at, arrived_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (referral) DO UPDATE SET
       expected = coalesce(excluded.expected, hand_over.expected),
       departed_at = coalesce(hand_over.departed_at, excluded.departed_at),
       arrived_at = coalesce(hand_over.arrived_at, excluded.arrived_at)`,
    [referral, institution, expected ?? null, departedAt ?? null, arrivedAt ?? null],
  );
}

export interface Late {
  readonly referral: string;
  readonly institution: string;
}

const STILL_AWAITED = ['confirmed', 'no-show'];

/** Those who are under way for too long: somebody calls the escort. Only while they are still awaited. */
export async function lateOnTheWay(tx: EntityManager, now: Date): Promise<Late[]> {
  const rows: (Late & { expected: Date | null; departedAt: Date })[] = await tx.query(
    `SELECT h.referral, h.institution, h.expected, h.departed_at AS "departedAt"
     FROM hand_over h JOIN referral ON referral.id = h.referral AND referral.side = 'r'
     WHERE departed_at IS NOT NULL AND arrived_at IS NULL AND referral.state = ANY($1)`,
    [STILL_AWAITED],
  );
  return rows.filter(({ departedAt, expected }) => callEscortAt(departedAt, expected) <= now);
}

/** Stays that are to be looked at again today, or were before. @param today YYYY-MM-DD */
export async function staysToReview(
  tx: EntityManager,
  today: string,
): Promise<{ readonly id: string; readonly institution: string; readonly reviewOn: string }[]> {
  return tx.query(
    `SELECT id, institution, review_on::text AS "reviewOn" FROM stay WHERE ended_at IS NULL AND review_on <= $1`,
    [today],
  );
}

/** Direct entries behind which a referral had to stand by now. */
export async function entriesOverdue(
  tx: EntityManager,
  now: Date,
): Promise<{ readonly id: string; readonly institution: string; readonly dueAt: Date }[]> {
  return tx.query(
    `SELECT id, institution, due_at AS "dueAt" FROM stay
     WHERE entry = 'direct' AND regularised_at IS NULL AND ended_at IS NULL AND due_at <= $1`,
    [now],
  );
}
