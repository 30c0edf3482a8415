import type { Client } from 'pg';
import { envelopeDigest, signedBytes, type Attributes, type UnstampedAttributes } from '#contracts';
import { isUnavailable } from '#kernel';
import { sign, type EventKey } from '#trust';

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

interface UnstampedRow {
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
}

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

/** Ed25519 costs about 40 µs: let requests through in between. */
const SIGN_SLICE = 64;

/**
 * Reads the oldest unstamped rows and computes their stamps: number within the referral, place in the speaker's chain,
 * signature. `ahead` is a batch whose storing is on its way: this one follows it, and is void if that one fails.
 */
export async function prepareStamps(
  client: Client,
  context: StampContext,
  ahead?: Prepared,
): Promise<Prepared> {
  const rows = await readUnstamped(client, context, ahead);
  const from = new Map<string, Head>();
  if (rows.length === 0) return { rows: [], from, moved: new Map(), numbers: new Map(), restored: false };
  const heads = await readHeads(client, [...new Set(rows.map((row) => row.speaker))]);
  for (const [speaker, head] of heads) {
    if (!head.restored) from.set(speaker, ahead?.moved.get(speaker) ?? head);
  }
  const usable = rows.filter((row) => from.has(row.speaker));
  const numbers = await readNumbers(client, usable, ahead);
  const moved = new Map<string, Head>();
  const stamped: StampedRow[] = [];
  const unreachable = new Set<string>();
  for (const [index, row] of usable.entries()) {
    if (index % SIGN_SLICE === SIGN_SLICE - 1) await nextTurn();
    const head = moved.get(row.speaker) ?? from.get(row.speaker);
    const key = context.ready.get(row.speaker) ?? context.bootstrapping.get(row.speaker);
    if (head === undefined || key === undefined || unreachable.has(row.topic)) continue;
    const partition = await context.partitionFor(row.topic, row.key).catch((error: unknown) => {
      if (!isUnavailable(error)) throw error;
      unreachable.add(row.topic); // one topic that is not there yet holds back only itself
      return undefined;
    });
    if (partition === undefined) continue;
    const { attributes, next } = stampOne(row, head, key, numbers);
    if (next !== undefined) moved.set(row.speaker, next);
    stamped.push({ ...row, partition, attributes });
  }
  return { rows: stamped, from, moved, numbers, restored: from.size < heads.size };
}

/** The last stamp of each speaker, for the key store. */
export function lastStamps(
  moved: ReadonlyMap<string, Head>,
): { speaker: string; epoch: number; seq: number }[] {
  return [...moved].map(([speaker, head]) => ({ speaker, epoch: Number(head.epoch), seq: Number(head.seq) }));
}

async function readUnstamped(
  client: Client,
  context: StampContext,
  ahead?: Prepared,
): Promise<UnstampedRow[]> {
  const { rows } = await client.query<UnstampedRow>({
    name: 'relay-unstamped',
    text: `SELECT position, speaker, topic, key, subject, side, attributes, value, n, voided FROM outbox
      WHERE stamped_at IS NULL AND (speaker = ANY($1::text[]) OR (speaker = ANY($2::text[]) AND topic = 'registry'))
        AND position <> ALL($4::bigint[])
      ORDER BY position LIMIT $3`,
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

/** Reads the speakers' heads; a first-time speaker's is made now, its first epoch being this second. */
export async function readHeads(client: Client, speakers: readonly string[]): Promise<Map<string, Head>> {
  const read = async (): Promise<Map<string, Head>> => {
    const { rows } = await client.query<
      { speaker: string; epoch: string; seq: string } & Omit<Head, 'epoch' | 'seq'>
    >({
      name: 'relay-heads',
      text: `SELECT * FROM speaker_head WHERE speaker = ANY($1::text[])`,
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

export type Numbers = Map<string, { subject: string; side: string; n: bigint; moved: boolean }>;

const numberKey = (subject: string, side: string): string => `${side}${subject}`;

async function readNumbers(
  client: Client,
  rows: readonly UnstampedRow[],
  ahead?: Prepared,
): Promise<Numbers> {
  const numbers: Numbers = new Map();
  for (const { subject, side, n } of rows) {
    if (side !== null && n === null) {
      numbers.set(numberKey(subject, side), { subject, side, n: 0n, moved: false });
    }
  }
  if (numbers.size === 0) return numbers;
  const wanted = [...numbers.values()];
  const { rows: known } = await client.query<{ subject: string; side: string; n: string }>({
    name: 'relay-numbers',
    text: `SELECT o.subject, o.side, o.n FROM unnest($1::text[], $2::text[]) AS w(subject, side)
      JOIN outbox_number o ON o.subject = w.subject AND o.side = w.side`,
    values: [wanted.map((w) => w.subject), wanted.map((w) => w.side)],
  });
  for (const row of known) {
    const entry = numbers.get(numberKey(row.subject, row.side));
    if (entry !== undefined) entry.n = BigInt(row.n);
  }
  for (const [name, entry] of numbers) {
    const before = ahead?.numbers.get(name);
    if (before !== undefined && before.n > entry.n) entry.n = before.n;
  }
  return numbers;
}

function stampOne(
  row: UnstampedRow,
  head: Head,
  key: EventKey,
  numbers: Numbers,
): { attributes: Attributes; next: Head | undefined } {
  let { n } = row;
  const number = row.side === null ? undefined : numbers.get(numberKey(row.subject, row.side));
  if (n === null && number !== undefined) {
    number.n += 1n;
    number.moved = true;
    n = String(number.n);
  }
  // a pulse is not part of the chain: losing one means nothing (design §4)
  const chained = row.topic !== 'pulse';
  const seq = head.seq + 1n;
  const unsigned = {
    ...row.attributes,
    ...(n === null ? {} : { n }),
    ...(chained ? { epoch: String(head.epoch), seq: String(seq) } : {}),
    ...(chained && head.prev !== null ? { prev: head.prev } : {}),
    kid: key.kid,
  };
  const attributes: Attributes = { ...unsigned, sig: sign(signedBytes(unsigned), key) };
  return { attributes, next: chained ? { ...head, seq, prev: envelopeDigest(attributes) } : undefined };
}

const STORE = `
  WITH heads AS (
    UPDATE speaker_head h SET seq = u.seq, prev = u.prev
    FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[])
      AS u(speaker, epoch, was, seq, prev)
    WHERE h.speaker = u.speaker AND h.epoch = u.epoch AND h.seq = u.was AND NOT h.restored
    RETURNING h.speaker
  ), still AS (
    SELECT count(*) = cardinality($1::text[]) AS ours FROM heads
  ), numbers AS (
    INSERT INTO outbox_number AS o (subject, side, n)
    SELECT u.subject, u.side, u.n FROM unnest($6::text[], $7::text[], $8::bigint[]) AS u(subject, side, n), still
    WHERE still.ours
    ON CONFLICT (subject, side) DO UPDATE SET n = EXCLUDED.n
  )
  UPDATE outbox o SET n = u.n, epoch = u.epoch, seq = u.seq, prev = u.prev, kid = u.kid, sig = u.sig,
    partition = u.partition, stamped_at = clock_timestamp(), published_at = NULL
  FROM unnest($9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::text[], $15::text[],
      $16::integer[]) AS u(position, n, epoch, seq, prev, kid, sig, partition), still
  WHERE still.ours AND o.position = u.position AND o.stamped_at IS NULL`;

/**
 * Stores stamps before anything is sent, so that a re-send is byte-identical. One statement, conditional on the heads
 * the stamps were computed from. @returns false when somebody moved a head meanwhile (a restore was found): start again
 */
export async function storeStamps(
  client: Client,
  { rows, from, moved, numbers }: Prepared,
): Promise<boolean> {
  const speakers = [...moved.keys()];
  const used = [...numbers.values()].filter((entry) => entry.moved);
  const pick = (name: keyof Attributes): (string | null)[] => rows.map((row) => row.attributes[name] ?? null);
  await client.query('BEGIN');
  try {
    const { rowCount } = await client.query({
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
    // fewer rows: an automatic one was withdrawn meanwhile, and the chain may not have a hole
    const whole = rowCount === rows.length;
    await client.query(whole ? 'COMMIT' : 'ROLLBACK');
    return whole;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    // 23505: an adopted event took the number first; read again
    if ((error as { code?: unknown }).code === '23505') return false;
    throw error;
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
