import type { EntityManager } from 'typeorm';
import type { RegistryView } from '#trust';
import { checkDraft, OUTBOX_COLUMNS, OUTBOX_TYPES, outboxValues } from './outbox.js';
import type { EventDraft } from './types.js';

/**
 * Puts events into the outbox, in order, in the caller's transaction; call `relay.wake()` after the commit.
 * Lock the aggregate's row first: then outbox order is commit order per referral (design §5).
 * @throws AppError see `checkDraft`
 */
export async function publishAll(
  tx: EntityManager,
  drafts: readonly EventDraft[],
  registry?: RegistryView,
): Promise<void> {
  if (drafts.length === 0) return;
  for (const draft of drafts) checkDraft(draft, registry);
  const rows = drafts.map(outboxValues);
  const columns = OUTBOX_TYPES.map((_, column) => rows.map((row) => row[column]));
  const arrays = OUTBOX_TYPES.map((type, column) => `$${String(column + 1)}::${type}[]`).join(', ');
  await tx.query(
    `INSERT INTO outbox (${OUTBOX_COLUMNS})
     SELECT ${OUTBOX_COLUMNS} FROM unnest(${arrays}) WITH ORDINALITY AS d(${OUTBOX_COLUMNS}, i) ORDER BY i`,
    columns,
  );
}

/** One event; see `publishAll`. */
export async function publish(tx: EntityManager, draft: EventDraft, registry?: RegistryView): Promise<void> {
  await publishAll(tx, [draft], registry);
}
