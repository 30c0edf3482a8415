import { fromHeaders, payloadHash, signedBytes, toHeaders, type Attributes } from '#contracts';
import type { LogRecord } from '#messaging';
import { sign, type KeyStore } from '#trust';
import type { MemoryLog } from '../../messaging/test/memory-log.js';

export function attributesOf(record: LogRecord): Attributes {
  const read = fromHeaders(record.headers);
  if ('fault' in read) throw new Error(read.fault);
  return read.attributes;
}

/** What a peer with a fault, or without scruples, may put on its lane: changed as it likes, and signed with its own key. */
export function resigned(
  keyStore: KeyStore,
  record: LogRecord,
  change: Partial<Attributes>,
  value: Buffer = record.value,
): LogRecord {
  const { sig: _, ...attributes } = attributesOf(record);
  const unsigned = { ...attributes, ...change, payloadhash: payloadHash(value) };
  const key = keyStore.eventKey(unsigned.source);
  if (key === undefined) throw new Error('not this speaker’s key store');
  const signed = { ...unsigned, sig: sign(signedBytes(unsigned), key) };
  return { ...record, key: signed.subject, headers: Object.entries(toHeaders(signed)), value };
}

/** Puts records on a lane, in this order, as somebody else would. */
export async function put(log: MemoryLog, ...records: readonly LogRecord[]): Promise<void> {
  for (const record of records) {
    const partition = await log.partitionFor(record.topic, record.key ?? '');
    log.put(record.topic, partition, [record]);
  }
}
