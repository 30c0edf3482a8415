import type { EntityManager } from 'typeorm';
import { OUTBOX_COLUMNS, outboxPlaceholders, OUTBOX_TYPES, outboxValues, type EventDraft } from '#messaging';
import type { EventName } from '../machine/index.js';
import { idempotencyValues, type Idempotency } from './idempotency.js';
import type { ReferralRow } from './rows.js';

const OUTBOX_FROM = 12;
const CLAIM_FROM = OUTBOX_FROM + OUTBOX_TYPES.length;
const SLOT = `pending = $3::uuid, pending_name = $4, queued = $5::uuid, queued_name = $6`;
const PROPOSAL = `
  INSERT INTO proposal (event_id, referral, side, name, automatic, actor, reason)
  SELECT $7::uuid, id, side, $8, $9::boolean, $10, $11 FROM written`;

/** The event is inserted from the row that is updated: outbox order is commit order per referral (design §5). */
const PROPOSE = `
  WITH written AS (UPDATE referral SET ${SLOT} WHERE id = $1::uuid AND side = $2 RETURNING id, side),
  proposed AS (${PROPOSAL})
  INSERT INTO outbox (${OUTBOX_COLUMNS}) SELECT ${outboxPlaceholders(OUTBOX_FROM)} FROM written RETURNING 1`;

/** The same, if the key is free. */
const PROPOSE_ONCE = `
  WITH claim AS (
    INSERT INTO idempotency (resource, event_id, client, route, key, body_hmac)
    VALUES ($1::uuid, $7::uuid, ${placeholders(CLAIM_FROM, 4)}) ON CONFLICT DO NOTHING RETURNING 1
  ), written AS (
    UPDATE referral SET ${SLOT} WHERE id = $1::uuid AND side = $2 AND EXISTS (SELECT 1 FROM claim)
    RETURNING id, side
  ), proposed AS (${PROPOSAL})
  INSERT INTO outbox (${OUTBOX_COLUMNS}) SELECT ${outboxPlaceholders(OUTBOX_FROM)} FROM written RETURNING 1`;

function placeholders(first: number, count: number): string {
  return Array.from({ length: count }, (_, index) => `$${String(first + index)}`).join(', ');
}

export interface ProposalToWrite {
  /** With its slots as they are to be; its row is locked. */
  readonly row: ReferralRow;
  readonly draft: EventDraft;
  readonly name: EventName;
  /** Absent: the node itself. */
  readonly actor?: string;
  readonly reason?: string | null;
  readonly idempotency?: Idempotency;
}

/** @returns false when the Idempotency-Key was taken meanwhile: nothing is written then */
export async function writeProposal(
  tx: EntityManager,
  { row, draft, name, actor, reason, idempotency }: ProposalToWrite,
): Promise<boolean> {
  const values = [
    row.id,
    row.side,
    row.pending,
    row.pendingName,
    row.queued,
    row.queuedName,
    draft.id,
    name,
    draft.automatic ?? false,
    actor ?? null,
    reason ?? null,
    ...outboxValues(draft),
  ];
  const written: unknown[] =
    idempotency === undefined
      ? await tx.query(PROPOSE, values)
      : await tx.query(PROPOSE_ONCE, [...values, ...idempotencyValues(idempotency)]);
  return written.length > 0;
}
