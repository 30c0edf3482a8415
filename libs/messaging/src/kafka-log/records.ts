import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { LogRecord, OutgoingRecord } from '../event-log.js';

/** Below every broker's limit, and worth a round trip: kafkajs does not split by itself. */
const MAX_SEND_BYTES = 512 * 1024;
/** Lengths, offsets and the like, per record and per header. */
const OVERHEAD_BYTES = 32;

/** What kafkajs read, as the port gives it. Header and key bytes that are no UTF-8 do not survive; a signature tells. */
export function toRecord(topic: string, partition: number, message: KafkaMessage): LogRecord {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    // with LogAppendTime the broker's, for all records of an append the same
    appendedAt: Number(message.timestamp),
    key: message.key === null ? null : message.key.toString('utf8'),
    headers: headerPairs(message.headers),
    value: message.value ?? Buffer.alloc(0),
  };
}

/** kafkajs gathers repeated names into one list. */
function headerPairs(headers: IHeaders | undefined): [string, string][] {
  return Object.entries(headers ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((each): [string, string] => [name, textOf(each)]),
  );
}

// a header may have no value at all, whatever the types say
const textOf = (value: Buffer | string | null | undefined): string => (value ?? '').toString();

/** Cuts an append into sends of at most 512 KB, order kept; a record that is larger goes alone. */
export function inSends(records: readonly OutgoingRecord[]): OutgoingRecord[][] {
  const sends: OutgoingRecord[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const size = sizeOf(record);
    if (bytes + size > MAX_SEND_BYTES) {
      sends.push([]);
      bytes = 0;
    }
    sends.at(-1)?.push(record);
    bytes += size;
  }
  return sends;
}

function sizeOf({ key, headers, value }: OutgoingRecord): number {
  let size = OVERHEAD_BYTES + key.length + value.length;
  for (const [name, text] of Object.entries(headers)) size += OVERHEAD_BYTES + name.length + text.length;
  return size;
}
