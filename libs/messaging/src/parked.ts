import type { DataSource, EntityManager } from 'typeorm';
import type { LogRecord } from './event-log.js';
import { parkedTotal } from './metrics.js';
import type { Admitted } from './types.js';

/** A record set aside because of a bug here, or because an earlier one of its subject is. */
export interface ParkedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly subject: string;
  readonly eventId: string;
  readonly type: string;
  /** 0: it only waits behind another. */
  readonly attempts: number;
  readonly errorCode: string;
  readonly since: Date;
}

/** All that is parked, oldest subject first, each subject's records in lane order. */
export async function listParked(db: DataSource | EntityManager): Promise<ParkedRecord[]> {
  return db.query(
    `SELECT topic, partition, "offset", subject, event_id AS "eventId", type, attempts, error_code AS "errorCode", since
     FROM parked ORDER BY min(since) OVER (PARTITION BY topic, subject), subject, "offset"`,
  );
}

/** What is parked for somebody. */
export interface SetAside {
  readonly events: number;
  /** Whole hours since the first of them was. */
  readonly hours: number;
}

/**
 * For each of these institutions what is parked of the referrals that it is a party of, and what is nobody's in particular
 * (the registry's word, say). Who has nothing parked is not in it.
 */
export async function parkedFor(
  tx: EntityManager,
  institutions: readonly string[],
): Promise<ReadonlyMap<string, SetAside>> {
  const rows: (SetAside & { institution: string })[] = await tx.query(
    `SELECT i.id AS institution, count(*)::int AS events,
       greatest(0, floor(extract(epoch FROM clock_timestamp() - min(p.since)) / 3600))::int AS hours
     FROM unnest($1::text[]) AS i(id) JOIN parked p
       ON p.headers @> jsonb_build_array(jsonb_build_array('ce_from', i.id))
       OR p.headers @> jsonb_build_array(jsonb_build_array('ce_to', i.id))
       OR NOT p.headers @> '[["ce_from"]]'
     GROUP BY i.id`,
    [institutions],
  );
  return new Map(rows.map(({ institution, events, hours }) => [institution, { events, hours }]));
}

/** Whether commands on this referral must wait (503). */
export async function isParked(tx: EntityManager, subject: string): Promise<boolean> {
  const rows: unknown[] = await tx.query(`SELECT 1 FROM parked WHERE subject = $1 LIMIT 1`, [subject]);
  return rows.length > 0;
}

/** Of subjects found parked on this topic, those that still are; holds their locks, so that a retry cannot slip between. */
export async function stillParked(
  tx: EntityManager,
  topic: string,
  subjects: readonly string[],
): Promise<ReadonlySet<string>> {
  if (subjects.length === 0) return new Set();
  for (const subject of [...subjects].sort()) await lockSubject(tx, topic, subject);
  const rows: { subject: string }[] = await tx.query(
    `SELECT DISTINCT subject FROM parked WHERE topic = $1 AND subject = ANY($2::text[])`,
    [topic, subjects],
  );
  return new Set(rows.map((row) => row.subject));
}

/** A transaction-long lock on one subject's parked records. */
export async function lockSubject(tx: EntityManager, topic: string, subject: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7283002))`, [`${topic} ${subject}`]);
}

/** Sets records aside, in the transaction that passes them by. */
export async function park(
  tx: EntityManager,
  events: readonly Admitted[],
  attempts: number,
  errorCode: string,
): Promise<void> {
  for (const { record, attributes } of events) {
    parkedTotal.inc({ topic: record.topic });
    await tx.query(
      `INSERT INTO parked (topic, partition, "offset", subject, event_id, type, attempts, error_code, appended_at,
         key, headers, value)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::double precision / 1000), $10, $11, $12)
       ON CONFLICT DO NOTHING`,
      [
        record.topic,
        record.partition,
        String(record.offset),
        attributes.subject,
        attributes.id,
        attributes.type,
        attempts,
        errorCode,
        record.appendedAt,
        record.key,
        JSON.stringify(record.headers.filter(isEnvelope)),
        record.value,
      ],
    );
  }
}

/**
 * What admission will read again. A header of somebody else's may hold what jsonb does not (U+0000), and a record that
 * cannot be set aside stops its partition.
 */
const isEnvelope = ([name]: LogRecord['headers'][number]): boolean =>
  name === 'content-type' || name.startsWith('ce_');

interface ParkedRow {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly appended_at: string;
  readonly key: string | null;
  readonly headers: [string, string][];
  readonly value: Buffer;
}

/** The first parked record of a subject, as it was read from the log. */
export async function firstParked(
  tx: EntityManager,
  topic: string,
  subject: string,
): Promise<LogRecord | undefined> {
  const rows: ParkedRow[] = await tx.query(
    `SELECT topic, partition, "offset", round(extract(epoch FROM appended_at) * 1000)::text AS appended_at, key,
       headers, value
     FROM parked WHERE topic = $1 AND subject = $2 ORDER BY "offset" LIMIT 1`,
    [topic, subject],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return { ...row, offset: BigInt(row.offset), appendedAt: Number(row.appended_at) };
}

export async function unpark(tx: EntityManager, record: LogRecord): Promise<void> {
  await tx.query(`DELETE FROM parked WHERE topic = $1 AND partition = $2 AND "offset" = $3`, [
    record.topic,
    record.partition,
    String(record.offset),
  ]);
}

/** Another attempt failed: the operator sees how often and why. */
export async function noteAttempt(db: DataSource, record: LogRecord, errorCode: string): Promise<void> {
  await db.query(
    `UPDATE parked SET attempts = attempts + 1, error_code = $4
     WHERE topic = $1 AND partition = $2 AND "offset" = $3`,
    [record.topic, record.partition, String(record.offset), errorCode],
  );
}
