import type { DataSource, EntityManager } from 'typeorm';
import { contractOf, knownName, nameOf, signedBytes, toHeaders, type Attributes } from '#contracts';
import type { Admitted } from '#messaging';
import { missing, type Numbered, type Side } from '../machine/index.js';

/** An admitted event in its place within the referral. */
export interface Placed extends Numbered {
  readonly event: Admitted;
}

export function placed(event: Admitted): Placed {
  const { side, n } = event.attributes;
  return { side: side === 's' ? 's' : 'r', n: Number(n), digest: event.digest, event };
}

interface WaitingRow {
  readonly referral: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly appendedAt: Date;
  readonly own: boolean;
  readonly digest: string;
  readonly attributes: Attributes;
  readonly value: Buffer;
}

/** Events of these referrals that wait for an earlier number, in lane order. */
export async function loadWaiting(
  tx: EntityManager,
  referrals: readonly string[],
): Promise<Map<string, Placed[]>> {
  const rows: WaitingRow[] = await tx.query(
    `SELECT referral, topic, partition, "offset", appended_at AS "appendedAt", own, digest, attributes, value
     FROM referral_waiting WHERE referral = ANY($1::uuid[]) ORDER BY referral, "offset"`,
    [referrals],
  );
  const waiting = new Map<string, Placed[]>();
  for (const row of rows) {
    const event = admittedAgain(row);
    if (event === undefined) continue;
    waiting.set(row.referral, [...(waiting.get(row.referral) ?? []), placed(event)]);
  }
  return waiting;
}

/** It was admitted when it came; an entry listed later could not change that (design §3.1). */
function admittedAgain(row: WaitingRow): Admitted | undefined {
  const { attributes, topic, partition, appendedAt, value, digest, own } = row;
  const exact = contractOf(attributes.type);
  const name = nameOf(attributes.type);
  const contract = exact ?? (name === undefined ? undefined : knownName(name.context, name.name));
  if (contract === undefined) return undefined;
  return {
    record: {
      topic,
      partition,
      offset: BigInt(row.offset),
      appendedAt: appendedAt.getTime(),
      key: attributes.subject,
      headers: Object.entries(toHeaders(attributes)),
      value,
    },
    attributes,
    signed: signedBytes(attributes),
    digest,
    contract,
    versionKnown: exact !== undefined,
    speaker: attributes.source,
    own,
  };
}

export async function keepWaiting(tx: EntityManager, events: readonly Placed[]): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `INSERT INTO referral_waiting (referral, side, n, topic, partition, "offset", appended_at, own, digest, attributes,
       value)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::integer[], $6::bigint[],
       $7::timestamptz[], $8::boolean[], $9::text[], $10::jsonb[], $11::bytea[])`,
    [
      events.map(({ event }) => event.attributes.subject),
      events.map(({ side }) => side),
      events.map(({ n }) => n),
      events.map(({ event }) => event.record.topic),
      events.map(({ event }) => event.record.partition),
      events.map(({ event }) => String(event.record.offset)),
      events.map(({ event }) => new Date(event.record.appendedAt)),
      events.map(({ event }) => event.own),
      events.map(({ digest }) => digest),
      events.map(({ event }) => JSON.stringify(event.attributes)),
      events.map(({ event }) => event.record.value),
    ],
  );
}

export async function dropWaiting(tx: EntityManager, events: readonly Placed[]): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `DELETE FROM referral_waiting w USING unnest($1::uuid[], $2::text[], $3::bigint[]) AS u(referral, side, n)
     WHERE w.referral = u.referral AND w.side = u.side AND w.n = u.n`,
    [
      events.map(({ event }) => event.attributes.subject),
      events.map(({ side }) => side),
      events.map(({ n }) => n),
    ],
  );
}

/** What to ask for again, and whom. */
export interface Gap {
  readonly referral: string;
  readonly side: Side;
  /** First missing number. */
  readonly n: number;
  readonly topic: string;
  /** The referral's parties. */
  readonly from: string;
  readonly to: string;
  /** The recipient is off the network: the sender speaks for side `r` too. */
  readonly reported: boolean;
  readonly since: Date;
}

/**
 * Referrals that have waited longer than `olderThanMs` for a number (design §3.1: after a minute the peer is asked to
 * send again). Side `s` is spoken by `from`, side `r` by `to`; where the missing side is this node's own, re-send to
 * yourself.
 */
export async function overdueGaps(
  db: DataSource | EntityManager,
  olderThanMs: number,
  limit = 100,
): Promise<Gap[]> {
  const rows: {
    referral: string;
    side: Side;
    n: string;
    topic: string;
    from: string;
    to: string;
    reported: boolean;
    since: Date;
    nS: number | null;
    nR: number | null;
  }[] = await db.query(
    `SELECT w.referral, w.side, w.n, w.topic, w.attributes->>'from' AS "from", w.attributes->>'to' AS "to",
       coalesce(r.reported, w.attributes->>'reported' = 'true', false) AS reported, o.since, r.n_s AS "nS", r.n_r AS "nR"
     FROM (
       SELECT referral, min(since) AS since FROM referral_waiting GROUP BY referral
       HAVING min(since) < clock_timestamp() - make_interval(secs => $1::double precision / 1000)
       ORDER BY min(since) LIMIT $2
     ) o
     JOIN referral_waiting w ON w.referral = o.referral
     LEFT JOIN LATERAL (SELECT n_s, n_r, reported FROM referral WHERE id = o.referral LIMIT 1) r ON true
     ORDER BY w.referral, w."offset"`,
    [olderThanMs, limit],
  );
  const byReferral = new Map<string, typeof rows>();
  for (const row of rows) byReferral.set(row.referral, [...(byReferral.get(row.referral) ?? []), row]);
  return [...byReferral.values()].flatMap((events) => {
    const [first] = events;
    if (first === undefined) return [];
    const { referral, topic, from, to, reported, since } = first;
    const waiting = events.map(({ side, n }) => ({ side, n: Number(n), digest: '' }));
    return missing({ nS: first.nS ?? 0, nR: first.nR ?? 0, waiting }).map(({ side, n }) => ({
      referral,
      side,
      n,
      topic,
      from,
      to,
      reported,
      since,
    }));
  });
}
