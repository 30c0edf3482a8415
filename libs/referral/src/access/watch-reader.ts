import type { EntityManager } from 'typeorm';
import type { AccessAction } from '#contracts';
import { tooManyReadings } from './access.errors.js';
import { raiseOnce } from './alarm.js';
import type { AccessRecord } from './record-access.js';

/** What shows a person's data to somebody. */
const READINGS: readonly AccessAction[] = ['content-read', 'case-read', 'identity-read', 'searched'];

/** In one hour, by one person (security.md, "Insider looks up a woman"). */
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
    `SELECT count(*) FILTER (WHERE outcome = 'allowed')::int AS readings,
       count(*) FILTER (WHERE outcome = 'allowed' AND reach <> 'team')::int AS strange,
       count(*) FILTER (WHERE outcome = 'denied')::int AS denials
     FROM access_record WHERE institution = $1 AND actor = $2 AND at > clock_timestamp() - interval '1 hour'
       AND (outcome = 'denied' OR action = ANY($3))`,
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
