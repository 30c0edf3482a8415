import type { EntityManager } from 'typeorm';
import type { Attributes } from '#contracts';
import type { Admitted, LogRecord } from '#messaging';
import {
  INITIAL,
  type EventName,
  type Position,
  type Side,
  type State,
  type Verdict,
} from '../machine/index.js';
import { localSides, type Content } from './contents.js';
import type { PartyContext } from './context.js';
import { serviceOf } from './policy.js';
import { newRow, REFERRAL, stateOf, type ReferralRow } from './rows.js';
import type { SaidMissed } from '../deadlines/write-deadlines.js';
import { loadWaiting, type Placed } from './waiting.js';

/** One event as it was folded. */
export interface Step {
  readonly placed: Placed;
  readonly name: EventName;
  readonly before: State;
  readonly after: State;
  readonly verdict: Verdict;
  readonly content: Content;
  /** Late entry: when it really happened, where this node opened it. */
  readonly occurredAt: Date | null;
  /** Its place in the timeline, the same at both parties. */
  readonly position: number;
}

/** One referral while a batch is folded: all in memory, written at the end. */
export class Folding {
  readonly rows = new Map<Side, ReferralRow>();
  readonly steps: Step[] = [];
  state: State = INITIAL;
  isTouched = false;
  position: Position<Placed>;
  /** Digests of what this batch folded, by side and number. */
  readonly digests = new Map<string, string>();
  /** By what it became `confirmed` in this batch: the case's other requests are cancelled. */
  confirmed: LogRecord | undefined;
  /** Another stage's clock runs than before. */
  stageChanged = false;
  /** What this node had said of its own lateness, and its lane has now. */
  readonly missed: SaidMissed[] = [];
  /** She withdrew, and the recipient has not said yet that it knows. */
  acknowledgeWithdrawal = false;

  private readonly inserted = new Set<Side>();

  constructor(
    readonly id: string,
    rows: readonly ReferralRow[],
    /** In the database, in lane order. */
    readonly stored: readonly Placed[],
  ) {
    for (const row of rows) {
      this.rows.set(row.side, row);
      this.state = stateOf(row);
      this.inserted.add(row.side);
    }
    this.position = { nS: this.state.nS, nR: this.state.nR, waiting: stored };
  }

  /** The row of this side is in the database already. */
  isInserted(side: Side): boolean {
    return this.inserted.has(side);
  }

  newlyWaiting(): Placed[] {
    return this.position.waiting.filter((each) => !this.stored.includes(each));
  }

  noLongerWaiting(): Placed[] {
    return this.stored.filter((each) => !this.position.waiting.includes(each));
  }

  /** Commands on a referral answer 503 while it waits. */
  markWaiting(now: Date): void {
    const waits = this.position.waiting.length > 0;
    for (const [side, row] of this.rows) {
      if (waits === (row.waitingSince !== null)) continue;
      this.rows.set(side, { ...row, waitingSince: waits ? now : null });
      this.isTouched = true;
    }
  }

  /** Keeps of a `deadline-missed` which running of the stage it was about. */
  noteMissed({ event, side }: Placed): void {
    const row = this.rows.get(side);
    const { id, stage, step } = event.attributes;
    if (row === undefined || stage === undefined || step === undefined) return;
    const openedAt = stage === 'info-requested' ? row.stageAt : row.clockOpened;
    if (openedAt !== null) this.missed.push({ row, event: id, stage, step: Number(step), openedAt });
  }

  /** The first event that is known decides who the parties are; nobody else can speak in their referral. */
  hasParties({ attributes, record }: Admitted): boolean {
    const [row] = this.rows.values();
    if (row !== undefined) {
      return row.from === attributes.from && row.to === attributes.to && row.lane === record.topic;
    }
    const first = this.position.waiting[0]?.event;
    return (
      first === undefined ||
      (first.attributes.from === attributes.from &&
        first.attributes.to === attributes.to &&
        first.record.topic === record.topic)
    );
  }

  /** Makes the rows of a referral that this node has never heard of: one for each side that it speaks for. */
  begin(ctx: PartyContext, event: Admitted): void {
    if (this.rows.size > 0) return;
    const { attributes, record } = event;
    const { from = '', to = '', keycommit = '' } = attributes;
    const reported = !ctx.registry.isOnNetwork(to, record.appendedAt);
    for (const side of localSides(ctx, event)) {
      const institution = side === 's' || reported ? from : to;
      this.rows.set(
        side,
        newRow({ id: this.id, side, institution, lane: record.topic, from, to, reported, keycommit }),
      );
    }
  }

  /** Own `submitted`: this node may be the recipient as well, and its row is not there yet. */
  beginOtherSide(ctx: PartyContext, event: Admitted): void {
    const [row] = this.rows.values();
    if (row === undefined || this.rows.size === 2) return;
    for (const side of localSides(ctx, event)) {
      if (this.rows.has(side)) continue;
      const { id, lane, from, to, reported, keycommit } = row;
      const institution = side === 's' || reported ? from : to;
      const state = stateOf(row);
      this.rows.set(side, newRow({ id, side, institution, lane, from, to, reported, keycommit, ...state }));
    }
  }
}

/** What `submitted` says of the referral in the clear. */
export function told(ctx: PartyContext, attributes: Attributes): Partial<ReferralRow> {
  const { urgency, protocol, flow, purpose, tiers, ground, time } = attributes;
  return {
    service: serviceOf(ctx.registry, attributes) ?? null,
    urgency: urgency ?? null,
    protocol: protocol ?? null,
    flow: flow ?? null,
    purpose: purpose ?? null,
    tiers: tiers ?? null,
    ground: ground ?? null,
    saidAt: new Date(time),
  };
}

/** Locks this node's copies of these referrals, in one order for everybody, and what waits for them. */
export async function loadFoldings(tx: EntityManager, ids: readonly string[]): Promise<Map<string, Folding>> {
  const locked: Promise<ReferralRow[]> = tx.query(
    `SELECT ${REFERRAL} FROM referral WHERE id = ANY($1::uuid[]) ORDER BY id, side FOR UPDATE`,
    [ids],
  );
  // sent together, done one after the other
  const [rows, waiting] = await Promise.all([locked, loadWaiting(tx, ids)]);
  const byId = new Map<string, ReferralRow[]>();
  for (const row of rows) byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
  return new Map(ids.map((id) => [id, new Folding(id, byId.get(id) ?? [], waiting.get(id) ?? [])]));
}
