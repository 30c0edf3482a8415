import type { DataSource, EntityManager } from 'typeorm';
import type { PartyContext } from '#referral';
import { completeTasks, openTask } from '../app/tasks.js';
import { openContact } from '../duty/people.js';
import { MOOT } from './causes.js';
import { Refused, type Senders } from './message.js';
import { sentTotal } from './metrics.js';
import type { Channel } from './recipients.js';

/** Whoever sends has this long; then it is taken for dead, and another one sends again. */
const LEASE_S = 120;
const AT_ONCE = 4;
const MOST_PER_TURN = 200;

/** An emergency waits no longer than both together behind what is slow. */
export interface Patience {
  /** A message that takes longer has failed; well below the lease. */
  readonly sendMs: number;
  /** After so long a turn begins nothing more: the next one looks first what is urgent now. */
  readonly turnMs: number;
}
const PATIENCE: Patience = { sendMs: 30_000, turnMs: 5_000 };

/** How long after a failure it is tried again, seconds; the last one again and again. */
const AGAIN_S = { urgent: [15, 30, 60, 60, 300], ordinary: [30, 60, 120, 240, 900] } as const;
/** So many failures are an alarm. */
const ALARM_AT = 5;
/** An emergency that has not got through for so long is one, however often it was tried. */
const ALARM_URGENT_MS = 3 * 60_000;
/** After the last of what it has to say has come to it. */
const GIVE_UP_MS = 48 * 3_600_000;
/** No time that was set here lies further ahead: what does, was set by a clock that has been put back since. */
const FARTHEST_S = 1_200;
/** Two who look at the same moment have read the clock one after the other: that is no clock that was put back. */
const SLACK_S = 60;

export interface Taken {
  readonly id: string;
  readonly institution: string;
  readonly person: string;
  readonly channel: Channel;
  readonly urgent: boolean;
  /** Counts this one: whoever takes it later has another number. */
  readonly attempts: number;
  readonly createdAt: Date;
  readonly now: Date;
}

type Context = Pick<PartyContext, 'keyStore' | 'logger'>;

/**
 * Sends what is due, some at once; any number of replicas may. What a replica had in hand when it died is sent again two
 * minutes later, under the same id.
 * @param sendersOf an institution's own ways
 * @param at a clock of the caller's own, in tests; else the database's
 * @returns how many messages the other side has taken
 */
export async function sendDue(
  db: DataSource,
  context: Context,
  sendersOf: (institution: string) => Senders,
  at?: Date,
  { sendMs, turnMs }: Patience = PATIENCE,
): Promise<number> {
  const began = performance.now();
  let left = MOST_PER_TURN;
  let sent = 0;
  const work = async (): Promise<void> => {
    do {
      left -= 1;
      const taken = await take(db, at);
      if (taken === undefined) return;
      if (await sendOne(db, context, sendersOf(taken.institution), taken, sendMs)) sent += 1;
    } while (left > 0 && performance.now() - began < turnMs);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return sent;
}

/** The next one that is due, for this process alone, together with whatever else waits for the same person. */
export function take(db: DataSource, at?: Date): Promise<Taken | undefined> {
  return db.transaction(async (tx) => {
    const rows: Taken[] = await tx.query(
      `WITH clock AS (SELECT coalesce($1::timestamptz, clock_timestamp()) AS now), next AS (
         SELECT d.id FROM notification_delivery d, clock
         WHERE sent_at IS NULL AND ended_at IS NULL
           AND (next_at <= now OR next_at > now + make_interval(secs => $3))
           AND (taken_until IS NULL OR taken_until <= now OR taken_until > now + make_interval(secs => $4))
         ORDER BY urgent DESC, next_at LIMIT 1 FOR UPDATE OF d SKIP LOCKED), taken AS (
         UPDATE notification_delivery d
         SET taken_until = clock.now + make_interval(secs => $2), attempts = attempts + 1
         FROM next, clock WHERE d.id = next.id
         RETURNING d.id, d.institution, d.person, d.channel, d.urgent, d.attempts, d.created_at AS "createdAt",
           clock.now)
       SELECT * FROM taken`,
      [at ?? null, LEASE_S, FARTHEST_S, LEASE_S + SLACK_S],
    );
    const [taken] = rows;
    if (taken !== undefined) await mergeInto(tx, taken);
    return taken;
  });
}

/** One message says all that several would: also after the mail server was away for a night. */
async function mergeInto(tx: EntityManager, { id, person, channel, now }: Taken): Promise<void> {
  await tx.query(
    `WITH others AS (
       SELECT id FROM notification_delivery
       WHERE person = $2 AND channel = $3 AND id <> $1 AND sent_at IS NULL AND ended_at IS NULL
         AND taken_until IS NULL AND next_at <= $4 FOR UPDATE SKIP LOCKED), moved AS (
       INSERT INTO notification_cause (delivery, notification)
       SELECT $1, c.notification FROM notification_cause c JOIN others ON others.id = c.delivery
       ON CONFLICT DO NOTHING)
     UPDATE notification_delivery d SET ended_at = $4 FROM others WHERE d.id = others.id`,
    [id, person, channel, now],
  );
}

async function sendOne(
  db: DataSource,
  context: Context,
  senders: Senders,
  taken: Taken,
  sendMs: number,
): Promise<boolean> {
  const { id, channel, now } = taken;
  const address = await addressOf(db, context, taken);
  const send = senders[channel];
  if (address === undefined || send === undefined) {
    await end(db, taken);
    return false;
  }
  try {
    await within(sendMs, send({ id, address, at: now }));
  } catch (error) {
    const refused = error instanceof Refused;
    const code = refused ? 'refused' : codeOf(error);
    sentTotal.inc({ channel, outcome: refused ? 'refused' : 'failed' });
    context.logger.warn({ delivery: id, code }, 'a notice was not taken');
    await db.transaction((tx) => noteFailure(tx, taken, { code, refused }));
    return false;
  }
  sentTotal.inc({ channel, outcome: 'sent' });
  await db.transaction((tx) => noteSent(tx, taken));
  return true;
}

/** Where it goes; undefined: she has no such address any more, or all that it would say has been seen to. */
async function addressOf(
  db: DataSource,
  context: Context,
  { id, person, channel }: Taken,
): Promise<string | undefined> {
  const rows: { contact: Buffer | null }[] = await db.query(
    `SELECT contact FROM duty_person WHERE id = $1 AND EXISTS (
       SELECT 1 FROM notification_cause c JOIN notification n ON n.id = c.notification
       WHERE c.delivery = $2 AND NOT ${MOOT})`,
    [person, id],
  );
  const [row] = rows;
  return row === undefined
    ? undefined
    : (await openContact(context, { id: person, contact: row.contact }))[channel];
}

/** Only while it is still this process's: by a number, since a `Date` is not as fine as the database's times. */
const OWN = `id = $1 AND attempts = $2 AND taken_until IS NOT NULL AND sent_at IS NULL AND ended_at IS NULL`;

const end = async (db: DataSource, { id, attempts, now }: Taken): Promise<void> => {
  await db.query(`UPDATE notification_delivery SET ended_at = $3, taken_until = NULL WHERE ${OWN}`, [
    id,
    attempts,
    now,
  ]);
};

/** The alarm about this person is over with the first message that gets through, unless another way to her is broken. */
export async function noteSent(
  tx: EntityManager,
  { id, attempts, now, institution, person, channel }: Taken,
): Promise<void> {
  await tx.query(
    `UPDATE notification_delivery SET sent_at = $3, taken_until = NULL, fault = NULL WHERE ${OWN}`,
    [id, attempts, now],
  );
  const broken: unknown[] = await tx.query(
    `SELECT 1 FROM (
       SELECT DISTINCT ON (channel) channel, sent_at, alarmed_at FROM notification_delivery
       WHERE person = $1 AND channel <> $2 AND attempts > 0 ORDER BY channel, created_at DESC) last
     WHERE sent_at IS NULL AND alarmed_at IS NOT NULL`,
    [person, channel],
  );
  if (broken.length > 0) return;
  await completeTasks(tx, { institution, kind: 'undelivered-notification', about: person }, now);
}

/** Tried again later, and later; an alarm for the coordinator when that does not help. */
async function noteFailure(
  tx: EntityManager,
  taken: Taken,
  { code, refused }: { readonly code: string; readonly refused: boolean },
): Promise<void> {
  const { id, now, institution, person, urgent, attempts, createdAt } = taken;
  const steps = AGAIN_S[urgent ? 'urgent' : 'ordinary'];
  const wait = steps[Math.min(attempts, steps.length) - 1] ?? steps[0];
  const age = now.getTime() - createdAt.getTime();
  const over = refused || now.getTime() - (await lastJoined(tx, taken)).getTime() > GIVE_UP_MS;
  const alarm = over || attempts >= ALARM_AT || (urgent && age >= ALARM_URGENT_MS);
  const rows: { id: string }[] = await tx.query(
    `WITH noted AS (
       UPDATE notification_delivery SET taken_until = NULL, fault = $3, next_at = $4::timestamptz + make_interval(secs => $5),
         ended_at = CASE WHEN $6 THEN $4::timestamptz END,
         alarmed_at = CASE WHEN $7 THEN coalesce(alarmed_at, $4::timestamptz) ELSE alarmed_at END
       WHERE ${OWN} RETURNING id)
     SELECT id FROM noted`,
    [id, attempts, code, now, wait, over, alarm],
  );
  if (rows.length > 0 && alarm) {
    await openTask(tx, { institution, kind: 'undelivered-notification', about: person });
  }
}

/** When the newest of what it still has to say came to it. */
async function lastJoined(tx: EntityManager, { id, createdAt }: Taken): Promise<Date> {
  const [row]: { at: Date | null }[] = await tx.query(
    `SELECT max(n.planned_at) AS at FROM notification_cause c JOIN notification n ON n.id = c.notification
     WHERE c.delivery = $1 AND NOT ${MOOT}`,
    [id],
  );
  return row?.at ?? createdAt;
}

/** What goes on after its time may still arrive, and a second time under the same id. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('too late'), { code: 'timeout' })), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^[\w-]{1,40}$/.test(code) ? code : 'unknown';
}
