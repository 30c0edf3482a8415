import type { EntityManager } from 'typeorm';
import { isId, newId } from '#kernel';
import { CODES } from '#contracts';
import type { PartyContext } from '#referral';
import {
  readCriteria,
  requireEndpoint,
  subscriptionNotFound,
  tooManySubscriptions,
} from '../../domain/subscription.js';
import { TASK_STATUS } from '../fhir/task-status.js';
import { forgetUnwanted, forgetWaiting } from './forget-changes.js';

/** `nothing`: an empty call; `ids`: which Tasks, and in which version. */
export type Told = 'nothing' | 'ids';
export type SubscriptionStatus = 'active' | 'error' | 'off';

/** What somebody wants to be told, and where. */
export interface Wanted {
  readonly criteria: string;
  readonly endpoint: string;
  readonly told: Told;
  readonly endsAt?: Date;
}

export interface SubscriptionRow {
  readonly id: string;
  readonly institution: string;
  readonly status: SubscriptionStatus;
  readonly version: number;
  readonly criteria: string;
  readonly endpoint: string;
  readonly told: Told;
  readonly endsAt: Date | null;
  readonly updatedAt: Date;
  /** A code: why the last call failed. */
  readonly fault: string | null;
  /** Who named the address: the secret is for nobody else. */
  readonly namedBy: string;
  /** Of the secret: another address has another one. */
  readonly secretGeneration: number;
}

/** Where notifications may go. */
export interface ReceiverRules {
  readonly hosts: readonly string[];
  readonly onlyTls: boolean;
}

export const SUBSCRIPTION = `id, institution, status, version, criteria, endpoint, told, ends_at AS "endsAt",
  updated_at AS "updatedAt", fault, created_by AS "namedBy", secret_generation AS "secretGeneration"`;

const MOST = 20;

/**
 * 32 bytes, the same for as long as the key store lives and the address stays: nothing of it is in the database. The first
 * one's name says no number: receivers have it already.
 */
export const signingSecret = (
  { keyStore }: Pick<PartyContext, 'keyStore'>,
  { id, secretGeneration }: Pick<SubscriptionRow, 'id' | 'secretGeneration'>,
): Buffer =>
  keyStore.secret(
    secretGeneration === 1
      ? `fhir-subscription ${id}`
      : `fhir-subscription ${id} ${String(secretGeneration)}`,
  );

/**
 * Whoever asks for the same again has the same one, on again if it was off: the answer may have been lost.
 * @throws AppError `unprocessable` subscription.criteria, subscription.endpoint; `conflict` subscription.too-many
 */
export async function subscribe(
  tx: EntityManager,
  { clock }: Pick<PartyContext, 'clock'>,
  rules: ReceiverRules,
  { institution, subject }: { readonly institution: string; readonly subject: string },
  wanted: Wanted,
): Promise<{ readonly row: SubscriptionRow; readonly isNew: boolean }> {
  const { criteria, endpoint, told, endsAt } = wanted;
  const { statuses, side, codes } = criteriaOf(institution, criteria);
  const { href } = requireEndpoint(endpoint, rules);
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('fhir_subscription ' || $1, 0))`, [
    institution,
  ]);
  const [there]: SubscriptionRow[] = await tx.query(
    `SELECT ${SUBSCRIPTION} FROM fhir_subscription
     WHERE institution = $1 AND endpoint = $2 AND criteria = $3 AND told = $4`,
    [institution, href, criteria, told],
  );
  const now = clock.now();
  if (there !== undefined) {
    await tx.query(
      `UPDATE fhir_subscription SET status = 'active', ends_at = $2, version = version + 1, updated_at = $3, next_at = $3,
         failures = 0, failing_since = NULL, fault = NULL
       WHERE id = $1 AND (status = 'off' OR ends_at IS DISTINCT FROM $2)`,
      [there.id, endsAt ?? null, now],
    );
    return { row: await readSubscription(tx, { institution, id: there.id }), isNew: false };
  }
  const rows: SubscriptionRow[] = await tx.query(
    `INSERT INTO fhir_subscription (id, institution, status, criteria, statuses, side, codes, endpoint, told, ends_at,
       created_by, created_at, updated_at, next_at)
     SELECT $1, $2, 'active', $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $11
     WHERE (SELECT count(*) FROM fhir_subscription WHERE institution = $2) < $12
     RETURNING ${SUBSCRIPTION}`,
    [
      ...[newId(), institution, criteria, statuses ?? null, side ?? null, codes ?? null, href, told],
      ...[endsAt ?? null, subject, now, MOST],
    ],
  );
  const [row] = rows;
  if (row === undefined) throw tooManySubscriptions();
  return { row, isNew: true };
}

const criteriaOf = (institution: string, criteria: string): ReturnType<typeof readCriteria> =>
  readCriteria(criteria, { institution, statuses: Object.values(TASK_STATUS), codes: CODES.service });

/** All of an institution's, the eldest first. */
export function listSubscriptions(tx: EntityManager, institution: string): Promise<SubscriptionRow[]> {
  return tx.query(
    `SELECT ${SUBSCRIPTION} FROM fhir_subscription WHERE institution = $1 ORDER BY created_at, id`,
    [institution],
  );
}

/** @throws AppError `not-found` */
export async function readSubscription(
  tx: EntityManager,
  { institution, id }: { readonly institution: string; readonly id: string },
  lock: '' | 'FOR NO KEY UPDATE' = '',
): Promise<SubscriptionRow> {
  if (!isId(id)) throw subscriptionNotFound();
  const [row]: SubscriptionRow[] = await tx.query(
    `SELECT ${SUBSCRIPTION} FROM fhir_subscription WHERE institution = $1 AND id = $2 ${lock}`,
    [institution, id],
  );
  if (row === undefined) throw subscriptionNotFound();
  return row;
}

/**
 * Says anew what is wanted, and whether it is: `off` forgets what was not told, and so do other criteria; anything else
 * begins again at once. Another address has another secret, which is for whoever named it.
 * @param requireVersion throws where the caller knows another version
 * @throws AppError `not-found`; as `subscribe`
 */
export async function changeSubscription(
  tx: EntityManager,
  { clock }: Pick<PartyContext, 'clock'>,
  rules: ReceiverRules,
  { subject, ...which }: { readonly institution: string; readonly id: string; readonly subject: string },
  {
    wanted: { criteria, endpoint, told, endsAt },
    isOff,
    requireVersion,
  }: { readonly wanted: Wanted; readonly isOff: boolean; readonly requireVersion: (version: number) => void },
): Promise<{ readonly row: SubscriptionRow; readonly isMoved: boolean }> {
  const before = await readSubscription(tx, which, 'FOR NO KEY UPDATE');
  requireVersion(before.version);
  const { statuses, side, codes } = criteriaOf(which.institution, criteria);
  const { href } = requireEndpoint(endpoint, rules);
  const isMoved = href !== before.endpoint;
  await tx.query(
    `UPDATE fhir_subscription SET status = $2, criteria = $3, statuses = $4, side = $5, codes = $6, endpoint = $7,
       told = $8, ends_at = $9, updated_at = $10, next_at = $10, version = version + 1, failures = 0,
       failing_since = NULL, fault = NULL, taken_until = NULL, takes = takes + 1,
       created_by = $11, secret_generation = $12
     WHERE id = $1`,
    [
      ...[which.id, isOff ? 'off' : 'active', criteria, statuses ?? null, side ?? null, codes ?? null],
      ...[href, told, endsAt ?? null, clock.now()],
      ...(isMoved ? [subject, before.secretGeneration + 1] : [before.namedBy, before.secretGeneration]),
    ],
  );
  if (isOff) await forgetUnwanted(tx);
  else if (criteria !== before.criteria) await forgetWaiting(tx, which.id);
  return { row: await readSubscription(tx, which), isMoved };
}

/** What was not told is forgotten with it. @throws AppError `not-found` */
export async function endSubscription(
  tx: EntityManager,
  which: { readonly institution: string; readonly id: string },
): Promise<void> {
  const { id } = await readSubscription(tx, which, 'FOR NO KEY UPDATE');
  await tx.query(`DELETE FROM fhir_subscription WHERE id = $1`, [id]);
  await forgetUnwanted(tx);
}
