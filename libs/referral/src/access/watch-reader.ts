import type { EntityManager } from 'typeorm';
import type { AccessAction } from '#contracts';
import { tooManyReadings } from './access.errors.js';
import { raiseOnce } from './alarm.js';
import type { AccessRecord } from './record-access.js';

/** What shows a person's data to somebody. */
const READINGS: readonly AccessAction[] = ['content-read', 'case-read', 'identity-read', 'searched'];

/**
 * In one hour, by one person (security.md, "Insider looks up a woman"): files and requests, however often and in however
 * many parts each is read, and searches.
 */
const MANY_READINGS = 15;
const MOST_STRANGE_READINGS = 30;
const MANY_DENIALS = 5;

/** A reading by somebody who does not work on it: on duty, in an emergency, by search. The team is never stopped. */
const isStrange = ({ outcome, action, reach }: AccessRecord): boolean =>
  outcome === 'allowed' && READINGS.includes(action) && reach !== 'team';

/** Before such a reading is written: one at a time per person, so that the limit holds however many are tried at once. */
export async function holdReader(tx: EntityManager, record: AccessRecord): Promise<void> {
  if (!isStrange(record)) return;
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
    `reader ${record.institution} ${record.actor}`,
  ]);
}

/**
 * After it is written: alarms, once per person and hour, and the limit.
 * @throws AppError `too-many` access.too-many, which undoes the reading
 */
export async function watchReader(tx: EntityManager, record: AccessRecord): Promise<void> {
  const { institution, actor } = record;
  const [found]: { readings: number; strange: number; denials: number }[] = await tx.query(
    // a file and what was asked for from it are one; what has neither is a search
    `SELECT count(DISTINCT coalesce(a.case_id, own.case_id, a.referral, a.id))
         FILTER (WHERE a.outcome = 'allowed')::int AS readings,
       count(*) FILTER (WHERE a.outcome = 'allowed' AND a.reach <> 'team')::int AS strange,
       count(*) FILTER (WHERE a.outcome = 'denied')::int AS denials
     FROM access_record a LEFT JOIN referral own
       ON own.id = a.referral AND own.side = 's' AND a.side = 's' AND own.institution = a.institution
     WHERE a.institution = $1 AND a.actor = $2 AND a.at > clock_timestamp() - interval '1 hour'
       AND (a.outcome = 'denied' OR a.action = ANY($3))`,
    [institution, actor, READINGS],
  );
  const { readings = 0, strange = 0, denials = 0 } = found ?? {};
  if (isStrange(record) && strange > MOST_STRANGE_READINGS) {
    throw tooManyReadings({ ...record, reach: 'too-many' });
  }
  if (readings >= MANY_READINGS) {
    await raiseOnce(tx, { institution, kind: 'many-readings', actor, count: readings }, '1 hour');
  }
  if (denials >= MANY_DENIALS) {
    await raiseOnce(tx, { institution, kind: 'repeated-denials', actor, count: denials }, '1 hour');
  }
}
