import type { EntityManager } from 'typeorm';
import { publishAll } from '#messaging';
import { parseObject } from '#trust';
import type { EventName } from '../machine/index.js';
import type { Automatic } from './automatic.js';
import type { Folding, Step } from './folding.js';
import { INSERT_REFERRALS, insertValues, UPDATE_REFERRALS, updateValues, type ReferralRow } from './rows.js';

/** Writes what a batch has folded: a handful of statements, however many events (ADR 0009). */
export async function writeFoldings(tx: EntityManager, foldings: readonly Folding[]): Promise<void> {
  const fresh: ReferralRow[] = [];
  const known: ReferralRow[] = [];
  for (const folding of foldings) {
    for (const row of folding.rows.values()) (folding.isInserted(row.side) ? known : fresh).push(row);
  }
  const steps = foldings.flatMap((folding) => folding.steps);
  await Promise.all([
    fresh.length > 0 ? tx.query(INSERT_REFERRALS, insertValues(fresh)) : undefined,
    known.length > 0 ? tx.query(UPDATE_REFERRALS, updateValues(known)) : undefined,
    steps.length > 0 ? tx.query(INSERT_EVENTS, eventValues(steps)) : undefined,
    settleProposals(tx, steps),
  ]);
}

const INSERT_EVENTS = `
  INSERT INTO referral_event (referral, side, n, position, event_id, name, verdict, appended_at, partition, "offset",
    unreadable, occurred_at, digest, attributes, value)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::integer[], $5::uuid[], $6::text[], $7::text[],
    $8::timestamptz[], $9::integer[], $10::bigint[], $11::boolean[], $12::timestamptz[], $13::text[], $14::jsonb[],
    $15::bytea[])`;

function eventValues(steps: readonly Step[]): unknown[] {
  const column = <T>(value: (step: Step) => T): T[] => steps.map(value);
  return [
    column(({ placed }) => placed.event.attributes.subject),
    column(({ placed }) => placed.side),
    column(({ placed }) => placed.n),
    column(({ position }) => position),
    column(({ placed }) => placed.event.attributes.id),
    column(({ name }) => name),
    column(({ verdict }) => verdict),
    column(({ placed }) => new Date(placed.event.record.appendedAt)),
    column(({ placed }) => placed.event.record.partition),
    column(({ placed }) => String(placed.event.record.offset)),
    column(({ content }) => content.unreadable),
    column(({ occurredAt }) => occurredAt),
    column(({ placed }) => placed.digest),
    column(({ placed }) => JSON.stringify(placed.event.attributes)),
    column(({ placed, name }) => storedValue(name, placed.event.record.value)),
  ];
}

/**
 * The referral's key, as the log carries it to the recipient's opening key, stays out of the database: once the key store
 * has it, a second copy that the opening key could open for five weeks more would outlive an erasure.
 */
function storedValue(name: EventName, value: Buffer): Buffer {
  if (name === 'key-rewrapped') return Buffer.alloc(0);
  if (name !== 'submitted') return value;
  const { body } = parseObject(value.toString()) ?? {};
  return typeof body === 'string' ? Buffer.from(JSON.stringify({ body })) : value;
}

/** What became of this node's own proposals: `folded` or `superseded`. */
async function settleProposals(tx: EntityManager, steps: readonly Step[]): Promise<void> {
  const own = steps.filter(({ placed }) => placed.event.own);
  if (own.length === 0) return;
  await tx.query(
    `UPDATE proposal p SET outcome = u.outcome, settled_at = clock_timestamp()
     FROM unnest($1::uuid[], $2::text[]) AS u(event_id, outcome) WHERE p.event_id = u.event_id`,
    [
      own.map(({ placed }) => placed.event.attributes.id),
      own.map(({ verdict }) => (verdict === 'superseded' ? 'superseded' : 'folded')),
    ],
  );
}

/** Puts what the node says by itself into the outbox, behind the rows whose locks this transaction holds. */
export async function writeAutomatic(tx: EntityManager, said: readonly Automatic[]): Promise<void> {
  if (said.length === 0) return;
  const proposals = tx.query(
    `INSERT INTO proposal (event_id, referral, side, name, automatic)
     SELECT *, true FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])`,
    [
      said.map(({ draft }) => draft.id),
      said.map(({ row }) => row.id),
      said.map(({ row }) => row.side),
      said.map(({ name }) => name),
    ],
  );
  await Promise.all([
    proposals,
    publishAll(
      tx,
      said.map(({ draft }) => draft),
    ),
  ]);
}

/** Writes the slots alone: of rows that the batch has not folded. */
export async function writeSlots(tx: EntityManager, rows: readonly ReferralRow[]): Promise<void> {
  if (rows.length > 0) await tx.query(UPDATE_REFERRALS, updateValues(rows));
}
