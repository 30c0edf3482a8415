import type { DataSource, EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { claimKey, type Idempotency } from '#referral';
import { romeDate } from '#trust';
import { shownEntry, type DirectoryEntry } from '../../domain/directory.js';
import {
  alreadyProposed,
  notYours,
  proposalDecided,
  proposalStale,
  serviceNotFound,
} from '../../domain/directory.errors.js';
import { digestOf, type PlanContext } from '../plan-context.js';
import { keepService, serviceByCode, worldOf, type Showing } from './stored-service.js';
import { checkEntry } from './write-service.js';

export type ProposalState = 'open' | 'accepted' | 'refused';

export interface ProposalView {
  readonly id: string;
  /** Null: a new service. */
  readonly service: string | null;
  readonly organization: string;
  readonly entry: DirectoryEntry;
  readonly state: ProposalState;
  readonly reason: string | null;
  readonly proposedAt: string;
  readonly decidedAt: string | null;
}

/**
 * An institution says what a service of its own is, new or changed; the Province decides. @returns the proposal's id
 * @throws AppError `unprocessable` `service.not-yours`, `content.invalid`, `idempotency.reused`; `conflict` `proposal.open`
 */
export async function proposeService(
  tx: EntityManager,
  context: PlanContext,
  {
    entry,
    by,
    idempotency,
  }: { readonly entry: DirectoryEntry; readonly by: string; readonly idempotency: Idempotency },
): Promise<string> {
  const id = newId();
  const replay = await claimKey(tx, idempotency, id);
  if (replay !== undefined) return replay.resource;
  if (entry.organization !== by) throw notYours();
  checkEntry(context, entry);
  const stored = await serviceByCode(tx, entry.code);
  if (stored !== undefined && stored.entry.organization !== by) throw notYours();
  const made: unknown[] = await tx.query(
    `INSERT INTO service_proposal (id, service, organization, body, state, proposed_at, changes)
     VALUES ($1, $2, $3, $4, 'open', $5, $6) ON CONFLICT ((body->>'code')) WHERE state = 'open' DO NOTHING RETURNING 1`,
    [id, stored?.id ?? null, by, JSON.stringify(entry), context.clock.now(), stored?.digest ?? null],
  );
  if (made.length === 0) throw alreadyProposed();
  return id;
}

interface Pending {
  readonly entry: DirectoryEntry;
  readonly state: ProposalState;
  /** Digest of what the service said when it was proposed; null: there was none. */
  readonly changes: string | null;
}

/**
 * The Province takes it into the directory, or says why not.
 * @throws AppError `not-found`; `conflict` `proposal.decided`, `proposal.stale` where the service says something else since;
 * `unprocessable` `content.invalid` where a rule or the registry has changed since, `idempotency.reused`
 */
export async function decideProposal(
  tx: EntityManager,
  context: PlanContext,
  {
    id,
    accepted,
    reason,
    idempotency,
  }: {
    readonly id: string;
    readonly accepted: boolean;
    readonly reason?: string;
    readonly idempotency: Idempotency;
  },
): Promise<void> {
  const [proposal]: Pending[] = await tx.query(
    'SELECT body AS entry, state, changes FROM service_proposal WHERE id = $1 FOR UPDATE',
    [id],
  );
  if (proposal === undefined) throw serviceNotFound();
  if ((await claimKey(tx, idempotency, id)) !== undefined) return;
  if (proposal.state !== 'open') throw proposalDecided();
  const { entry } = proposal;
  let service: string | null = null;
  if (accepted) {
    checkEntry(context, entry);
    const stored = await serviceByCode(tx, entry.code);
    if (stored !== undefined && stored.entry.organization !== entry.organization) throw notYours();
    if ((stored?.digest ?? null) !== proposal.changes) throw proposalStale();
    service = stored?.id ?? newId();
    await keepService(tx, context, {
      id: service,
      state: stored?.state ?? 'listed',
      entry,
      digest: digestOf(entry),
      verifiedAt: romeDate(context.clock.now()),
      verifiedBy: context.province,
    });
  }
  await tx.query(
    `UPDATE service_proposal SET state = $2, reason = $3, decided_at = $4, service = coalesce($5, service) WHERE id = $1`,
    [id, accepted ? 'accepted' : 'refused', reason ?? null, context.clock.now(), service],
  );
}

/** What waits, and what was decided, the newest first; `organization` sees its own alone. */
export async function listProposals(
  db: DataSource | EntityManager,
  context: Showing,
  {
    organization,
    state,
    limit,
  }: { readonly organization?: string; readonly state?: ProposalState; readonly limit: number },
): Promise<ProposalView[]> {
  const rows: (Omit<ProposalView, 'proposedAt' | 'decidedAt'> & {
    proposedAt: Date;
    decidedAt: Date | null;
  })[] = await db.query(
    `SELECT id, service, organization, body AS entry, state, reason, proposed_at AS "proposedAt", decided_at AS "decidedAt"
       FROM service_proposal WHERE ($1::text IS NULL OR organization = $1) AND ($2::text IS NULL OR state = $2)
       ORDER BY proposed_at DESC, id LIMIT $3`,
    [organization ?? null, state ?? null, limit],
  );
  return rows.map(({ proposedAt, decidedAt, entry, ...row }) => ({
    ...row,
    entry: shownEntry(entry, worldOf(context)),
    proposedAt: proposedAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  }));
}
