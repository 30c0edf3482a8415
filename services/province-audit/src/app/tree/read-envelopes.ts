import type { EntityManager } from 'typeorm';

/** What lies beside a leaf: the signed envelope, as the log had it, without `traceparent`. */
export interface EnvelopeView {
  readonly index: number;
  readonly topic: string;
  /** The log's append time. */
  readonly appendedAt: string;
  /** Null where it was withheld: after 24 months, or erased. The leaf stays. */
  readonly envelope: Readonly<Record<string, string>> | null;
  /** What was said, on `registry`, `statements`, `capacity`, `plan` and `audit`: the bytes under `payloadhash`, base64. */
  readonly body: string | null;
}

export interface Reading {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** The registry's alone. */
  readonly topic?: 'registry';
  /** The provider's id of who reads; not a name. */
  readonly subject: string;
  readonly client: string;
  readonly at: Date;
}

/** In one answer: as many as four tiles have leaves. */
export const MOST_ENVELOPES = 1_024;

/** The envelopes of a range of leaves, the first 1,024. That they were read is recorded in the same transaction, before they are. */
export async function readEnvelopes(tx: EntityManager, reading: Reading): Promise<EnvelopeView[]> {
  const { from, to, topic, subject, client, at } = reading;
  await tx.query(
    `INSERT INTO envelope_reading (from_index, to_index, subject, client, read_at) VALUES ($1, $2, $3, $4, $5)`,
    [from, to, subject, client, at],
  );
  const rows: {
    index: string;
    topic: string;
    appended_at: Date;
    attributes: Record<string, string> | null;
    body: Buffer | null;
  }[] = await tx.query(
    `SELECT index, topic, appended_at, attributes, body FROM envelope
     WHERE index >= $1 AND index < $2 ${topic === undefined ? '' : `AND topic = 'registry'`}
     ORDER BY index LIMIT ${String(MOST_ENVELOPES)}`,
    [from, to],
  );
  return rows.map(({ index, topic, appended_at, attributes, body }) => ({
    index: Number(index),
    topic,
    appendedAt: appended_at.toISOString(),
    envelope: attributes,
    body: body?.toString('base64') ?? null,
  }));
}
