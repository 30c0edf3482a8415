import type { DataSource, EntityManager } from 'typeorm';
import { notBlocked, requireOpen, sentOf, type PartyContext } from '#referral';
import type { Asking } from '../domain/fitting.js';
import { confirmBy, inOrder, type Place } from '../domain/waiting.js';
import { skippedWithoutReason } from '../domain/waiting.errors.js';
import { askingOf } from './household.js';

export interface WaitingView {
  readonly id: string;
  readonly referral: string;
  /** Who asked. */
  readonly from: string;
  /** In the whole list, from 1; those whom the reader is shut out of are not shown, and count. */
  readonly position: number;
  readonly urgency: string | null;
  readonly since: string;
  readonly confirmedAt: string;
  /** By when somebody asks again whether a place is still wanted. A pause needs no asking. */
  readonly confirmBy: string | null;
  readonly paused: string | null;
  readonly skips: readonly { readonly referral: string; readonly reason: string; readonly at: string }[];
}

export interface Waiting extends Place {
  readonly referral: string;
  readonly from: string;
  readonly urgency: string | null;
  readonly confirmedAt: Date;
  readonly paused: string | null;
  readonly hidden: boolean;
  /** What she asked for; undefined where it cannot be read here. Opened by the node, shown to nobody. */
  readonly asking: Asking | undefined;
  readonly skips: WaitingView['skips'];
}

type Row = Omit<Waiting, 'level' | 'asking'>;

const MOMENT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

const LIST = `
  SELECT w.id, w.referral, referral.sender AS "from", referral.urgency, w.since, w.confirmed_at AS "confirmedAt", w.pause_reason AS paused,
    NOT (${notBlocked('$2')}) AS hidden,
    coalesce((
      SELECT json_agg(json_build_object('referral', s.for_referral, 'reason', s.reason,
        'at', to_char(s.at AT TIME ZONE 'UTC', ${MOMENT})) ORDER BY s.at)
      FROM waiting_skip s WHERE s.waiting = w.id
    ), '[]') AS skips
  FROM waiting w JOIN referral ON referral.id = w.referral AND referral.side = 'r'
  WHERE w.institution = $1 AND referral.state = 'waitlisted'`;

/**
 * Those who wait, in the list's order. Level and needs are opened by the node for order and fitting alone, and shown to
 * nobody here: her team reads them with the referral.
 */
export async function inLine(
  tx: EntityManager,
  context: PartyContext,
  institution: string,
  subject: string,
): Promise<Waiting[]> {
  const rows: Row[] = await tx.query(LIST, [institution, subject]);
  const places: Waiting[] = [];
  for (const row of rows) {
    const sent = await sentOf(tx, context, { institution, id: row.referral, side: 'r' });
    const level = sent.risk?.['level'];
    const place = { ...row, asking: askingOf(sent, row.urgency) };
    places.push(typeof level === 'string' ? { ...place, level } : place);
  }
  return inOrder(places);
}

/** The house's waiting list, as far as this person may know of it. */
export async function listWaiting(
  db: DataSource,
  context: PartyContext,
  { institution, subject }: { readonly institution: string; readonly subject: string },
): Promise<WaitingView[]> {
  requireOpen(context);
  return db.transaction(async (tx) => {
    const places = await inLine(tx, context, institution, subject);
    return places.flatMap((place, index) => (place.hidden ? [] : [toView(place, index + 1)]));
  });
}

function toView(place: Waiting, position: number): WaitingView {
  const { id, referral, from, urgency, since, confirmedAt, paused, skips } = place;
  return {
    id,
    referral,
    from,
    position,
    urgency,
    since: since.toISOString(),
    confirmedAt: confirmedAt.toISOString(),
    confirmBy: paused === null ? confirmBy(confirmedAt).toISOString() : null,
    paused,
    skips,
  };
}

/** The first time decides about seniority; cannot fail on business grounds: the fold calls it. */
export async function takePlace(
  tx: EntityManager,
  { institution, referral, since }: { institution: string; referral: string; since: Date },
): Promise<void> {
  await tx.query(
    `INSERT INTO waiting (institution, referral, since, confirmed_at) VALUES ($1, $2, $3, $3)
     ON CONFLICT (referral) DO NOTHING`,
    [institution, referral, since],
  );
}

/** The list's entry of a referral, if it ever had one. */
export async function placeOf(tx: EntityManager, referral: string): Promise<string | undefined> {
  const [place]: { id: string }[] = await tx.query(`SELECT id FROM waiting WHERE referral = $1`, [referral]);
  return place?.id;
}

export interface Offering {
  readonly institution: string;
  readonly referral: string;
  readonly urgency: string | null;
  readonly actor: string;
}

const EMERGENCIES: readonly unknown[] = ['E0', 'E1'];

/**
 * Whoever is offered a unit before others who wait: every one of them was skipped for a reason. An emergency is the
 * reason itself, and is noted; nobody types at night. Who is paused is not skipped.
 * @throws AppError `conflict` waiting.skip-reason
 */
export async function requireSkips(
  tx: EntityManager,
  context: PartyContext,
  { institution, referral, urgency, actor }: Offering,
): Promise<void> {
  const places = await inLine(tx, context, institution, actor);
  const own = places.findIndex((place) => place.referral === referral);
  const before = (own < 0 ? places : places.slice(0, own)).filter(({ paused }) => paused === null);
  const silent = before.filter(({ skips }) => !skips.some((skip) => skip.referral === referral));
  if (silent.length === 0) return;
  if (!EMERGENCIES.includes(urgency)) throw skippedWithoutReason(silent.map(({ id }) => id));
  await tx.query(
    `INSERT INTO waiting_skip (waiting, for_referral, reason, said_by)
     SELECT id, $2, 'emergency', $3 FROM unnest($1::uuid[]) AS id ON CONFLICT DO NOTHING`,
    [silent.map(({ id }) => id), referral, actor],
  );
}
