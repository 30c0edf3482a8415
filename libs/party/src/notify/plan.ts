import type { DataSource, EntityManager } from 'typeorm';
import { describeError } from '#platform';
import { completeTasks, openTask, type NewTask } from '../app/tasks.js';
import { aboutInstitution, type TaskKind } from '../app/task-kind.js';
import type { Keys } from '../duty/people.js';
import { MOOT, unplannedCauses, type Cause } from './causes.js';
import { recipientsOf, rotaAt, type Channel, type Reached } from './recipients.js';
import type { NotifySettings } from './settings.js';

const AT_ONCE = 100;
/** Nobody is written to more often, but for emergencies. */
export const QUIET_MS = 5 * 60_000;
/** One replica at a time: what comes together becomes one message. */
const LOCK = 0x73746166;

/**
 * Decides for what has happened who is told, and when: one message to a person by each way that waits to be sent, whatever
 * else comes meanwhile; at once for E0 and E1, else not more often than every five minutes. Sends nothing. What nobody can
 * be told is looked at again at the next turn. What fails at one institution is an alarm in the log, and holds up no other.
 * @param at a clock of the caller's own, in tests; else the database's
 * @returns how many causes were looked at
 */
export async function planNotifications(
  db: DataSource,
  context: Keys,
  settings: NotifySettings,
  at?: Date,
): Promise<number> {
  const rows: { institution: string }[] = await db.query(
    `SELECT DISTINCT institution FROM notification WHERE planned_at IS NULL ORDER BY institution`,
  );
  let count = 0;
  for (const { institution } of rows) {
    try {
      count += await planAll(db, context, settings, { institution, at });
    } catch (error) {
      const fault = { alarm: 'notices-unplanned', ...describeError(error) };
      context.logger.error(fault, 'nobody of an institution is told what has happened');
    }
  }
  return count;
}

interface Turn {
  readonly institution: string;
  readonly at: Date | undefined;
}

async function planAll(db: DataSource, context: Keys, settings: NotifySettings, turn: Turn): Promise<number> {
  let count = 0;
  let after: string | undefined = '0';
  while (after !== undefined) {
    const from: string = after;
    const causes = await db.transaction((tx) => planSome(tx, context, settings, { ...turn, after: from }));
    count += causes.length;
    after = causes.length === AT_ONCE ? causes.at(-1)?.position : undefined;
  }
  return count;
}

async function planSome(
  tx: EntityManager,
  context: Keys,
  settings: NotifySettings,
  { institution, at, after }: Turn & { readonly after: string },
): Promise<readonly Cause[]> {
  const [turn]: { mine: boolean; now: Date }[] = await tx.query(
    `SELECT pg_try_advisory_xact_lock($1) AS mine, coalesce($2::timestamptz, clock_timestamp()) AS now`,
    [LOCK, at ?? null],
  );
  if (turn?.mine !== true) return [];
  const { now } = turn;
  const causes = await unplannedCauses(tx, { institution, after, limit: AT_ONCE });
  const rota = causes.some(({ moot }) => !moot) ? await rotaAt(tx, context, settings, institution, now) : [];
  const planned: string[] = [];
  for (const cause of causes) {
    if (cause.moot || (await planOne(tx, rota, cause, now))) planned.push(cause.id);
  }
  await tx.query(`UPDATE notification SET planned_at = $2 WHERE id = ANY($1::uuid[])`, [planned, now]);
  await endAlarm(tx, institution, now);
  return causes;
}

/** @returns whether anybody is told */
async function planOne(
  tx: EntityManager,
  rota: readonly Reached[],
  cause: Cause,
  now: Date,
): Promise<boolean> {
  const recipients = await recipientsOf(tx, rota, cause);
  for (const { id, channels } of recipients) {
    for (const channel of channels) await deliverTo(tx, { person: id, channel }, cause, now);
  }
  if (recipients.length > 0) return true;
  if (!ALARMS.some((kind) => kind === cause.kind)) await openTask(tx, alarmOf(cause.institution));
  return false;
}

/** What is itself about people who are not told: no reason for another alarm, nor for keeping one. */
const ALARMS = ['nobody-to-notify', 'undelivered-notification'] as const satisfies readonly TaskKind[];

/** Over when nothing is left that nobody was told of. */
async function endAlarm(tx: EntityManager, institution: string, now: Date): Promise<void> {
  const waiting: unknown[] = await tx.query(
    `SELECT 1 FROM notification n
     WHERE n.institution = $1 AND n.planned_at IS NULL AND n.kind <> ALL($2::text[]) AND NOT ${MOOT} LIMIT 1`,
    [institution, ALARMS],
  );
  if (waiting.length === 0) await completeTasks(tx, alarmOf(institution), now);
}

const alarmOf = (institution: string): NewTask => ({
  institution,
  kind: 'nobody-to-notify',
  about: aboutInstitution('nobody-to-notify', institution),
});

interface Way {
  readonly person: string;
  readonly channel: Channel;
}

/** Into the message that waits for this person already, or a new one. */
async function deliverTo(
  tx: EntityManager,
  { person, channel }: Way,
  { id, institution, urgent }: Cause,
  now: Date,
): Promise<void> {
  const [pending]: { id: string }[] = await tx.query(
    `SELECT id FROM notification_delivery
     WHERE person = $1 AND channel = $2 AND sent_at IS NULL AND ended_at IS NULL AND taken_until IS NULL
     ORDER BY created_at LIMIT 1 FOR UPDATE`,
    [person, channel],
  );
  let delivery = pending?.id;
  if (delivery === undefined) {
    // not later than five minutes from now, wherever the clock stood when it was sent last
    const [made]: { id: string }[] = await tx.query(
      `INSERT INTO notification_delivery (institution, person, channel, urgent, created_at, next_at)
       SELECT $3, $1, $2, $4::boolean, $5::timestamptz, greatest($5::timestamptz, (
         SELECT least(max(sent_at), $5::timestamptz) + $6 * interval '1 millisecond'
         FROM notification_delivery WHERE person = $1 AND channel = $2 AND NOT $4
         HAVING max(sent_at) IS NOT NULL))
       RETURNING id`,
      [person, channel, institution, urgent, now, QUIET_MS],
    );
    delivery = made?.id;
  } else if (urgent) {
    await tx.query(
      `UPDATE notification_delivery SET urgent = true, next_at = least(next_at, $2) WHERE id = $1`,
      [delivery, now],
    );
  }
  await tx.query(
    `INSERT INTO notification_cause (delivery, notification) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
    [delivery, id],
  );
}
