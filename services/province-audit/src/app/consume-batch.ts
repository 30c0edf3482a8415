import type { EntityManager } from 'typeorm';
import { quarantine, together, type Admitted, type AfterCommit, type Void } from '#messaging';
import type { AuditContext } from './audit-context.js';
import { appendLeaves, indexesBehind, leavesAmong, lockHead, withoutLeaf } from './append-leaves.js';
import { readChains } from './chain-rows.js';
import { noteDirectEntries } from './direct-entries.js';
import { noteHeartbeats } from './heartbeats.js';
import { judgeEvents, judgeRevocations, judgeVoids } from './judge-events.js';
import { followOn, linkChains, saveLinks, type Linked } from './link-chains.js';
import { closeFindings, raiseFindings } from './raise-findings.js';
import { loadReferrals, replayReferrals, saveReferrals, type Replay } from './replay-referrals.js';
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
  // the lock is the first on its way: all that is read is read under it
  const [end, leaves, referrals, chains] = await together([
    lockHead(tx),
    leavesAmong(tx, events),
    loadReferrals(tx, events),
    readChains(tx, events),
  ]);
  const fresh = withoutLeaf(events, leaves);
  if (fresh.length === 0) return;
  const now = context.clock.now();
  const replay = replayReferrals(context, referrals, fresh);
  const isVoid = ({ digest }: Admitted): boolean => replay.equivocations.has(digest);
  const valid = fresh.filter((event) => !isVoid(event));
  const voids = fresh
    .filter(isVoid)
    .map(({ record, attributes }): Void => ({ record, attributes, fault: 'equivocation' }));
  // an equivocation has its place in the chain, although it counts for nothing
  const linked = linkChains(chains, fresh, indexesBehind(end, valid), now);
  await together([
    quarantine(tx, voids, context.logger),
    appendLeaves(tx, end, valid),
    saveReferrals(tx, replay.referrals),
    askWithholding(tx, replay.erased, now),
    saveLinks(tx, linked),
    judge(tx, context, { valid, replay, linked }, after),
  ]);
}

interface Read {
  readonly valid: readonly Admitted[];
  readonly replay: Replay;
  readonly linked: Linked;
}

/** What the batch shows. Its statements follow those that lay it in; mostly the one that closes findings is the only one. */
async function judge(
  tx: EntityManager,
  context: AuditContext,
  { valid, replay, linked }: Read,
  after: AfterCommit,
): Promise<void> {
  const [followed, heard, entries, revoked] = await together([
    followOn(tx, linked, context.clock.now()),
    noteHeartbeats(tx, valid),
    noteDirectEntries(tx, valid),
    judgeRevocations(tx, valid),
  ]);
  const shown = [replay, linked, followed, heard, entries];
  const noticed = [...shown.flatMap((each) => each.noticed), ...judgeEvents(context, valid), ...revoked];
  await raiseFindings(tx, context, noticed, after);
  await closeFindings(
    tx,
    context,
    shown.flatMap((each) => each.mended),
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
