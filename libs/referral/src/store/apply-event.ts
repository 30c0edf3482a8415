import type { Admitted } from '#messaging';
import {
  fold,
  isEventName,
  type EventName,
  type Kind,
  type MachineEvent,
  type Side,
  type State,
} from '../machine/index.js';
import { nextClock } from '../deadlines/stage-clock.js';
import type { Content } from './contents.js';
import type { PartyContext } from './context.js';
import { told, type Folding, type Step } from './folding.js';
import type { ReferralRow } from './rows.js';
import type { Placed } from './waiting.js';

/** The machine's name of an event; undefined: a type that this node's machine does not know yet. */
export function eventName(event: Admitted): EventName | undefined {
  const { name } = event.contract;
  return isEventName(name) ? name : undefined;
}

/** Folds one event into this node's copies of its referral; the only place where a referral's state changes. */
export function applyEvent(
  ctx: PartyContext,
  folding: Folding,
  placed: Placed,
  name: EventName,
  content: Content,
): Step {
  const { event, side, n } = placed;
  folding.begin(ctx, event);
  if (name === 'submitted') folding.beginOtherSide(ctx, event);
  const before = folding.state;
  const { state: after, verdict } = fold(before, machineEvent(event, name, side, n));
  const occurredAt = occurred(folding, name, content);
  const step: Step = {
    placed,
    name,
    before,
    after,
    verdict,
    content,
    occurredAt,
    position: after.nS + after.nR,
  };
  folding.state = after;
  folding.isTouched = true;
  folding.steps.push(step);
  folding.digests.set(`${side}${String(n)}`, placed.digest);
  for (const [rowSide, row] of folding.rows) folding.rows.set(rowSide, nextRow(ctx, row, step));
  note(folding, step);
  return step;
}

function machineEvent({ attributes }: Admitted, name: EventName, side: Side, n: number): MachineEvent {
  const { id, re, kind, agreed } = attributes;
  return {
    name,
    side,
    id,
    n,
    ...(re === undefined ? {} : { re }),
    ...(name === 'submitted' ? { kind: (kind ?? 'request') as Kind, voice: agreed === 'voice' } : {}),
  };
}

function nextRow(ctx: PartyContext, row: ReferralRow, step: Step): ReferralRow {
  const { after, before, verdict, name, content } = step;
  const { event, side } = step.placed;
  const appendedAt = new Date(event.record.appendedAt);
  const begins = name === 'submitted' && verdict === 'applied';
  return {
    ...row,
    ...after,
    // the sender's node locks its copy before the lane says so
    frozen: row.frozen || after.frozen,
    // a draft that is only superseded keeps the kind it was meant to have
    kind: after.kind ?? row.kind,
    ...(event.own && side === row.side ? freedSlot(row, event.attributes.id) : {}),
    ...(begins ? { ...told(ctx, event.attributes), submittedAt: appendedAt, ...received(row, step) } : {}),
    ...(after.state === before.state ? {} : { stageAt: appendedAt }),
    ...nextClock(ctx.registry, row, { before, after, at: appendedAt, expected: expected(content) }),
    ...offerUntil(after, before, content),
  };
}

/** Own proposals leave the slot when they are folded, superseded or not. */
function freedSlot(row: ReferralRow, id: string): Partial<ReferralRow> {
  if (row.pending === id) {
    return { pending: row.queued, pendingName: row.queuedName, queued: null, queuedName: null };
  }
  return row.queued === id ? { queued: null, queuedName: null } : {};
}

function received(
  row: ReferralRow,
  { content: { rule, unreadable }, occurredAt }: Step,
): Partial<ReferralRow> {
  if (row.side === 's') return {};
  return { unreadable, blockRule: rule ?? (unreadable ? 'unreadable' : null), occurredAt };
}

/** The sender knows what it sealed; the recipient what it opened. */
function occurred(folding: Folding, name: EventName, { body }: Content): Date | null {
  const sealed = body?.['occurred'];
  if (typeof sealed === 'string') return new Date(sealed);
  return name === 'submitted' ? (folding.rows.get('s')?.occurredAt ?? null) : null;
}

function offerUntil(after: State, before: State, { body }: Content): Partial<ReferralRow> {
  if (after.offer === before.offer) return {};
  const until = after.offer === null ? undefined : body?.['until'];
  return { offerUntil: typeof until === 'string' ? new Date(until) : null };
}

/** Her arrival, where a confirmation says it. */
function expected({ body }: Content): Date | null {
  const at = body?.['expected'];
  return typeof at === 'string' ? new Date(at) : null;
}

/** What the batch has to do about it at its end. */
function note(folding: Folding, { name, verdict, before, after, placed }: Step): void {
  if (after.state !== before.state) folding.stageChanged = true;
  if (name === 'deadline-missed' && placed.event.own) folding.noteMissed(placed);
  if (after.state === 'confirmed' && before.state !== 'confirmed') folding.confirmed ??= placed.event.record;
  if (verdict !== 'noted-fact') return;
  if (name === 'agreement-withdrawn') folding.acknowledgeWithdrawal = true;
  if (name === 'withdrawal-acknowledged' && placed.side === 'r') folding.acknowledgeWithdrawal = false;
}
