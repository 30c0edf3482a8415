import type { EntityManager } from 'typeorm';
import type { Admitted } from '#messaging';
import { arrive, fold, INITIAL, type LaneEvent, type State } from '#referral';
import type { Noticed } from '../domain/rules.js';
import type { AuditContext } from './audit-context.js';
import { forget } from './forget.js';
import { judgeClock, NO_CLOCK, type ReplayedClock } from './judge-clock.js';
import { judgeConduct, SEEN_NOTHING, type Seen } from './judge-conduct.js';
import { judgeFolded } from './judge-referral.js';
import { heldEvent, isForeign, type HeldEvent, type Replayed, type Submitted } from './replayed.js';
import type { FindingKey } from './raise-findings.js';

export interface Replay {
  /** One number, another event: void, so without a leaf. */
  readonly equivocations: ReadonlySet<string>;
  readonly noticed: Noticed[];
  readonly mended: FindingKey[];
  /** Referrals that were erased, each with the digest of the word that did it. */
  readonly erased: ReadonlyMap<string, string>;
  /** Those that the events are about, as they are now; to be saved. */
  readonly referrals: readonly Replayed[];
}

interface Row {
  readonly id: string;
  readonly sender: string;
  readonly recipient: string;
  readonly submitted: Submitted | null;
  readonly submitted_at: Date | null;
  readonly state: State;
  readonly waiting: HeldEvent[];
  readonly waiting_since: Date | null;
  readonly disclosed_at: Date | null;
  readonly opened_at: Date | null;
  readonly clock: ReplayedClock;
  readonly look_at: Date | null;
  readonly seen: Seen | null;
}

/**
 * Folds the batch's lane events into their referrals with the machine that the parties use: types and numbers only.
 * @param known as `loadReferrals` gave them, of these events or more
 * @param events have no leaf yet, so a number that is folded already belongs to another event
 */
export function replayReferrals(
  context: AuditContext,
  known: ReadonlyMap<string, Replayed>,
  events: readonly Admitted[],
): Replay {
  const equivocations = new Set<string>();
  const noticed: Noticed[] = [];
  const mended: FindingKey[] = [];
  const erased = new Map<string, string>();
  const referrals = new Map<string, Replayed>();
  for (const event of events.filter(isOnLane)) {
    const { subject } = event.attributes;
    const referral = referrals.get(subject) ?? known.get(subject) ?? begin(event);
    referrals.set(subject, referral);
    take(context, referral, event, { equivocations, noticed, mended, erased });
    if (referral.state.erased) forget(referral);
  }
  return { equivocations, noticed, mended, erased, referrals: [...referrals.values()] };
}

const isOnLane = ({ contract }: Admitted): boolean => contract.topic === 'lane';

function take(
  context: AuditContext,
  referral: Replayed,
  event: Admitted,
  {
    equivocations,
    noticed,
    mended,
    erased,
  }: {
    equivocations: Set<string>;
    noticed: Noticed[];
    mended: FindingKey[];
    erased: Map<string, string>;
  },
): void {
  const { attributes, digest, speaker, record } = event;
  const institutions = [speaker.slice(speaker.lastIndexOf('/') + 1)];
  const subject = { referral: referral.id, event: attributes.id, speaker };
  if (isForeign(referral, attributes)) {
    noticed.push({ rule: 'wrong-party', key: digest, institutions, subject });
    return;
  }
  const held = heldEvent(event);
  if (held === undefined) return;
  const { nS, nR } = referral.state;
  const arrival = arrive({ nS, nR, waiting: referral.waiting }, held, () => 'another');
  if (arrival.outcome === 'equivocation') {
    equivocations.add(digest);
    const number = { side: held.side, n: held.n };
    noticed.push({ rule: 'equivocation', key: digest, institutions, subject: { ...subject, ...number } });
    return;
  }
  // before the fold: what waited for it is judged by what it says
  if (attributes.type.includes('.submitted.') && referral.submitted === null) {
    referral.submitted = submittedOf(event);
    referral.submittedAt = new Date(record.appendedAt);
  }
  for (const folded of arrival.apply) {
    const { state, verdict } = fold(referral.state, folded);
    judgeFolded(context, referral, folded, { before: referral.state, verdict }, { noticed, mended });
    const late = judgeClock(context, referral, folded, state);
    noticed.push(...late.noticed, ...judgeConduct(context, referral, folded, { after: state, verdict }));
    mended.push(...late.mended);
    if (state.erased && !referral.state.erased) erased.set(referral.id, folded.digest);
    referral.state = state;
  }
  const waited = referral.waiting.length > 0;
  referral.waiting = arrival.position.waiting;
  if (referral.waiting.length === 0) {
    if (waited) mended.push({ rule: 'number-gap', key: referral.id });
    referral.waitingSince = null;
  } else if (!waited || arrival.apply.length > 0) {
    referral.waitingSince = context.clock.now();
  }
}

function begin({ attributes }: Admitted): Replayed {
  return {
    id: attributes.subject,
    sender: attributes.from ?? '',
    recipient: attributes.to ?? '',
    submitted: null,
    submittedAt: null,
    state: INITIAL,
    waiting: [],
    waitingSince: null,
    disclosedAt: null,
    openedAt: null,
    clock: NO_CLOCK,
    lookAt: null,
    seen: SEEN_NOTHING,
  };
}

function submittedOf({ attributes }: Admitted): Submitted {
  const { kind, urgency, ground, protocol, flow, purpose, time } = attributes;
  return {
    kind: kind ?? '',
    urgency: urgency ?? '',
    ground: ground ?? '',
    protocol: protocol ?? '',
    flow: flow ?? '',
    purpose: purpose ?? '',
    time,
  };
}

/** The referrals that these events are about, by id. Call under the head's lock. */
export async function loadReferrals(
  tx: EntityManager,
  events: readonly Admitted[],
): Promise<Map<string, Replayed>> {
  const ids = [...new Set(events.filter(isOnLane).map(({ attributes }) => attributes.subject))];
  if (ids.length === 0) return new Map();
  const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM referral WHERE id = ANY($1::uuid[])`, [ids]);
  return new Map(rows.map((row) => [row.id, replayedOf(row)]));
}

const replayedOf = (row: Row): Replayed => ({
  id: row.id,
  sender: row.sender,
  recipient: row.recipient,
  submitted: row.submitted,
  submittedAt: row.submitted_at,
  state: row.state,
  waiting: row.waiting,
  waitingSince: row.waiting_since,
  disclosedAt: row.disclosed_at,
  openedAt: row.opened_at,
  clock: row.clock,
  lookAt: row.look_at,
  seen: row.seen,
});

/** Those whose running stage is to be looked at by then: whole, as far as anybody here knows. Locked. */
export async function loadLate(tx: EntityManager, readTo: Date, limit: number): Promise<Replayed[]> {
  const rows: Row[] = await tx.query(
    `SELECT ${COLUMNS} FROM referral
     WHERE look_at <= $1 AND waiting_since IS NULL
       AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.subject = referral.id::text)
     ORDER BY look_at LIMIT $2 FOR UPDATE`,
    [readTo, limit],
  );
  return rows.map(replayedOf);
}

/** They were looked at, and have nothing more to show until somebody speaks, or until `again`. */
export async function lookedAt(
  tx: EntityManager,
  looked: readonly { readonly id: string; readonly again: Date | null }[],
): Promise<void> {
  await tx.query(
    `UPDATE referral r SET look_at = u.again FROM unnest($1::uuid[], $2::timestamptz[]) AS u(id, again)
     WHERE r.id = u.id`,
    [looked.map(({ id }) => id), looked.map(({ again }) => again)],
  );
}

const COLUMNS = `id, sender, recipient, submitted, submitted_at, state, waiting, waiting_since, disclosed_at, opened_at,
  clock, look_at, seen`;
const TYPES = [
  'uuid',
  'text',
  'text',
  'jsonb',
  'timestamptz',
  'jsonb',
  'jsonb',
  ...Array<string>(3).fill('timestamptz'),
  'jsonb',
  'timestamptz',
  'jsonb',
];

export async function saveReferrals(tx: EntityManager, referrals: readonly Replayed[]): Promise<void> {
  if (referrals.length === 0) return;
  const changed = COLUMNS.split(/,\s+/).slice(3);
  await tx.query(
    `INSERT INTO referral (${COLUMNS})
     SELECT * FROM unnest(${TYPES.map((type, i) => `$${String(i + 1)}::${type}[]`).join(', ')})
     ON CONFLICT (id) DO UPDATE SET ${changed.map((column) => `${column} = EXCLUDED.${column}`).join(', ')}`,
    [
      referrals.map((r) => r.id),
      referrals.map((r) => r.sender),
      referrals.map((r) => r.recipient),
      referrals.map((r) => (r.submitted === null ? null : JSON.stringify(r.submitted))),
      referrals.map((r) => r.submittedAt),
      referrals.map((r) => JSON.stringify(r.state)),
      referrals.map((r) => JSON.stringify(r.waiting)),
      referrals.map((r) => r.waitingSince),
      referrals.map((r) => r.disclosedAt),
      referrals.map((r) => r.openedAt),
      referrals.map((r) => JSON.stringify(r.clock)),
      referrals.map((r) => r.lookAt),
      referrals.map((r) => (r.seen === null ? null : JSON.stringify(r.seen))),
    ],
  );
}

export type { LaneEvent };
