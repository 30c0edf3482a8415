import { timingSafeEqual } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { keyInFlight, keyReused } from './referral.errors.js';

/** One client's command on one route. `bodyHash` is an HMAC: nothing in the row tells what was sent. */
export interface Idempotency {
  readonly client: string;
  /** Method and path, ids included. */
  readonly route: string;
  readonly key: string;
  readonly bodyHash: Buffer;
}

/** What the first request with this key made. */
export interface Replay {
  readonly resource: string;
  readonly event: string | null;
}

/** The columns before `resource` in statements that claim a key. */
export const idempotencyValues = ({ client, route, key, bodyHash }: Idempotency): unknown[] => [
  client,
  route,
  key,
  bodyHash,
];

/**
 * What this key made earlier; undefined: nothing, as far as this statement sees.
 * @throws AppError `unprocessable` `idempotency.reused` for another body
 */
export async function findReplay(
  tx: EntityManager | DataSource,
  idempotency: Idempotency,
): Promise<Replay | undefined> {
  const rows: { bodyHmac: Buffer; resource: string; event: string | null }[] = await tx.query(
    `SELECT body_hmac AS "bodyHmac", resource, event_id AS event FROM idempotency
     WHERE client = $1 AND route = $2 AND key = $3`,
    [idempotency.client, idempotency.route, idempotency.key],
  );
  const [row] = rows;
  return row === undefined ? undefined : sameBody(row, idempotency);
}

export function sameBody(
  { bodyHmac, resource, event }: Replay & { readonly bodyHmac: Buffer },
  { bodyHash }: Idempotency,
): Replay {
  if (bodyHmac.length !== bodyHash.length || !timingSafeEqual(bodyHmac, bodyHash)) throw keyReused();
  return { resource, event };
}

/**
 * For commands that need no statement of their own for it: claims the key for `resource`, waiting for a request with the
 * same key that is not finished. @returns what that one made, undefined where the key is this command's now
 */
export async function claimKey(
  tx: EntityManager,
  idempotency: Idempotency,
  resource: string,
): Promise<Replay | undefined> {
  const claimed: unknown[] = await tx.query(
    `INSERT INTO idempotency (client, route, key, body_hmac, resource) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [...idempotencyValues(idempotency), resource],
  );
  if (claimed.length > 0) return undefined;
  return lostTo(tx, idempotency);
}

/** After a claim that took nothing: what the winner made. @throws AppError `conflict` `idempotency.in-flight` */
export async function lostTo(tx: EntityManager, idempotency: Idempotency): Promise<Replay> {
  const replay = await findReplay(tx, idempotency);
  if (replay === undefined) throw keyInFlight();
  return replay;
}

/** Deletes keys older than `hours` (clients retry within 24). @returns how many */
export async function sweepIdempotency(db: DataSource | EntityManager, hours = 72): Promise<number> {
  const [, count]: [unknown, number] = await db.query(
    `DELETE FROM idempotency WHERE at < now() - make_interval(hours => $1)`,
    [hours],
  );
  return count;
}
