import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { PartyContext } from '#referral';
import { completeTasks, openTask } from '../app/tasks.js';
import { unplannedCauses, type Cause } from './causes.js';
import { recipientsOf, rotaAt, type Channel, type Reached } from './recipients.js';
import type { NotifySettings } from './settings.js';

const AT_ONCE = 100;
/** Nobody is written to more often, but for emergencies. */
export const QUIET_MS = 5 * 60_000;
/** One replica at a time: what comes together becomes one message. */
const LOCK = 0x73746166;

/**
 * Decides for what has happened who is told, and when: one message to a person by each way that waits to be sent, whatever
 * else comes meanwhile; at once for E0 and E1, else not more often than every five minutes. Sends nothing.
 * @param at a clock of the caller's own, in tests; else the database's
 * @returns how many causes were looked at
 */
export async function planNotifications(
  db: DataSource,
  context: Pick<PartyContext, 'keyStore'>,
  settings: NotifySettings,
  at?: Date,
): Promise<number> {
  let count = 0;
  for (let more = true; more;) {
    const planned = await db.transaction((tx) => planSome(tx, context, settings, at));
    count += planned;
    more = planned === AT_ONCE;
  }
  return count;
}

async function planSome(
  tx: EntityManager,
  context: Pick<PartyContext, 'keyStore'>,
  settings: NotifySettings,
  at: Date | undefined,
): Promise<number> {
  const [turn]: { mine: boolean; now: Date }[] = await tx.query(
    `SELECT pg_try_advisory_xact_lock($1) AS mine, coalesce($2::timestamptz, clock_timestamp()) AS now`,
    [LOCK, at ?? null],
  );
  if (turn?.mine !== true) return 0;
  const { now } = turn;
  const causes = await unplannedCauses(tx, AT_ONCE);
  const rotas = new Map<string, readonly Reached[]>();
  for (const cause of causes.filter(({ moot }) => !moot)) {
    const { institution } = cause;
    const rota = rotas.get(institution) ?? (await rotaAt(tx, context, settings, institution, now));
    rotas.set(institution, rota);
    await planOne(tx, rota, cause, now);
  }
  await tx.query(`UPDATE notification SET planned_at = $2 WHERE id = ANY($1::uuid[])`, [
    causes.map(({ id }) => id),
    now,
  ]);
  return causes.length;
}

async function planOne(tx: EntityManager, rota: readonly Reached[], cause: Cause, now: Date): Promise<void> {
  const { institution, kind } = cause;
  const alarm = { institution, kind: 'nobody-to-notify', about: nobodyAt(institution) } as const;
  const recipients = await recipientsOf(tx, rota, cause);
  for (const { id, channels } of recipients) {
    for (const channel of channels) await deliverTo(tx, { person: id, channel }, cause, now);
  }
  if (recipients.length > 0) {
    if (kind !== 'nobody-to-notify') await completeTasks(tx, alarm, now);
  } else if (kind !== 'nobody-to-notify' && kind !== 'undelivered-notification') {
    await openTask(tx, alarm);
  }
}

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

/** What an institution's alarm that nobody can be told is about: the institution, in the form of an id. */
export function nobodyAt(institution: string): string {
  const hex = createHash('sha256').update(`nobody-to-notify\n${institution}`).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}
