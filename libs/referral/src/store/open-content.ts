import type { EntityManager } from 'typeorm';
import { parseSource, type Attributes } from '#contracts';
import { AppError } from '#kernel';
import { openBody } from '#trust';
import { noReferralFor } from '../access/denied.js';
import { isReach, reachOf, type Person, type Reach } from '../access/reach.js';
import { recordAccess } from '../access/record-access.js';
import { tellingOf, type EventName, type Side } from '../machine/index.js';
import { bindingOf, isOfRevokedKey } from './contents.js';
import type { PartyContext } from './context.js';
import { frozenCopy } from './referral.errors.js';
import type { ReferralRow } from './rows.js';
import { mayBeHeard } from './tell-more.js';
import { findReferral, type Reader, type Which } from './views.js';

type Body = Readonly<Record<string, unknown>>;

/** What the parties have told each other, opened for one reading. */
export interface ReferralContent {
  readonly id: string;
  readonly side: Side;
  /** T0. Absent where `submitted` cannot be opened. */
  readonly needs?: Body;
  /** Names of those whom she excludes, for whoever assigns it. */
  readonly excluded?: readonly string[];
  /** T1: at the recipient from `received` on. */
  readonly risk?: Body;
  readonly agreement?: Body;
  readonly necessity?: Body;
  readonly question?: Body;
  readonly notice?: Body;
  readonly occurred?: string;
  /** The sender asks to go on with her file: she is handed over. */
  readonly handOver?: true;
  /** Later events that carry something: questions and answers, offers, confirmations … in their order. */
  readonly events: readonly {
    readonly id: string;
    readonly type: EventName;
    readonly side: Side;
    readonly superseded: boolean;
    readonly body: Body;
  }[];
  /** Events that this node cannot open. */
  readonly unreadable: readonly string[];
  /** Why it was declined, precisely; only where it was declined. */
  readonly declineReason?: string;
}

/**
 * Opens a referral's content for one of its institution's people and records the reading in the same transaction: no
 * record, no data (design §6). Its team reads all; before there is one, the duty coordinator the need alone (T0). The
 * recipient's copy is closed while she has withdrawn her agreement, unless she is in charge there. Call it inside
 * `recorded`, so that refusals are recorded too.
 * @throws AppError `not-found` referral.not-found; `conflict` referral.frozen; `unavailable` key-store.*
 */
export async function openContent(
  tx: EntityManager,
  ctx: PartyContext,
  { person, ...which }: Which & { readonly person: Person },
): Promise<ReferralContent> {
  const row = await findReferral(tx, which);
  const { id, side, institution } = row;
  const about = { institution, actor: person.subject, action: 'content-read', referral: id, side } as const;
  const reach = await reachOf(tx, row, person);
  if (!isReach(reach)) throw noReferralFor({ ...about, reach });
  if (await isClosedTo(tx, row, reach)) throw frozenCopy(about);
  const { content, letIn } = await read(tx, ctx, row);
  const risk = letIn && row.tiers?.includes('T1') === true;
  const tier = reach !== 'duty' && (risk || content.events.some(({ type }) => tellingOf(type))) ? 'T1' : 'T0';
  await recordAccess(tx, ctx, { ...about, outcome: 'allowed', reach, tier });
  return reach === 'duty' ? needOnly(content) : content;
}

/** What a referral says in codes. */
export interface CodedContent {
  readonly needs?: Body;
  readonly notice?: Body;
}

/**
 * The need (T0) and what a notice tells, for a program of somebody who may read the content; the reading is recorded as
 * `openContent` records it. Undefined for everybody else of the institution: they know the state, and nothing was asked
 * that could be refused; and for a program where she excludes somebody by name. Call it inside `recorded`.
 * @throws AppError `not-found` referral.not-found; `unavailable` key-store.*
 */
export async function openCoded(
  tx: EntityManager,
  ctx: PartyContext,
  { person, ...which }: Which & { readonly person: Person },
): Promise<CodedContent | undefined> {
  const row = await findReferral(tx, { ...which, subject: person.subject });
  const reach = await reachOf(tx, row, person);
  if (!isReach(reach) || (await isClosedTo(tx, row, reach))) return undefined;
  const { content } = await read(tx, ctx, row);
  // until somebody has said who that is, it may be whoever sits before the program
  if (person.program === true && content.excluded !== undefined) return undefined;
  const { id, side, institution } = row;
  const about = { institution, actor: person.subject, action: 'content-read', referral: id, side } as const;
  await recordAccess(tx, ctx, { ...about, outcome: 'allowed', reach, tier: 'T0' });
  const { needs, notice } = content;
  return {
    ...(needs === undefined ? {} : { needs }),
    ...(notice === undefined || reach === 'duty' ? {} : { notice }),
  };
}

/** Her choice behind a referral, as the sender's file holds it. */
export interface OpenedAgreement {
  readonly recordedAt: Date;
  readonly validUntil: Date;
  readonly withdrawnAt: Date | null;
}

/**
 * Her recorded choice, for those who work on the referral; the reading is recorded. Undefined for everybody else, and
 * where it was not recorded here. Call it inside `recorded`.
 * @throws AppError `not-found` referral.not-found
 */
export async function openAgreement(
  tx: EntityManager,
  ctx: PartyContext,
  { person, ...which }: Which & { readonly person: Person },
): Promise<OpenedAgreement | undefined> {
  const row = await findReferral(tx, { ...which, subject: person.subject });
  const { id, side, institution, agreementId } = row;
  if (agreementId === null) return undefined;
  const reach = await reachOf(tx, row, person);
  if (!isReach(reach) || reach === 'duty' || (await isClosedTo(tx, row, reach))) return undefined;
  const about = { institution, actor: person.subject, action: 'content-read', referral: id, side } as const;
  await recordAccess(tx, ctx, { ...about, outcome: 'allowed', reach, tier: 'T0' });
  const [own]: OpenedAgreement[] = await tx.query(
    `SELECT recorded_at AS "recordedAt", valid_until AS "validUntil", withdrawn_at AS "withdrawnAt"
     FROM agreement WHERE id = $1 AND institution = $2`,
    [agreementId, institution],
  );
  return own;
}

/** What is needed, for the node's own work (whether a unit fits). Nobody reads it: it must not be shown. */
export async function needsOf(tx: EntityManager, ctx: PartyContext, which: Which): Promise<Body | undefined> {
  return (await read(tx, ctx, await findReferral(tx, which))).content.needs;
}

/** What was sent, for the node's own work (whether a unit fits, who waits first). It must not be shown. */
export async function sentOf(
  tx: EntityManager,
  ctx: PartyContext,
  which: Which,
): Promise<{ readonly needs?: Body; readonly risk?: Body }> {
  const { needs, risk } = (await read(tx, ctx, await findReferral(tx, which))).content;
  return { ...(needs === undefined ? {} : { needs }), ...(risk === undefined ? {} : { risk }) };
}

const needOnly = ({ id, side, needs, excluded, unreadable }: ReferralContent): ReferralContent => ({
  id,
  side,
  ...(needs === undefined ? {} : { needs }),
  ...(excluded === undefined ? {} : { excluded }),
  events: [],
  unreadable,
});

async function read(
  tx: EntityManager,
  ctx: PartyContext,
  row: ReferralRow,
): Promise<{ content: ReferralContent; letIn: boolean }> {
  const { id, side } = row;
  const events = await eventsOf(tx, row);
  const letIn = side === 's' || events.some(({ type, superseded }) => type === 'received' && !superseded);
  const key = await ctx.keyStore.subjectKey(id);
  const unreadable: string[] = [];
  const opened: { event: EventRow; body: Body }[] = [];
  for (const event of events) {
    if (event.value.length === 0) continue;
    const body = key && isHeard(ctx, row, event) ? await open(event, key) : undefined;
    if (body === undefined) unreadable.push(event.id);
    else opened.push({ event, body });
  }
  const first = opened.find(({ event }) => event.type === 'submitted' && !event.superseded)?.body;
  const reason = side === 'r' ? await declineReason(tx, id) : undefined;
  const content = {
    id,
    side,
    ...(first === undefined ? {} : visible(first, letIn)),
    events: opened
      .filter(({ event, body }) => event.type !== 'submitted' && Object.keys(body).length > 0)
      .map(({ event: { id: eventId, type, side: speaker, superseded }, body }) => ({
        id: eventId,
        type,
        side: speaker,
        superseded,
        body,
      })),
    unreadable,
    ...(reason === undefined ? {} : { declineReason: reason }),
  };
  return { content, letIn };
}

/** What was not opened when it came is not opened now. */
function isHeard(ctx: PartyContext, row: ReferralRow, { type: name, attributes, at }: EventRow): boolean {
  if (isOfRevokedKey(ctx, attributes, at.getTime())) return false;
  const own = parseSource(attributes.source)?.node === ctx.node;
  return mayBeHeard(ctx, row, { name, own, at });
}

/** The risk travels with the needs; a referral that ended before its `received` was never let in, and shows none. */
function visible({ risk, ...body }: Body, letIn: boolean): Body {
  return risk === undefined || !letIn ? body : { ...body, risk };
}

const HOSTING: ReadonlySet<string> = new Set(['in-charge', 'completed']);

/**
 * Whether her withdrawal closes this copy to somebody: an emergency never goes past it, not even where the host's own
 * people still read.
 */
export const isClosedTo = (tx: EntityManager, row: ReferralRow, reach: Reach): Promise<boolean> =>
  reach === 'break-glass' ? isWithdrawn(tx, row) : isLocked(tx, row);

/** Whether her withdrawal closes this copy to the people who work on it. */
async function isLocked(tx: EntityManager, row: ReferralRow): Promise<boolean> {
  return row.side === 'r' && !HOSTING.has(row.state) && (await isWithdrawn(tx, row));
}

/** At the recipient a withdrawal counts from its arrival, folded or not. */
export async function isWithdrawn(tx: EntityManager, row: ReferralRow): Promise<boolean> {
  if (row.frozen) return true;
  const rows: unknown[] = await tx.query(
    `SELECT 1 FROM parked WHERE subject = $1::text AND type LIKE 'staffetta.referral.agreement-withdrawn.%'
     UNION ALL
     SELECT 1 FROM referral_waiting WHERE referral = $1::uuid
       AND attributes->>'type' LIKE 'staffetta.referral.agreement-withdrawn.%'
     LIMIT 1`,
    [row.id],
  );
  return rows.length > 0;
}

interface EventRow {
  readonly id: string;
  readonly type: EventName;
  readonly side: Side;
  readonly superseded: boolean;
  readonly attributes: Attributes;
  readonly value: Buffer;
  /** Append time; of an own `submitted` without an echo when it was written. */
  readonly at: Date;
}

/** Folded events, and before its echo the sender's own `submitted`. */
async function eventsOf(db: Reader, { id, side, state, pending }: ReferralRow): Promise<EventRow[]> {
  const rows: EventRow[] = await db.query(
    `SELECT event_id AS id, name AS type, side, verdict = 'superseded' AS superseded, attributes, value,
       appended_at AS at
     FROM referral_event WHERE referral = $1 ORDER BY position`,
    [id],
  );
  if (side === 'r' || state !== 'draft' || pending === null) return rows;
  const own: EventRow[] = await db.query(
    `SELECT id, 'submitted' AS type, side, false AS superseded, attributes, value, created_at AS at FROM outbox WHERE id = $1`,
    [pending],
  );
  return [...rows, ...own];
}

async function open({ attributes, type, value }: EventRow, key: Buffer): Promise<Body | undefined> {
  try {
    const sealed = type === 'submitted' || type === 'key-rewrapped' ? bodyOf(value) : value;
    const body = await openBody({ value: sealed, binding: bindingOf(attributes), key });
    return typeof body === 'object' && body !== null ? (body as Body) : undefined;
  } catch (error) {
    if (error instanceof AppError && error.kind !== 'unavailable') return undefined;
    throw error;
  }
}

/** A `submitted` or `key-rewrapped` is `{"body": JWE, "key": JWE}`; who holds the referral's key needs only the first. */
function bodyOf(value: Buffer): Buffer {
  try {
    const { body } = JSON.parse(value.toString()) as { body?: unknown };
    return Buffer.from(typeof body === 'string' ? body : '');
  } catch {
    return Buffer.alloc(0);
  }
}

async function declineReason(db: Reader, id: string): Promise<string | undefined> {
  const rows: { reason: string }[] = await db.query(
    `SELECT reason FROM proposal WHERE referral = $1 AND name = 'declined' AND outcome = 'folded' AND reason IS NOT NULL`,
    [id],
  );
  return rows[0]?.reason;
}
