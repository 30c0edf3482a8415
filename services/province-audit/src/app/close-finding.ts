import type { EntityManager } from 'typeorm';
import type { AfterCommit } from '#messaging';
import { claimKey, type Idempotency } from '#referral';
import { findingClosed, findingNotFound, findingOpen } from '../domain/finding.errors.js';
import type { AuditContext } from './audit-context.js';
import { lockHead } from './append-leaves.js';
import { lockFinding, viewOf, type FindingView } from './list-findings.js';
import type { Secrets } from './note.js';
import { closeFindings } from './raise-findings.js';

export interface Closure {
  readonly id: string;
  readonly idempotency?: Idempotency;
}

/**
 * The auditor takes an answer as sufficient. The same request again changes nothing.
 * @throws AppError `not-found`; `conflict` `finding.closed`, `finding.unanswered`
 */
export async function closeFinding(
  tx: EntityManager,
  context: AuditContext,
  secrets: Secrets,
  { id, idempotency }: Closure,
  after: AfterCommit,
): Promise<FindingView> {
  await lockHead(tx);
  const found = await lockFinding(tx, id);
  if (found === undefined) throw findingNotFound();
  if (idempotency !== undefined && (await claimKey(tx, idempotency, id)) !== undefined)
    return viewOf(found, secrets);
  if (found.state === 'closed') throw findingClosed();
  if (found.state === 'open') throw findingOpen();
  await closeFindings(tx, context, [{ rule: found.rule, key: found.key }], after);
  return viewOf({ ...found, state: 'closed', closed_at: context.clock.now() }, secrets);
}
