import type { Client } from 'pg';
import type { Attributes, UnstampedAttributes } from '#contracts';
import type { EventKey } from '#trust';

/** A row with its stamps: what is sent now is what is sent for ever. */
export interface StampedRow {
  readonly position: string;
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly attributes: Attributes;
  readonly value: Buffer;
  /** How often its record was found void; part of the mark's condition. */
  readonly voided: number;
}

/** A speaker's place in its chain. */
export interface Head {
  readonly epoch: bigint;
  readonly seq: bigint;
  readonly prev: string | null;
  readonly restored: boolean;
}

export interface Stamp {
  readonly speaker: string;
  readonly epoch: number;
  readonly seq: number;
}

export interface StampContext {
  /** Speakers whose current event key was read back from the registry. */
  readonly ready: ReadonlyMap<string, EventKey>;
  /** The registry's own speaker before its key is listed: may speak on `registry` alone. */
  readonly bootstrapping: ReadonlyMap<string, EventKey>;
  readonly partitionFor: (topic: string, key: string) => Promise<number>;
  readonly limit: number;
}

export interface UnstampedRow {
  readonly position: string;
  readonly speaker: string;
  readonly topic: string;
  readonly key: string;
  readonly subject: string;
  readonly side: string | null;
  readonly attributes: UnstampedAttributes;
  readonly value: Buffer;
  readonly n: string | null;
  readonly voided: number;
  /** The speaker's head; all null where it has none yet. */
  readonly epoch: string | null;
  readonly seq: string | null;
  readonly prev: string | null;
  readonly restored: boolean | null;
  /** The last number of this side in its referral. */
  readonly numbered: string | null;
}

export type Numbers = Map<string, { subject: string; side: string; n: bigint; moved: boolean }>;

/** A batch with its stamps, computed but not stored. */
export interface Prepared {
  readonly rows: readonly StampedRow[];
  /** The heads it was computed from, and where they are to be. */
  readonly from: ReadonlyMap<string, Head>;
  readonly moved: ReadonlyMap<string, Head>;
  readonly numbers: Numbers;
  /** A speaker waits for a new epoch. */
  readonly restored: boolean;
}

/** The oldest unstamped rows, with all that their stamps follow. */
export async function readUnstamped(
  client: Client,
  context: StampContext,
  ahead?: Prepared,
): Promise<UnstampedRow[]> {
  const { rows } = await client.query<UnstampedRow>({
    name: 'relay-unstamped',
    text: `SELECT o.position, o.speaker, o.topic, o.key, o.subject, o.side, o.attributes, o.value, o.n, o.voided,
        h.epoch, h.seq, h.prev, h.restored, m.n AS numbered
      FROM outbox o
      LEFT JOIN speaker_head h ON h.speaker = o.speaker
      LEFT JOIN outbox_number m ON m.subject = o.subject AND m.side = o.side
      WHERE o.stamped_at IS NULL
        AND (o.speaker = ANY($1::text[]) OR (o.speaker = ANY($2::text[]) AND o.topic = 'registry'))
        AND o.position <> ALL($4::bigint[])
      ORDER BY o.position LIMIT $3`,
    // by exclusion, not from a position on: a lower one may be committed later, and it goes first
    values: [
      [...context.ready.keys()],
      [...context.bootstrapping.keys()],
      context.limit,
      (ahead?.rows ?? []).map((row) => row.position),
    ],
  });
  return rows;
}

/** The heads that came with the rows; those of first-time speakers are made. */
export async function headsOf(client: Client, rows: readonly UnstampedRow[]): Promise<Map<string, Head>> {
  const heads = new Map<string, Head>();
  for (const { speaker, epoch, seq, prev, restored } of rows) {
    if (epoch === null || seq === null) continue;
    heads.set(speaker, { epoch: BigInt(epoch), seq: BigInt(seq), prev, restored: restored === true });
  }
  const fresh = new Set(rows.map((row) => row.speaker).filter((speaker) => !heads.has(speaker)));
  if (fresh.size > 0)
    for (const [speaker, head] of await readHeads(client, [...fresh])) heads.set(speaker, head);
  return heads;
}

/** Reads the speakers' heads; a first-time speaker's is made now, its first epoch being this second. */
export async function readHeads(client: Client, speakers: readonly string[]): Promise<Map<string, Head>> {
  const read = async (): Promise<Map<string, Head>> => {
    const { rows } = await client.query<
      { speaker: string; epoch: string; seq: string } & Omit<Head, 'epoch' | 'seq'>
    >({
      name: 'relay-heads',
      text: `SELECT speaker, epoch, seq, prev, restored FROM speaker_head WHERE speaker = ANY($1::text[])`,
      values: [speakers],
    });
    return new Map(
      rows.map((row) => [row.speaker, { ...row, epoch: BigInt(row.epoch), seq: BigInt(row.seq) }]),
    );
  };
  const heads = await read();
  if (heads.size === speakers.length) return heads;
  await client.query(
    `INSERT INTO speaker_head (speaker, epoch, seq)
     SELECT s, extract(epoch FROM clock_timestamp())::bigint, 0 FROM unnest($1::text[]) AS u(s)
     ON CONFLICT DO NOTHING`,
    [speakers],
  );
  return read();
}

const DIVISION_BY_ZERO = '22012';
/** An adopted event took the number first. */
const UNIQUE_VIOLATION = '23505';

/**
 * All or nothing, in one statement: every head still where it was, every row still there and unstamped. Else it divides by
 * nought, which undoes it: locking the rows first would write each of them once more.
 */
const STORE = `
  WITH heads AS (
    UPDATE speaker_head h SET seq = u.seq, prev = u.prev
    FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[])
      AS u(speaker, epoch, was, seq, prev)
    WHERE h.speaker = u.speaker AND h.epoch = u.epoch AND h.seq = u.was AND NOT h.restored
    RETURNING 1
  ), numbers AS (
    INSERT INTO outbox_number AS o (subject, side, n)
    SELECT u.subject, u.side, u.n FROM unnest($6::text[], $7::text[], $8::bigint[]) AS u(subject, side, n)
    ON CONFLICT (subject, side) DO UPDATE SET n = EXCLUDED.n
  ), stamped AS (
    UPDATE outbox o SET n = u.n, epoch = u.epoch, seq = u.seq, prev = u.prev, kid = u.kid, sig = u.sig,
      partition = u.partition, stamped_at = clock_timestamp(), published_at = NULL
    FROM unnest($9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::text[], $15::text[],
        $16::integer[]) AS u(position, n, epoch, seq, prev, kid, sig, partition)
    WHERE o.position = u.position AND o.stamped_at IS NULL
    RETURNING 1
  )
  SELECT 1 / ((SELECT count(*) FROM heads) = cardinality($1::text[])
    AND (SELECT count(*) FROM stamped) = cardinality($9::bigint[]))::integer`;

/**
 * Stores stamps before anything is sent, so that a re-send is byte-identical. One statement, conditional on the heads
 * the stamps were computed from. @returns false when somebody moved a head meanwhile (a restore was found) or took a row
 * away (an automatic one was withdrawn, and the chain may not have a hole): start again
 */
export async function storeStamps(
  client: Client,
  { rows, from, moved, numbers }: Prepared,
): Promise<boolean> {
  const speakers = [...moved.keys()];
  const used = [...numbers.values()].filter((entry) => entry.moved);
  const pick = (name: keyof Attributes): (string | null)[] => rows.map((row) => row.attributes[name] ?? null);
  try {
    await client.query({
      name: 'relay-stamp',
      text: STORE,
      values: [
        speakers,
        speakers.map((speaker) => String(moved.get(speaker)?.epoch)),
        speakers.map((speaker) => String(from.get(speaker)?.seq)),
        speakers.map((speaker) => String(moved.get(speaker)?.seq)),
        speakers.map((speaker) => moved.get(speaker)?.prev ?? null),
        used.map((entry) => entry.subject),
        used.map((entry) => entry.side),
        used.map((entry) => String(entry.n)),
        rows.map((row) => row.position),
        pick('n'),
        pick('epoch'),
        pick('seq'),
        pick('prev'),
        pick('kid'),
        pick('sig'),
        rows.map((row) => row.partition),
      ],
    });
    return true;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === DIVISION_BY_ZERO || code === UNIQUE_VIOLATION) return false;
    throw error;
  }
}
