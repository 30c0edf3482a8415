import type { EntityManager } from 'typeorm';
import type { Side } from '../machine/index.js';
import type { Idempotency, Replay } from './idempotency.js';
import { REFERRAL, type ReferralRow } from './rows.js';
import { notBlocked } from './views.js';

export interface LockedReferral {
  readonly row: ReferralRow;
  /** An event of it is set aside, or waits behind one that is. */
  readonly parked: boolean;
  /** This key was used before. */
  readonly claimed?: Replay & { readonly bodyHmac: Buffer };
}

const LOCK = `
  SELECT ${REFERRAL}, EXISTS (SELECT 1 FROM parked p WHERE p.subject = referral.id::text) AS parked,
    i.body_hmac AS "bodyHmac", i.resource, i.event_id AS event
  FROM referral
  LEFT JOIN idempotency i ON i.client = $4 AND i.route = $5 AND i.key = $6
  WHERE referral.id = $1 AND referral.side = $2 AND referral.institution = $3 AND ${notBlocked('$7')}
  FOR UPDATE OF referral`;

/** Locks one copy of a referral, fenced by institution and by blocks; undefined: there is none for this caller. */
export async function lockReferral(
  tx: EntityManager,
  command: { referral: string; side: Side; institution: string; actor?: string; idempotency?: Idempotency },
): Promise<LockedReferral | undefined> {
  const { client, route, key } = command.idempotency ?? {};
  const rows: (ReferralRow & {
    parked: boolean;
    bodyHmac: Buffer | null;
    resource: string | null;
    event: string | null;
  })[] = await tx.query(LOCK, [
    command.referral,
    command.side,
    command.institution,
    client ?? null,
    route ?? null,
    key ?? null,
    command.actor ?? null,
  ]);
  const [found] = rows;
  if (found === undefined) return undefined;
  const { parked, bodyHmac, resource, event, ...row } = found;
  if (bodyHmac === null || resource === null) return { row, parked };
  return { row, parked, claimed: { bodyHmac, resource, event } };
}
