import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { contractOf, payloadHash, signedBytes, toHeaders, fromHeaders, type Attributes } from '#contracts';
import { laneOf, openEventLog, silentLog, type EventLog, type LogRecord } from '#messaging';
import { openFileKeyStore, sign, type EventKey, type KeyStore } from '#trust';
import { logDatabaseUrl, withDatabase } from './database.js';
import type { TestStack } from './with-stack.js';

export const LANE = laneOf('intake-cav', 'shelter-beds');

/** The stack's own log, as whoever has got at the broker reaches it. */
export async function openStackLog(stack: TestStack): Promise<EventLog> {
  const common = { clientId: 'test', logger: silentLog };
  return stack.log === 'kafka'
    ? openEventLog({ ...common, kind: 'kafka', brokers: stack.stack.kafka.brokers })
    : openEventLog({ ...common, kind: 'embedded', databaseUrl: await logDatabaseUrl(stack) });
}

/** All that a topic holds, partition by partition. */
export async function readAll(log: EventLog, topic: string): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (const { partition, low, high } of await log.offsets(topic)) {
    for (let next = low; next < high;) {
      const page = await log.read(topic, partition, next, 500);
      const last = page.at(-1);
      if (last === undefined) break;
      records.push(...page);
      next = last.offset + 1n;
    }
  }
  return records;
}

export function attributesOf(record: LogRecord): Attributes {
  const read = fromHeaders(record.headers);
  if ('fault' in read) throw new Error(read.fault);
  return read.attributes;
}

/** A copy of a running node's keys: the node keeps its own to itself. */
export async function borrowKeys(
  { dataDir }: TestStack,
  node: string,
): Promise<{ keys: KeyStore; done: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'staffetta-keys-'));
  const [dir, kekFile] = [join(folder, 'store'), join(folder, 'kek')];
  await cp(join(dataDir, 'keys/nodes', node), dir, { recursive: true });
  await cp(join(dataDir, 'keys/keks', `${node}.kek`), kekFile);
  for (const name of await readdir(dir)) if (/^(lock|draft)\./.test(name)) await rm(join(dir, name));
  const keys = await openFileKeyStore({ dir, kekFile });
  return {
    keys,
    done: async () => {
      await keys.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface Forged {
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: Buffer;
}

/** A record changed as one likes, and signed anew with a genuine key. */
export function resigned(
  record: Pick<LogRecord, 'headers' | 'value'>,
  change: Partial<Attributes>,
  key: EventKey,
  value: Buffer = record.value,
): Forged {
  const { sig: _, ...attributes } = attributesOf(record as LogRecord);
  const type = change.type ?? attributes.type;
  const dataschema = contractOf(type)?.dataschema ?? attributes.dataschema;
  const unsigned = { ...attributes, dataschema, ...change, kid: key.kid, payloadhash: payloadHash(value) };
  const signed = { ...unsigned, sig: sign(signedBytes(unsigned), key) };
  return { key: signed.subject, headers: toHeaders(signed), value };
}

/** Headers as no adapter of ours would write them: repeated names, anything in them. */
export async function appendRaw(
  stack: TestStack,
  place: { readonly topic: string; readonly partition: number },
  {
    key,
    headers,
    value,
  }: Omit<Forged, 'headers'> & { readonly headers: readonly (readonly [string, string])[] },
): Promise<void> {
  const { topic, partition } = place;
  if (stack.log === 'kafka') {
    const grouped: Record<string, string[]> = {};
    for (const [name, text] of headers) (grouped[name] ??= []).push(text);
    const brokers = [...stack.stack.kafka.brokers];
    const producer = new Kafka({ brokers, clientId: 'test', logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    await producer.send({ topic, acks: -1, messages: [{ key, value, partition, headers: grouped }] });
    await producer.disconnect();
    return;
  }
  await withDatabase(await logDatabaseUrl(stack), (client) =>
    client.query(
      `WITH place AS (
         UPDATE log_partition SET next = next + 1 WHERE topic = $1 AND partition = $2
         RETURNING id, next - 1 AS first, last_time
       )
       INSERT INTO log_record (partition_id, "offset", appended_at, key, headers, value)
       SELECT id, first, last_time, $3::bytea, $4, $5::bytea FROM place`,
      [topic, partition, Buffer.from(key), JSON.stringify(headers), value],
    ),
  );
}
