import type { EntityManager } from 'typeorm';
import type { ClosureReason } from '#contracts';
import type { AfterCommit } from '#messaging';
import { claimKey, type Idempotency } from '#referral';
import { findingClosed, findingNotFound, findingOpen } from '../domain/finding.errors.js';
import type { AuditContext } from './audit-context.js';
import { lockHead } from './append-leaves.js';
import { auditorsView, lockFinding, viewOf, type FindingView } from './list-findings.js';
import type { Secrets } from './note.js';
import { settleFinding } from './raise-findings.js';

export interface Closure {
  readonly id: string;
  /** Why it is closed although somebody who is asked has not answered. */
  readonly reason?: ClosureReason;
  readonly idempotency?: Idempotency;
}

/**
 * The auditor takes the answers as sufficient: those of everybody who is asked, or fewer for a reason that they can read
 * too. The same request again changes nothing.
 * @throws AppError `not-found`; `conflict` `finding.closed`, `finding.unanswered` (also by one of several)
 */
export async function closeFinding(
  tx: EntityManager,
  context: AuditContext,
  secrets: Secrets,
  { id, reason, idempotency }: Closure,
  after: AfterCommit,
): Promise<FindingView> {
  await lockHead(tx);
  const found = await lockFinding(tx, id);
  if (found === undefined) throw findingNotFound();
  if (idempotency !== undefined && (await claimKey(tx, idempotency, id)) !== undefined)
    return auditorsView(viewOf(found, secrets));
  if (found.state === 'closed') throw findingClosed();
  if (found.state === 'open' && reason === undefined) throw findingOpen();
  const closedFor = found.state === 'open' ? reason : undefined;
  await settleFinding(tx, context, { id, rule: found.rule, ...(closedFor && { closedFor }) }, after);
  const closed = { state: 'closed', closed_at: context.clock.now(), closed_for: closedFor ?? null } as const;
  return auditorsView(viewOf({ ...found, ...closed }, secrets));
}
