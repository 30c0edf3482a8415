import type { Client } from 'pg';
import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import {
  contractOf,
  envelopeDigest,
  parseSource,
  payloadHash,
  signedBytes,
  type Attributes,
  type UnstampedAttributes,
} from '#contracts';
import { sign, type KeyStore } from '#trust';
import { restoredTotal } from './metrics.js';
import { CHAIN_RESTARTED } from './outbox.js';
import { readHeads, type Stamp, type StampContext, type StampedRow } from './stamp-store.js';
import { isLane } from './topics.js';
import type { Admitted } from './types.js';

/**
 * Adopts own lane events that the outbox does not know as stamped and sent: this database was restored from a backup,
 * or runs beside a clone. Their speakers get a new epoch. Call before folding them, in the same transaction.
 * @param stamped ids of those that the outbox knows
 * @returns the adopted events, empty in every ordinary batch
 */
export async function adoptUnknown(
  tx: EntityManager,
  events: readonly Admitted[],
  stamped: ReadonlySet<string>,
): Promise<Admitted[]> {
  const strange = events.filter(({ own, attributes: { id } }) => own && !stamped.has(id));
  const unknown = [...new Map(strange.map((event) => [event.attributes.id, event])).values()];
  for (const event of unknown) await adopt(tx, event);
  if (unknown.length > 0) restoredTotal.inc(unknown.length);
  return unknown;
}

/** Which of this node's own among these lane events the outbox knows as stamped, by id. */
export async function stampedAmong(
  tx: EntityManager,
  events: readonly Admitted[],
): Promise<ReadonlySet<string>> {
  const own = events.filter((event) => event.own && isLane(event.record.topic));
  if (own.length === 0) return new Set();
  const rows: { id: string }[] = await tx.query(
    `SELECT id FROM outbox WHERE id = ANY($1::uuid[]) AND stamped_at IS NOT NULL`,
    [own.map((event) => event.attributes.id)],
  );
  return new Set(rows.map((row) => row.id));
}

async function adopt(tx: EntityManager, { record, attributes, speaker, digest }: Admitted): Promise<void> {
  const { n, epoch, seq, prev, kid, sig, ...unstamped } = attributes;
  // an unstamped row of the same id is this very event, put back by the backup
  await tx.query(`DELETE FROM outbox WHERE id = $1::uuid AND stamped_at IS NULL`, [attributes.id]);
  await tx.query(
    `INSERT INTO outbox (id, speaker, topic, key, subject, side, attributes, value, n, epoch, seq, prev, kid, sig,
       partition, stamped_at, published_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, now(), now())
     ON CONFLICT DO NOTHING`,
    [
      attributes.id,
      speaker,
      record.topic,
      record.key,
      attributes.subject,
      attributes.side ?? null,
      JSON.stringify(unstamped),
      record.value,
      n ?? null,
      epoch ?? null,
      seq ?? null,
      prev ?? null,
      kid,
      sig,
      record.partition,
    ],
  );
  if (attributes.side !== undefined && n !== undefined) {
    await tx.query(
      `INSERT INTO outbox_number AS o (subject, side, n) VALUES ($1, $2, $3)
       ON CONFLICT (subject, side) DO UPDATE SET n = greatest(o.n, EXCLUDED.n)`,
      [attributes.subject, attributes.side, n],
    );
  }
  await tx.query(
    `INSERT INTO speaker_head AS h (speaker, epoch, seq, prev, restored) VALUES ($1, $2, $3, $4, true)
     ON CONFLICT (speaker) DO UPDATE SET restored = true,
       epoch = CASE WHEN (EXCLUDED.epoch, EXCLUDED.seq) > (h.epoch, h.seq) THEN EXCLUDED.epoch ELSE h.epoch END,
       seq = CASE WHEN (EXCLUDED.epoch, EXCLUDED.seq) > (h.epoch, h.seq) THEN EXCLUDED.seq ELSE h.seq END,
       prev = CASE WHEN (EXCLUDED.epoch, EXCLUDED.seq) > (h.epoch, h.seq) THEN EXCLUDED.prev ELSE h.prev END`,
    [speaker, epoch ?? 0, seq ?? 0, digest],
  );
}

/**
 * Drops the unstamped automatic events of the referrals that `adopted` speaks of: the lane already holds what the node
 * would say again. Call after folding, because folding the replay is what proposed them anew.
 * @returns their ids
 */
export async function withdrawAutomatic(tx: EntityManager, adopted: readonly Admitted[]): Promise<string[]> {
  if (adopted.length === 0) return [];
  const subjects = [...new Set(adopted.map((event) => event.attributes.subject))];
  const [rows]: [{ id: string }[], number] = await tx.query(
    `DELETE FROM outbox WHERE subject = ANY($1::text[]) AND automatic AND stamped_at IS NULL RETURNING id`,
    [subjects],
  );
  return rows.map((row) => row.id);
}

/** Marks every speaker whose key store remembers a later stamp than the database: the database was restored. */
export async function markBehindKeyStore(
  client: Client,
  keyStore: KeyStore,
  speakers: readonly string[],
): Promise<void> {
  const used = speakers.filter((speaker) => keyStore.lastStamp(speaker) !== undefined);
  const heads = await readHeads(client, used);
  for (const speaker of used) {
    const last = keyStore.lastStamp(speaker);
    const head = heads.get(speaker);
    if (last === undefined || head === undefined) continue;
    const epoch = BigInt(last.epoch);
    // a head without a word is one just made: the database has lost this speaker altogether
    const behind =
      head.seq === 0n || epoch > head.epoch || (epoch === head.epoch && BigInt(last.seq) > head.seq);
    if (!behind) continue;
    restoredTotal.inc();
    await client.query(
      `UPDATE speaker_head SET restored = true, epoch = greatest(epoch, $2::bigint) WHERE speaker = $1`,
      [speaker, last.epoch],
    );
  }
}

/** Asks for a new epoch whatever the lanes say: `staffetta restore` always does. Takes effect at the next stamp. */
export async function markRestored(tx: EntityManager, speakers: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO speaker_head (speaker, epoch, seq, restored) SELECT s, 0, 0, true FROM unnest($1::text[]) AS u(s)
     ON CONFLICT (speaker) DO UPDATE SET restored = true`,
    [speakers],
  );
}

/**
 * Opens a new epoch for each restored speaker that can sign: Unix seconds, later than the old one, `seq` from 1, its
 * first event saying where the old chain was last seen. Stored stamped; the caller sends it like any other row.
 */
export async function openEpochs(
  client: Client,
  context: StampContext & { topic: string },
): Promise<{ rows: StampedRow[]; last: Stamp[] }> {
  const speakers = [
    ...context.ready.keys(),
    ...(context.topic === 'registry' ? context.bootstrapping.keys() : []),
  ];
  const { rows: marked } = await client.query<{
    speaker: string;
    epoch: string;
    seq: string;
    prev: string | null;
  }>({
    name: 'relay-restored',
    text: `SELECT speaker, epoch, seq, prev FROM speaker_head WHERE restored AND speaker = ANY($1::text[])`,
    values: [speakers],
  });
  const rows: StampedRow[] = [];
  const last: Stamp[] = [];
  for (const { speaker, epoch: old, seq, prev } of marked) {
    const key = context.ready.get(speaker) ?? context.bootstrapping.get(speaker);
    if (key === undefined) continue;
    const epoch = Math.max(Math.floor(Date.now() / 1000), Number(old) + 1);
    const value = Buffer.from(
      JSON.stringify({ lastSeq: Number(seq), ...(prev === null ? {} : { lastHash: prev }) }),
    );
    const unstamped = restartAttributes(speaker, value);
    const unsigned = { ...unstamped, epoch: String(epoch), seq: '1', kid: key.kid };
    const attributes: Attributes = { ...unsigned, sig: sign(signedBytes(unsigned), key) };
    const partition = await context.partitionFor(context.topic, attributes.subject);
    const position = await storeRestart(client, {
      ...context,
      old,
      seq,
      partition,
      value,
      unstamped,
      attributes,
    });
    if (position === undefined) continue;
    rows.push({
      position,
      topic: context.topic,
      partition,
      key: attributes.subject,
      attributes,
      value,
      voided: 0,
    });
    last.push({ speaker, epoch, seq: 1 });
  }
  return { rows, last };
}

function restartAttributes(speaker: string, value: Buffer): UnstampedAttributes {
  return {
    id: newId(),
    source: speaker,
    type: CHAIN_RESTARTED,
    time: new Date().toISOString(),
    subject: parseSource(speaker)?.institution ?? speaker,
    specversion: '1.0',
    dataschema: contractOf(CHAIN_RESTARTED)?.dataschema ?? '',
    payloadhash: payloadHash(value),
  };
}

interface Restart {
  readonly topic: string;
  readonly old: string;
  readonly seq: string;
  readonly partition: number;
  readonly value: Buffer;
  readonly unstamped: UnstampedAttributes;
  readonly attributes: Attributes;
}

async function storeRestart(client: Client, restart: Restart): Promise<string | undefined> {
  const { attributes, unstamped } = restart;
  const { rows } = await client.query<{ position: string }>(
    `WITH head AS (
       UPDATE speaker_head SET epoch = $5::bigint, seq = 1, prev = $13::text, restored = false
       WHERE speaker = $2 AND epoch = $11::bigint AND seq = $12::bigint AND restored RETURNING speaker
     )
     INSERT INTO outbox (id, speaker, topic, key, subject, attributes, value, epoch, seq, kid, sig, partition,
       automatic, stamped_at)
     SELECT $1::uuid, head.speaker, $3, $4, $4, $6::jsonb, $7::bytea, $5::bigint, 1, $8, $9, $10::integer, false, now()
     FROM head RETURNING position`,
    [
      attributes.id,
      attributes.source,
      restart.topic,
      attributes.subject,
      attributes.epoch,
      JSON.stringify(unstamped),
      restart.value,
      attributes.kid,
      attributes.sig,
      restart.partition,
      restart.old,
      restart.seq,
      envelopeDigest(attributes),
    ],
  );
  return rows[0]?.position;
}
