import type { Pool } from 'pg';
import type { LogRecord } from '../event-log.js';

/** One read ends here (bytes of values), but for a first record that is larger by itself. */
const MAX_READ_BYTES = 4 * 1024 * 1024;

interface Row {
  readonly offset: string;
  readonly appended_at: string;
  readonly key: Buffer | null;
  readonly headers: string;
  readonly value: Buffer;
}

export interface PartitionPlace {
  readonly id: number;
  readonly topic: string;
  readonly partition: number;
}

/** Records of one partition from `offset` on, in order. */
export async function readRecords(
  pool: Pool,
  { id, topic, partition }: PartitionPlace,
  offset: bigint,
  limit: number,
): Promise<LogRecord[]> {
  const { rows } = await pool.query<Row>({
    name: 'log-read',
    // ORDER BY the key and LIMIT: an index range, whatever else the table holds
    text: `SELECT "offset", appended_at, key, headers, value FROM (
        SELECT *, sum(octet_length(value)) OVER (ORDER BY "offset") - octet_length(value) AS before
        FROM (SELECT * FROM log_record WHERE partition_id = $1 AND "offset" >= $2 ORDER BY "offset" LIMIT $3) AS r
      ) AS s WHERE before < $4 ORDER BY "offset"`,
    values: [id, String(offset), limit, MAX_READ_BYTES],
  });
  return rows.map((row) => ({
    topic,
    partition,
    offset: BigInt(row.offset),
    appendedAt: Number(row.appended_at),
    key: row.key === null ? null : row.key.toString('utf8'),
    headers: JSON.parse(row.headers) as [string, string][],
    value: row.value,
  }));
}
