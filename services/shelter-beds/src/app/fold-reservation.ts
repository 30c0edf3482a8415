import type { EntityManager } from 'typeorm';
import { reservedUntil } from '../domain/unit.js';
import { ENDED_NOW } from './fill-unit.js';
import { beginStay, endStayOf, linkStay, unlinkStay, type DirectStay, type StayBegins } from './stay-row.js';

/** What the fold of one event says about a referral's unit. */
export interface FoldedEvent {
  readonly institution: string;
  readonly referral: string;
  readonly event: string;
  readonly name: string;
  readonly applied: boolean;
  /** The offer that the event answers. */
  readonly re?: string;
  /** Of a confirmation. */
  readonly expected?: Date;
  /** Of a completion. */
  readonly outcome?: string;
  /** Of a late entry: when it really happened. */
  readonly at?: Date;
}

/**
 * What follows for the house: a stay without a referral and an offer without a unit are work for somebody; a direct
 * entry that has its referral now is declared to be in order.
 */
export type Outcome =
  | { readonly kind: 'cover-stay'; readonly unit: string }
  | { readonly kind: 'offer-without-unit' }
  | ({ readonly kind: 'regularised' } & DirectStay)
  | undefined;

const RELEASES = new Set([
  'offer-expired',
  'offer-withdrawn',
  'offer-refused',
  'declined',
  'declined-by-woman',
  'cancelled',
  'entered-in-error',
  'expired',
]);

/**
 * Follows the fold: only here a unit is released (design §3.3). Cannot fail on business grounds: what does not fit
 * changes nothing.
 */
export async function foldReservation(tx: EntityManager, folded: FoldedEvent): Promise<Outcome> {
  const { name, applied, referral, event } = folded;
  switch (name) {
    case 'offered':
    case 'agreed-by-voice':
      if (!applied) return release(tx, referral, event);
      if (await heldFor(tx, referral, event, name === 'agreed-by-voice')) return undefined;
      return { kind: 'offer-without-unit' };
    case 'confirmed':
      if (applied) await reserve(tx, referral, folded.expected);
      return undefined;
    case 'taken-in-charge':
      // superseded: something that ends the referral was before it in the lane, and she stands in the house
      if (!applied) return release(tx, referral);
      await occupy(tx, folded);
      return settleStay(tx, folded);
    case 'completed':
      if (applied) await end(tx, folded);
      return undefined;
    default:
      return applied && RELEASES.has(name) ? release(tx, referral, folded.re) : undefined;
  }
}

/** An admission is proposed: she is in the house now, whatever the lane will say. Takes, never releases. */
export async function occupy(
  tx: EntityManager,
  { referral, institution, at, household }: StayBegins,
): Promise<void> {
  await lockUnitOf(tx, referral);
  const [rows]: [{ id: string }[], number] = await tx.query(
    `UPDATE reservation SET state = 'occupied', until = NULL
     WHERE referral = $1 AND state IN ('held', 'reserved') RETURNING id`,
    [referral],
  );
  const [reservation] = rows;
  if (reservation === undefined) return;
  const stay = await beginStay(tx, { institution, referral, at, household });
  await tx.query(`UPDATE reservation SET stay = $2 WHERE id = $1`, [reservation.id, stay]);
}

/** The lane has her admission: the referral stands behind the stay, also behind one that began without it. */
async function settleStay(
  tx: EntityManager,
  { referral, institution, at }: Pick<FoldedEvent, 'referral' | 'institution' | 'at'>,
): Promise<Outcome> {
  const direct = await linkStay(tx, referral);
  if (direct !== undefined) return { kind: 'regularised', ...direct };
  // a restored database may hold no unit for her: she is there all the same
  await beginStay(tx, { institution, referral, at });
  return undefined;
}

/** A unit in which she stays is not freed: it loses its referral. Everything else ends. */
async function release(tx: EntityManager, referral: string, offer?: string): Promise<Outcome> {
  await lockUnitOf(tx, referral);
  const [unlinked]: [{ unit: string }[], number] = await tx.query(
    `UPDATE reservation SET referral = NULL, offer = NULL, until = NULL
     WHERE referral = $1 AND offer = coalesce($2, offer) AND state = 'occupied' RETURNING unit`,
    [referral, offer ?? null],
  );
  await tx.query(
    `UPDATE reservation SET state = 'ended', ${ENDED_NOW}
     WHERE referral = $1 AND offer = coalesce($2, offer) AND state IN ('held', 'reserved')`,
    [referral, offer ?? null],
  );
  const [stay] = unlinked;
  if (stay === undefined) return undefined;
  await unlinkStay(tx, referral);
  return { kind: 'cover-stay', unit: stay.unit };
}

async function end(
  tx: EntityManager,
  { referral, outcome = 'other', at }: Pick<FoldedEvent, 'referral' | 'outcome' | 'at'>,
): Promise<void> {
  await lockUnitOf(tx, referral);
  await tx.query(
    `UPDATE reservation SET state = 'ended', ${ENDED_NOW} WHERE referral = $1 AND state <> 'ended'`,
    [referral],
  );
  await endStayOf(tx, { referral, outcome, at });
}

/**
 * Before any change of a reservation its unit's row is locked; whoever takes a unit skips locked ones, so the two cannot
 * wait for each other.
 */
async function lockUnitOf(tx: EntityManager, referral: string): Promise<void> {
  await tx.query(
    `SELECT u.id FROM unit u JOIN reservation r ON r.unit = u.id
     WHERE r.referral = $1 AND r.state <> 'ended' FOR UPDATE OF u`,
    [referral],
  );
}

/** @returns whether the unit that the offer speaks of is held: after a restore it may not be */
async function heldFor(
  tx: EntityManager,
  referral: string,
  offer: string,
  agreed: boolean,
): Promise<boolean> {
  await lockUnitOf(tx, referral);
  const [, count]: [unknown, number] = await tx.query(
    `UPDATE reservation SET state = CASE WHEN $3 AND state = 'held' THEN 'reserved' ELSE state END
     WHERE referral = $1 AND offer = $2 AND state <> 'ended'`,
    [referral, offer, agreed],
  );
  return count > 0;
}

async function reserve(tx: EntityManager, referral: string, expected: Date | undefined): Promise<void> {
  await lockUnitOf(tx, referral);
  await tx.query(
    `UPDATE reservation SET state = 'reserved', until = $2 WHERE referral = $1 AND state = 'held'`,
    [referral, expected === undefined ? null : reservedUntil(expected)],
  );
}
