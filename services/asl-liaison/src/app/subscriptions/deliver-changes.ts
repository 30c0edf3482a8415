import type { DataSource, EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { postSigned } from '#party/app';
import type { PartyContext } from '#referral';
import { ERROR_AT, GIVE_UP_MS, requireEndpoint, waitS } from '../../domain/subscription.js';
import { forgetTold, forgetUnwanted } from './forget-changes.js';
import { notificationBody, type ChangedTask } from './notification.js';
import { signingSecret, type ReceiverRules, type SubscriptionRow } from './subscription.js';

/** Whoever calls has this long; then it is taken for dead, and another one calls again. */
const LEASE_S = 60;
/** So many receivers at a time, each once: one that is down or slow delays no other. */
const AT_ONCE = 4;
const MOST_CALLS_PER_TURN = 200;
const MOST_TASKS = 50;
/** No time that was set here lies further ahead: what does, was set by a clock that has been put back since. */
const FARTHEST_S = 1_200;

interface Taken extends Pick<SubscriptionRow, 'id' | 'status' | 'endpoint' | 'told'> {
  /** Counts this one: whoever takes it later has another number. */
  readonly takes: number;
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly delivered: string;
  readonly now: Date;
}

type Context = Pick<PartyContext, 'keyStore' | 'logger'>;

/** What became of a turn's calls. */
export interface Delivered {
  readonly taken: number;
  readonly failed: number;
}

/**
 * Tells each subscription that is due what has changed since, in one call; any number of replicas may. What a replica had
 * in hand when it died is told again a minute later: at least once, and a repeated one has the same numbers.
 * @param at a clock of the caller's own, in tests; else the database's
 */
export async function deliverChanges(
  db: DataSource,
  context: Context,
  rules: ReceiverRules,
  at?: Date,
): Promise<Delivered> {
  let left = MOST_CALLS_PER_TURN;
  let taken = 0;
  let failed = 0;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const next = await take(db, at);
      if (next === undefined) return;
      if (await tell(db, context, rules, next)) taken += 1;
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { taken, failed };
}

/** The next one that is due and has something to be told, for this process alone. */
async function take(db: DataSource, at: Date | undefined): Promise<Taken | undefined> {
  const [rows]: [Taken[], number] = await db.query(
    `WITH clock AS (SELECT coalesce($1::timestamptz, clock_timestamp()) AS now), next AS (
       SELECT s.id FROM fhir_subscription s, clock
       WHERE s.status <> 'off' AND (s.ends_at IS NULL OR s.ends_at > now)
         AND (s.next_at <= now OR s.next_at > now + make_interval(secs => $3))
         AND (s.taken_until IS NULL OR s.taken_until <= now OR s.taken_until > now + make_interval(secs => $3))
         AND EXISTS (SELECT 1 FROM fhir_change c WHERE c.subscription = s.id)
       ORDER BY s.next_at LIMIT 1 FOR NO KEY UPDATE OF s SKIP LOCKED)
     UPDATE fhir_subscription s SET taken_until = clock.now + make_interval(secs => $2), takes = takes + 1
     FROM next, clock WHERE s.id = next.id
     RETURNING s.id, s.status, s.endpoint, s.told, s.takes, s.failures, s.failing_since AS "failingSince",
       s.delivered, clock.now`,
    [at ?? null, LEASE_S, FARTHEST_S],
  );
  return rows[0];
}

async function tell(db: DataSource, context: Context, rules: ReceiverRules, taken: Taken): Promise<boolean> {
  const { id, told, now, status, delivered } = taken;
  const tasks: ChangedTask[] = await db.query(
    `SELECT referral, version, changed_at AS "changedAt" FROM fhir_change WHERE subscription = $1
     ORDER BY changed_at, referral LIMIT $2`,
    [id, MOST_TASKS],
  );
  const body =
    told === 'nothing'
      ? ''
      : notificationBody({ id, status }, tasks, {
          notification: newId(),
          delivered: Number(delivered),
          at: now,
        });
  try {
    // looked at anew: who runs the node may have taken a receiver from its list
    const url = requireEndpoint(taken.endpoint, rules);
    await postSigned(
      { url, secret: signingSecret(context, id) },
      { body, at: now, contentType: 'application/fhir+json' },
    );
  } catch (error) {
    const code = codeOf(error);
    context.logger.warn({ id, code }, 'a receiver has not taken a notification');
    await db.transaction((tx) => noteFailure(tx, taken, code));
    return false;
  }
  await db.transaction((tx) => noteTold(tx, taken, tasks));
  return true;
}

/** Only while it is still this process's, and wanted. */
const OWN = `id = $1 AND takes = $2 AND status <> 'off'`;

/** What has changed again meanwhile stays: it is told in its newer version. */
async function noteTold(
  tx: EntityManager,
  { id, takes, now }: Taken,
  tasks: readonly ChangedTask[],
): Promise<void> {
  const [, own]: [unknown[], number] = await tx.query(
    `UPDATE fhir_subscription SET status = 'active', delivered = delivered + $3, failures = 0, failing_since = NULL,
       fault = NULL, taken_until = NULL, next_at = $4,
       version = version + CASE WHEN status = 'error' THEN 1 ELSE 0 END,
       updated_at = CASE WHEN status = 'error' THEN $4 ELSE updated_at END
     WHERE ${OWN}`,
    [id, takes, tasks.length, now],
  );
  if (own === 0) return;
  await forgetTold(tx, id, tasks);
}

/** Tried again later, and later; shown as `error`, and `off` in the end. */
async function noteFailure(tx: EntityManager, taken: Taken, code: string): Promise<void> {
  const { id, takes, now, failingSince } = taken;
  const failures = taken.failures + 1;
  const since = failingSince ?? now;
  const status =
    now.getTime() - since.getTime() >= GIVE_UP_MS ? 'off' : failures >= ERROR_AT ? 'error' : taken.status;
  const [, own]: [unknown[], number] = await tx.query(
    `UPDATE fhir_subscription SET status = $3, failures = $4, failing_since = $5, fault = $6, taken_until = NULL,
       next_at = $7::timestamptz + make_interval(secs => $8),
       version = version + CASE WHEN status = $3 THEN 0 ELSE 1 END,
       updated_at = CASE WHEN status = $3 THEN updated_at ELSE $7 END
     WHERE ${OWN}`,
    [id, takes, status, failures, since, code, now, waitS(failures)],
  );
  if (own > 0 && status === 'off') await forgetUnwanted(tx);
}

/** Those whose end has come are off; changes that nobody is to be told any more go. */
export async function endSubscriptionsDue(db: DataSource, now: Date): Promise<void> {
  await db.query(
    `UPDATE fhir_subscription SET status = 'off', version = version + 1, updated_at = $1
     WHERE status <> 'off' AND ends_at <= $1`,
    [now],
  );
  await forgetUnwanted(db.manager);
}

function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^[\w.-]{1,40}$/.test(code) ? code : 'unknown';
}
