import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { claimKey, type Idempotency } from '#referral';
import { hasEnded, noWithdrawal, samePerson } from '../domain/protocol.errors.js';
import {
  findProtocol,
  lockRegistry,
  publishProtocol,
  type LifeContext,
  type StoredProtocol,
} from './stored-protocol.js';

export interface Withdrawal {
  /** `id@version`. */
  readonly protocol: string;
  readonly actor: string;
  readonly idempotency: Idempotency;
}

/**
 * The registrar asks to withdraw a version, in force or still a draft; nothing ends before a second person confirms.
 * @throws AppError `not-found`; `conflict` `protocol.ended`; `unprocessable` `idempotency.reused`
 */
export async function askWithdrawal(
  tx: EntityManager,
  context: LifeContext,
  command: Withdrawal,
): Promise<void> {
  const stored = await take(tx, command);
  if (stored === undefined) return;
  const { id, version } = stored.body;
  await tx.query(
    `UPDATE protocol SET withdrawal_by = $3, withdrawal_at = $4
     WHERE id = $1 AND version = $2 AND withdrawal_by IS NULL`,
    [id, version, command.actor, context.clock.now()],
  );
}

/**
 * A second person confirms: no flow of this version begins any more, and what it still carries ends with it, but for
 * emergencies in their grace.
 * @throws AppError `not-found`; `conflict` `protocol.ended`, `protocol.no-withdrawal`; `unprocessable`
 * `protocol.same-person`, `idempotency.reused`
 */
export async function confirmWithdrawal(
  tx: EntityManager,
  context: LifeContext,
  command: Withdrawal,
): Promise<void> {
  const stored = await take(tx, command);
  if (stored === undefined) return;
  if (stored.withdrawalBy === null) throw noWithdrawal();
  if (stored.withdrawalBy === command.actor) throw samePerson();
  await publishProtocol(tx, context, { ...stored.body, status: 'withdrawn' });
}

/** Undefined where the same request was done before. */
async function take(
  tx: EntityManager,
  { protocol, idempotency }: Withdrawal,
): Promise<StoredProtocol | undefined> {
  await lockRegistry(tx);
  const stored = await findProtocol(tx, protocol);
  if ((await claimKey(tx, idempotency, newId())) !== undefined) return undefined;
  const { status } = stored.body;
  if (status === 'withdrawn' || status === 'expired') throw hasEnded();
  return stored;
}
