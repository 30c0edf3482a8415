import type { EntityManager } from 'typeorm';
import { quarantine, type Admitted, type AfterCommit, type Void } from '#messaging';
import type { AuditContext } from './audit-context.js';
import { appendLeaves, lockHead, withoutLeaf } from './append-leaves.js';
import { noteDirectEntries } from './direct-entries.js';
import { noteHeartbeats } from './heartbeats.js';
import { judgeEvents, judgeRevocations, judgeVoids } from './judge-events.js';
import { linkChains } from './link-chains.js';
import { closeFindings, raiseFindings } from './raise-findings.js';
import { replayReferrals } from './replay-referrals.js';
import { askWithholding } from './withhold.js';

/**
 * One batch of admitted events, of whatever topic: leaves, envelopes, chains, replay, findings, all in the transaction
 * that also moves the offset. What has a leaf already is passed over, so a second delivery changes nothing.
 */
export async function consumeBatch(
  tx: EntityManager,
  context: AuditContext,
  events: readonly Admitted[],
  after: AfterCommit,
): Promise<void> {
  const end = await lockHead(tx);
  const fresh = await withoutLeaf(tx, events);
  if (fresh.length === 0) return;
  const replay = await replayReferrals(tx, context, fresh);
  const valid = fresh.filter(({ digest }) => !replay.equivocations.has(digest));
  const voids = fresh
    .filter(({ digest }) => replay.equivocations.has(digest))
    .map(({ record, attributes }): Void => ({ record, attributes, fault: 'equivocation' }));
  await quarantine(tx, voids, context.logger);
  const indexes = await appendLeaves(tx, end, valid);
  await askWithholding(tx, replay.erased, context.clock.now());
  // an equivocation has its place in the chain, although it counts for nothing
  const chains = await linkChains(tx, fresh, indexes, context.clock.now());
  const heard = await noteHeartbeats(tx, valid);
  const entries = await noteDirectEntries(tx, valid);
  const noticed = [
    ...replay.noticed,
    ...chains.noticed,
    ...heard.noticed,
    ...entries.noticed,
    ...judgeEvents(context, valid),
    ...(await judgeRevocations(tx, valid)),
  ];
  await raiseFindings(tx, context, noticed, after);
  await closeFindings(
    tx,
    context,
    [...replay.mended, ...chains.mended, ...heard.mended, ...entries.mended],
    after,
  );
}

/** Records that nobody folds: no leaf, a finding each. */
export async function consumeVoids(
  tx: EntityManager,
  context: AuditContext,
  voids: readonly Void[],
  after: AfterCommit,
): Promise<void> {
  await lockHead(tx);
  await raiseFindings(tx, context, judgeVoids(context, voids), after);
}
