import type { EntityManager } from 'typeorm';
import type { AccessAlarm } from '#contracts';
import { newId } from '#kernel';
import type { Reader } from '../store/views.js';
import { BLOCKED_FROM } from './shut-out.js';

/** Something that coordinator and officer should look at. Ids and codes only. */
export interface Alarm {
  readonly institution: string;
  readonly kind: AccessAlarm;
  /** Whose doing: a person, or `institution:<id>`. */
  readonly actor: string;
  readonly referral?: string;
  /** How often, up to then. */
  readonly count: number;
}

export async function raiseAlarm(tx: EntityManager, alarm: Alarm): Promise<void> {
  const { institution, kind, actor, referral, count } = alarm;
  await tx.query(
    `INSERT INTO access_alarm (id, institution, kind, actor, referral, count) VALUES ($1, $2, $3, $4, $5, $6)`,
    [newId(), institution, kind, actor, referral ?? null, count],
  );
}

/** One of a kind per actor within that time, however many replicas notice it. */
export async function raiseOnce(
  tx: EntityManager,
  alarm: Omit<Alarm, 'referral'>,
  within: '1 hour' | '1 day',
): Promise<void> {
  const { institution, kind, actor, count } = alarm;
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
    `alarm ${institution} ${kind} ${actor}`,
  ]);
  await tx.query(
    `INSERT INTO access_alarm (id, institution, kind, actor, count)
     SELECT $1::uuid, $2, $3, $4, $5::int WHERE NOT EXISTS (
       SELECT 1 FROM access_alarm
       WHERE institution = $2 AND kind = $3 AND actor = $4 AND at > clock_timestamp() - $6::interval)`,
    [newId(), institution, kind, actor, count, within],
  );
}

export interface AlarmView extends Omit<Alarm, 'institution' | 'referral'> {
  readonly id: string;
  readonly referral: string | null;
  readonly at: string;
}

/** A page of a list, newest first: `next` is the position to go on from. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/**
 * An institution's alarms. Not those about whoever looks, nor of referrals that she is shut out of.
 * @param before position of the last one seen
 */
export async function listAlarms(
  db: Reader,
  {
    institution,
    subject,
    before,
    limit,
  }: {
    readonly institution: string;
    readonly subject: string;
    readonly before?: string;
    readonly limit: number;
  },
): Promise<Page<AlarmView>> {
  const rows: (Omit<AlarmView, 'at'> & { at: Date; position: string })[] = await db.query(
    `SELECT id, kind, actor, referral, count, at, position FROM access_alarm a
     WHERE institution = $1 AND position < $2 AND actor <> $3 AND NOT ${BLOCKED_FROM('a.referral', 'NULL::uuid')}
     ORDER BY position DESC LIMIT $4`,
    [institution, before ?? LAST, subject, limit + 1],
  );
  return pageOf(rows, limit, ({ position: _, at, ...row }) => ({ ...row, at: at.toISOString() }));
}

/** Before everything there is. */
export const LAST = '9223372036854775807';

/** @param rows one more than the page holds, where there is more */
export function pageOf<R extends { readonly position: string }, T>(
  rows: readonly R[],
  limit: number,
  told: (row: R) => T,
): Page<T> {
  const page = rows.slice(0, limit);
  return { items: page.map(told), next: rows.length > limit ? (page.at(-1)?.position ?? null) : null };
}
