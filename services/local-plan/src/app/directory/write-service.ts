import type { EntityManager } from 'typeorm';
import { newId } from '#kernel';
import { claimKey, type Idempotency } from '#referral';
import { romeDate } from '#trust';
import { directoryFaults, type DirectoryEntry } from '../../domain/directory.js';
import { codeTaken, identityFixed, notYours } from '../../domain/directory.errors.js';
import { contentInvalid } from '../../domain/plan.errors.js';
import { digestOf, type PlanContext } from '../plan-context.js';
import { keepService, lockService, serviceByCode, worldOf, type ServiceState } from './stored-service.js';

/** @throws AppError `unprocessable` `content.invalid`: also where it would say where a shelter is */
export function checkEntry(context: PlanContext, entry: DirectoryEntry): void {
  const faults = directoryFaults(entry, worldOf(context));
  if (faults.length > 0) throw contentInvalid(faults);
}

/**
 * The Province lists a service, which it vouches for from today. @returns its id
 * @throws AppError `conflict` `service.code-taken`; `unprocessable` `content.invalid`, `idempotency.reused`
 */
export async function enterService(
  tx: EntityManager,
  context: PlanContext,
  { entry, idempotency }: { readonly entry: DirectoryEntry; readonly idempotency?: Idempotency },
): Promise<string> {
  const id = newId();
  const replay = idempotency && (await claimKey(tx, idempotency, id));
  if (replay !== undefined) return replay.resource;
  checkEntry(context, entry);
  if ((await serviceByCode(tx, entry.code)) !== undefined) throw codeTaken();
  await keepService(tx, context, {
    id,
    state: 'listed',
    entry,
    digest: digestOf(entry),
    verifiedAt: romeDate(context.clock.now()),
    verifiedBy: context.province,
  });
  return id;
}

/**
 * Changes a service, which the Province vouches for from today. @param matches checks what the caller knows of it
 * @throws AppError `not-found`; `unprocessable` `content.invalid`, `service.identity`; `precondition`
 */
export async function editService(
  tx: EntityManager,
  context: PlanContext,
  edit: {
    readonly id: string;
    readonly entry: DirectoryEntry;
    readonly matches: (revision: number) => void;
  },
): Promise<void> {
  const stored = await lockService(tx, edit.id);
  edit.matches(stored.revision);
  const { code, organization } = stored.entry;
  if (edit.entry.code !== code || edit.entry.organization !== organization) throw identityFixed();
  checkEntry(context, edit.entry);
  await keepService(tx, context, {
    ...stored,
    entry: edit.entry,
    digest: digestOf(edit.entry),
    verifiedAt: romeDate(context.clock.now()),
    verifiedBy: context.province,
  });
}

/** Lists, suspends or withdraws it. @throws AppError `not-found`; `unprocessable` `idempotency.reused` */
export async function moveService(
  tx: EntityManager,
  context: PlanContext,
  {
    id,
    state,
    idempotency,
  }: { readonly id: string; readonly state: ServiceState; readonly idempotency: Idempotency },
): Promise<void> {
  const stored = await lockService(tx, id);
  if ((await claimKey(tx, idempotency, id)) !== undefined || stored.state === state) return;
  await keepService(tx, context, { ...stored, state });
}

/**
 * Somebody looked, and it is as it says: the Province for any service, an institution for its own.
 * @throws AppError `not-found`; `unprocessable` `service.not-yours`, `idempotency.reused`
 */
export async function verifyService(
  tx: EntityManager,
  context: PlanContext,
  { id, by, idempotency }: { readonly id: string; readonly by: string; readonly idempotency: Idempotency },
): Promise<void> {
  const stored = await lockService(tx, id);
  if (by !== context.province && stored.entry.organization !== by) throw notYours();
  if ((await claimKey(tx, idempotency, id)) !== undefined) return;
  const verifiedAt = romeDate(context.clock.now());
  await keepService(tx, context, { ...stored, verifiedAt, verifiedBy: by });
}

/**
 * From a file: entered, or brought to what the file says. The day of verification is the file's; without one it stays
 * what it was, and a new service waits to be verified.
 * @throws AppError `unprocessable` `content.invalid`, `service.identity`
 */
export async function importService(
  tx: EntityManager,
  context: PlanContext,
  entry: DirectoryEntry,
  verified: string | undefined,
): Promise<'created' | 'changed' | 'unchanged'> {
  checkEntry(context, entry);
  const today = romeDate(context.clock.now());
  if (verified !== undefined && verified > today)
    throw contentInvalid([{ path: 'verifiedAt', rule: 'future' }]);
  const stored = await serviceByCode(tx, entry.code);
  if (stored !== undefined && stored.entry.organization !== entry.organization) throw identityFixed();
  const digest = digestOf(entry);
  const verifiedAt = verified ?? stored?.verifiedAt ?? null;
  if (stored?.digest === digest && stored.verifiedAt === verifiedAt) return 'unchanged';
  const verifiedBy = verified === undefined ? (stored?.verifiedBy ?? null) : context.province;
  // what was withdrawn stays so until somebody says otherwise: a file is often an old one
  const state = stored?.state ?? 'listed';
  await keepService(tx, context, {
    id: stored?.id ?? newId(),
    ...{ state, entry, digest, verifiedAt, verifiedBy },
  });
  return stored === undefined ? 'created' : 'changed';
}
