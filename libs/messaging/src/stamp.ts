import type { Client } from 'pg';
import { envelopeDigest, signedBytes, type Attributes } from '#contracts';
import { isUnavailable } from '#kernel';
import { sign, type EventKey } from '#trust';
import {
  headsOf,
  readUnstamped,
  type Head,
  type Numbers,
  type Prepared,
  type Stamp,
  type StampContext,
  type StampedRow,
  type UnstampedRow,
} from './stamp-store.js';

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
  const heads = await headsOf(client, rows);
  for (const [speaker, head] of heads) {
    if (!head.restored) from.set(speaker, ahead?.moved.get(speaker) ?? head);
  }
  const usable = rows.filter((row) => from.has(row.speaker));
  const numbers = numbersOf(usable, ahead);
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

/** The last stamp of each speaker among rows that are stamped already. */
export function stampsOf(rows: readonly StampedRow[]): Stamp[] {
  const last = new Map<string, Stamp>();
  for (const { attributes } of rows) {
    const { source, epoch, seq } = attributes;
    if (epoch === undefined || seq === undefined) continue; // a pulse has no place in the chain
    const stamp = { speaker: source, epoch: Number(epoch), seq: Number(seq) };
    if (isLater(stamp, last.get(source))) last.set(source, stamp);
  }
  return [...last.values()];
}

/** Whether a stamp comes after what is known of its speaker. */
export const isLater = (
  { epoch, seq }: Pick<Stamp, 'epoch' | 'seq'>,
  known: Pick<Stamp, 'epoch' | 'seq'> | undefined,
): boolean => known === undefined || epoch > known.epoch || (epoch === known.epoch && seq > known.seq);

const numberKey = (subject: string, side: string): string => `${side}${subject}`;

function numbersOf(rows: readonly UnstampedRow[], ahead?: Prepared): Numbers {
  const numbers: Numbers = new Map();
  for (const { subject, side, n, numbered } of rows) {
    if (side === null || n !== null) continue;
    const name = numberKey(subject, side);
    const known = BigInt(numbered ?? 0);
    const before = ahead?.numbers.get(name)?.n ?? 0n;
    numbers.set(name, { subject, side, n: before > known ? before : known, moved: false });
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

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
