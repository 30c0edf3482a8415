import type { DataSource, EntityManager } from 'typeorm';
import { NOBODY_BLOCKED } from '#referral';
import type { ChangedTask } from './notification.js';
import type { SubscriptionRow } from './subscription.js';

/** Whoever calls has this long; then it is taken for dead, and another one calls again. */
const LEASE_S = 60;
const MOST_TASKS = 50;
/** No time that was set here lies further ahead: what does, was set by a clock that has been put back since. */
const FARTHEST_S = 1_200;
/** What there is to tell is just being written anew. */
const IN_HAND_S = 2;

interface Due extends Pick<SubscriptionRow, 'id' | 'status' | 'endpoint' | 'told' | 'secretGeneration'> {
  /** Counts this one: whoever takes it later has another number. */
  readonly takes: number;
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly now: Date;
}

/** A subscription that is this process's to tell for a while, and what. */
export interface Taken extends Due {
  readonly tasks: readonly ChangedTask[];
  /** How many changes were numbered for it until now, these included. */
  readonly events: string;
}

/**
 * Of a change `c` for a subscription `s`: nobody at all is shut out of it. A system shows what it is told to whoever sits
 * before it.
 */
const TELLABLE = `NOT EXISTS (
  SELECT 1 FROM referral
  WHERE referral.id = c.referral AND referral.institution = s.institution AND NOT ${NOBODY_BLOCKED})`;

/**
 * The next one that is due and has something to be told, for this process alone; `nothing`: another one may be due.
 * @param at a clock of the caller's own, in tests; else the database's
 */
export function takeChanges(db: DataSource, at: Date | undefined): Promise<Taken | 'nothing' | undefined> {
  return db.transaction(async (tx) => {
    const due = await takeDue(tx, at);
    if (due === undefined) return undefined;
    const { tasks, events } = await numberChanges(tx, due.id);
    if (tasks.length > 0) return { ...due, tasks, events };
    await tx.query(
      `UPDATE fhir_subscription SET taken_until = NULL, next_at = $2::timestamptz + make_interval(secs => $3)
       WHERE id = $1`,
      [due.id, due.now, IN_HAND_S],
    );
    return 'nothing';
  });
}

async function takeDue(tx: EntityManager, at: Date | undefined): Promise<Due | undefined> {
  const [rows]: [Due[], number] = await tx.query(
    `WITH clock AS (SELECT coalesce($1::timestamptz, clock_timestamp()) AS now), next AS (
       SELECT s.id FROM fhir_subscription s, clock
       WHERE s.status <> 'off' AND (s.ends_at IS NULL OR s.ends_at > now)
         AND (s.next_at <= now OR s.next_at > now + make_interval(secs => $3))
         AND (s.taken_until IS NULL OR s.taken_until <= now OR s.taken_until > now + make_interval(secs => $3))
         AND EXISTS (SELECT 1 FROM fhir_change c WHERE c.subscription = s.id AND ${TELLABLE})
       ORDER BY s.next_at LIMIT 1 FOR NO KEY UPDATE OF s SKIP LOCKED)
     UPDATE fhir_subscription s SET taken_until = clock.now + make_interval(secs => $2), takes = takes + 1
     FROM next, clock WHERE s.id = next.id
     RETURNING s.id, s.status, s.endpoint, s.told, s.takes, s.failures, s.failing_since AS "failingSince",
       s.secret_generation AS "secretGeneration", clock.now`,
    [at ?? null, LEASE_S, FARTHEST_S],
  );
  return rows[0];
}

/**
 * What is told next, each under its own number: the one that it had at the first try, or the next one. What a fold has in
 * hand is left to it, nobody waits: it is newer in a moment.
 */
async function numberChanges(
  tx: EntityManager,
  subscription: string,
): Promise<Pick<Taken, 'tasks' | 'events'>> {
  const rows: (ChangedTask & { readonly events: string })[] = await tx.query(
    `WITH due AS (
       SELECT c.referral, c.version, c.changed_at, c.number
       FROM fhir_change c JOIN fhir_subscription s ON s.id = c.subscription
       WHERE c.subscription = $1 AND ${TELLABLE}
       ORDER BY c.number NULLS LAST, c.changed_at, c.referral LIMIT $2 FOR NO KEY UPDATE OF c SKIP LOCKED),
     fresh AS (
       SELECT referral, row_number() OVER (ORDER BY changed_at, referral) AS nth FROM due WHERE number IS NULL),
     counted AS (
       UPDATE fhir_subscription SET events = events + (SELECT count(*) FROM fresh) WHERE id = $1 RETURNING events),
     numbered AS (
       UPDATE fhir_change c SET number = counted.events - (SELECT count(*) FROM fresh) + fresh.nth
       FROM fresh, counted WHERE c.subscription = $1 AND c.referral = fresh.referral
       RETURNING c.referral, c.number)
     SELECT due.referral, due.version, due.changed_at AS "changedAt", counted.events::text AS events,
       coalesce(due.number, numbered.number)::text AS number
     FROM due LEFT JOIN numbered ON numbered.referral = due.referral, counted
     ORDER BY coalesce(due.number, numbered.number)`,
    [subscription, MOST_TASKS],
  );
  return { tasks: rows, events: rows[0]?.events ?? '0' };
}
