import type { DataSource, EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { postSigned } from '#party/app';
import type { PartyContext } from '#referral';
import { ERROR_AT, GIVE_UP_MS, requireEndpoint, waitS } from '../../domain/subscription.js';
import { forgetTold, forgetUnwanted } from './forget-changes.js';
import { notificationBody } from './notification.js';
import { signingSecret, type ReceiverRules } from './subscription.js';
import { takeChanges, type Taken } from './take-changes.js';

const MOST_CALLS_PER_TURN = 200;

type Context = Pick<PartyContext, 'keyStore' | 'logger'>;

/** What became of a turn's calls. */
export interface Delivered {
  readonly taken: number;
  readonly failed: number;
}

/**
 * Tells each subscription that is due what has changed since, in one call, one after the other; any number of workers and
 * replicas may. What one had in hand when it died is told again a minute later: at least once, and under the same numbers.
 * @param at a clock of the caller's own, in tests; else the database's
 */
export async function deliverChanges(
  db: DataSource,
  context: Context,
  rules: ReceiverRules,
  at?: Date,
): Promise<Delivered> {
  let taken = 0;
  let failed = 0;
  for (let left = MOST_CALLS_PER_TURN; left > 0; left -= 1) {
    const next = await takeChanges(db, at);
    if (next === undefined) break;
    if (next === 'nothing') continue;
    if (await tell(db, context, rules, next)) taken += 1;
    else failed += 1;
  }
  return { taken, failed };
}

async function tell(db: DataSource, context: Context, rules: ReceiverRules, taken: Taken): Promise<boolean> {
  const { told, tasks, events, now } = taken;
  const body =
    told === 'nothing' ? '' : notificationBody(taken, tasks, { notification: newId(), events, at: now });
  try {
    // looked at anew: who runs the node may have taken a receiver from its list
    const url = requireEndpoint(taken.endpoint, rules);
    await postSigned(
      { url, secret: signingSecret(context, taken) },
      { body, at: now, contentType: 'application/fhir+json' },
    );
  } catch (error) {
    const code = codeOf(error);
    context.logger.warn({ delivery: taken.id, code }, 'a receiver has not taken a notification');
    await db.transaction((tx) => noteFailure(tx, taken, code));
    return false;
  }
  await db.transaction((tx) => noteTold(tx, taken));
  return true;
}

/** Only while it is still this process's, and wanted. */
const OWN = `id = $1 AND takes = $2 AND status <> 'off'`;

/** What has changed again meanwhile stays: it is told in its newer version. */
async function noteTold(tx: EntityManager, { id, takes, now, tasks }: Taken): Promise<void> {
  const [, own]: [unknown[], number] = await tx.query(
    `UPDATE fhir_subscription SET status = 'active', failures = 0, failing_since = NULL, fault = NULL,
       taken_until = NULL, next_at = $3,
       version = version + CASE WHEN status = 'error' THEN 1 ELSE 0 END,
       updated_at = CASE WHEN status = 'error' THEN $3 ELSE updated_at END
     WHERE ${OWN}`,
    [id, takes, now],
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
