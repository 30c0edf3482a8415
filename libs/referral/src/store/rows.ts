import { INITIAL, type Kind, type Resume, type Side, type State, type StateName } from '../machine/index.js';

/** One party's copy of a referral. A node that is both parties has two, folded together. */
export interface ReferralRow {
  readonly id: string;
  readonly side: Side;
  /** Whose copy it is; for side `r` of a reported referral the sender, who speaks for both. */
  readonly institution: string;
  /** The topic. */
  readonly lane: string;
  readonly from: string;
  readonly to: string;
  /** The recipient is off the network. */
  readonly reported: boolean;
  readonly service: string | null;
  readonly urgency: string | null;
  readonly protocol: string | null;
  readonly flow: string | null;
  readonly purpose: string | null;
  readonly tiers: string | null;
  readonly ground: string | null;
  readonly keycommit: string;
  readonly kind: Kind | null;
  readonly state: StateName;
  readonly resume: Resume | null;
  readonly offer: string | null;
  readonly question: string | null;
  readonly voice: boolean;
  readonly frozen: boolean;
  readonly erased: boolean;
  readonly nS: number;
  readonly nR: number;
  /** This side's proposal on its way: event id and name. */
  readonly pending: string | null;
  readonly pendingName: string | null;
  /** An ending behind it. */
  readonly queued: string | null;
  readonly queuedName: string | null;
  /** `submitted` did not open here, or broke its schema. */
  readonly unreadable: boolean;
  /** Why this node, being the recipient, blocks it. */
  readonly blockRule: string | null;
  /** Append time of `submitted`. */
  readonly submittedAt: Date | null;
  /** `time` of `submitted`: its protocol is judged at this moment, however long the log was down. */
  readonly saidAt: Date | null;
  /** Append time of the event that opened the present state. */
  readonly stageAt: Date | null;
  /** Append time of the event that opened the stage whose clock runs; awaiting information, of the one that is paused. */
  readonly clockOpened: Date | null;
  /** From when that stage's time counts: moved on by what it was paused, and confirmed, her expected arrival. */
  readonly clockAt: Date | null;
  /** In charge: when it is to be looked at again, if the host has said so. */
  readonly reviewAt: Date | null;
  readonly offerUntil: Date | null;
  /** Since when a number is missing; commands answer 503. */
  readonly waitingSince: Date | null;
  readonly occurredAt: Date | null;
  readonly caseId: string | null;
  readonly agreementId: string | null;
  readonly necessityGround: string | null;
  readonly createdBy: string | null;
  /** The referral in whose place the sender sent this one; never leaves its node. */
  readonly rerouteOf: string | null;
}

type Column = readonly [name: string, type: string, folds?: true];

/** Property → column, type, and whether the fold changes it. One list for all statements on the table. */
const COLUMNS = {
  id: ['id', 'uuid'],
  side: ['side', 'text'],
  institution: ['institution', 'text'],
  lane: ['lane', 'text'],
  from: ['sender', 'text'],
  to: ['recipient', 'text'],
  reported: ['reported', 'boolean'],
  service: ['service', 'text', true],
  urgency: ['urgency', 'text', true],
  protocol: ['protocol', 'text', true],
  flow: ['flow', 'text', true],
  purpose: ['purpose', 'text', true],
  tiers: ['tiers', 'text', true],
  ground: ['ground', 'text', true],
  keycommit: ['keycommit', 'text'],
  kind: ['kind', 'text', true],
  state: ['state', 'text', true],
  resume: ['resume', 'text', true],
  offer: ['offer', 'uuid', true],
  question: ['question', 'uuid', true],
  voice: ['voice', 'boolean', true],
  frozen: ['frozen', 'boolean', true],
  erased: ['erased', 'boolean', true],
  nS: ['n_s', 'integer', true],
  nR: ['n_r', 'integer', true],
  pending: ['pending', 'uuid', true],
  pendingName: ['pending_name', 'text', true],
  queued: ['queued', 'uuid', true],
  queuedName: ['queued_name', 'text', true],
  unreadable: ['unreadable', 'boolean', true],
  blockRule: ['block_rule', 'text', true],
  submittedAt: ['submitted_at', 'timestamptz', true],
  saidAt: ['said_at', 'timestamptz', true],
  stageAt: ['stage_at', 'timestamptz', true],
  clockOpened: ['clock_opened', 'timestamptz', true],
  clockAt: ['clock_at', 'timestamptz', true],
  reviewAt: ['review_at', 'timestamptz'],
  offerUntil: ['offer_until', 'timestamptz', true],
  waitingSince: ['waiting_since', 'timestamptz', true],
  occurredAt: ['occurred_at', 'timestamptz', true],
  caseId: ['case_id', 'uuid'],
  agreementId: ['agreement_id', 'uuid'],
  necessityGround: ['necessity_ground', 'text'],
  createdBy: ['created_by', 'text'],
  rerouteOf: ['reroute_of', 'uuid'],
} as const satisfies Record<keyof ReferralRow, Column>;

const ENTRIES = Object.entries(COLUMNS) as unknown as readonly (readonly [keyof ReferralRow, Column])[];
const CHANGED = ENTRIES.filter(([, [, , folds]]) => folds === true);

/** `SELECT ${REFERRAL} FROM referral`: a ReferralRow per row. */
export const REFERRAL = ENTRIES.map(([property, [column]]) => `referral.${column} AS "${property}"`).join(
  ', ',
);

export const REFERRAL_COLUMNS = ENTRIES.map(([, [column]]) => column).join(', ');

/** Placeholders with casts for one row of `REFERRAL_COLUMNS`. */
export const referralPlaceholders = (first: number): string =>
  ENTRIES.map(([, [, type]], index) => `$${String(first + index)}::${type}`).join(', ');

export const REFERRAL_WIDTH = ENTRIES.length;

export const referralValues = (row: ReferralRow): unknown[] => ENTRIES.map(([property]) => row[property]);

/** Parameters of `INSERT_REFERRALS`: one array per column. */
export const insertValues = (rows: readonly ReferralRow[]): unknown[] =>
  ENTRIES.map(([property]) => rows.map((row) => row[property]));

export const INSERT_REFERRALS = `
  INSERT INTO referral (${REFERRAL_COLUMNS})
  SELECT * FROM unnest(${arrays(ENTRIES, 1)})`;

/** Parameters of `UPDATE_REFERRALS`, which moves `changed_at` where an event was folded; a slot alone is no change. */
export const updateValues = (rows: readonly ReferralRow[]): unknown[] => [
  rows.map((row) => row.id),
  rows.map((row) => row.side),
  ...CHANGED.map(([property]) => rows.map((row) => row[property])),
];

export const UPDATE_REFERRALS = `
  UPDATE referral r SET ${CHANGED.map(([, [column]]) => `${column} = u.${column}`).join(', ')},
    changed_at = CASE WHEN r.n_s = u.n_s AND r.n_r = u.n_r THEN r.changed_at ELSE clock_timestamp() END
  FROM unnest($1::uuid[], $2::text[], ${arrays(CHANGED, 3)})
    AS u(id, side, ${CHANGED.map(([, [column]]) => column).join(', ')})
  WHERE r.id = u.id AND r.side = u.side`;

function arrays(entries: readonly (readonly [unknown, Column])[], first: number): string {
  return entries.map(([, [, type]], index) => `$${String(first + index)}::${type}[]`).join(', ');
}

/** The machine's state, as this row holds it. */
export function stateOf(row: ReferralRow): State {
  const { kind, state, resume, offer, question, voice, frozen, erased, nS, nR } = row;
  // before its echo a referral has a kind in mind, but the fold has not heard of it
  if (state === 'draft') return { ...INITIAL, frozen, erased, nS, nR };
  return { kind, state, resume, offer, question, voice, frozen, erased, nS, nR };
}

/** A row as it is before anything of it was folded. */
export function newRow(
  row: Pick<ReferralRow, 'id' | 'side' | 'institution' | 'lane' | 'from' | 'to' | 'reported' | 'keycommit'> &
    Partial<ReferralRow>,
): ReferralRow {
  return {
    service: null,
    urgency: null,
    protocol: null,
    flow: null,
    purpose: null,
    tiers: null,
    ground: null,
    ...INITIAL,
    pending: null,
    pendingName: null,
    queued: null,
    queuedName: null,
    unreadable: false,
    blockRule: null,
    submittedAt: null,
    saidAt: null,
    stageAt: null,
    clockOpened: null,
    clockAt: null,
    reviewAt: null,
    offerUntil: null,
    waitingSince: null,
    occurredAt: null,
    caseId: null,
    agreementId: null,
    necessityGround: null,
    createdBy: null,
    rerouteOf: null,
    ...row,
  };
}
