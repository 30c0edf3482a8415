import type { EntityManager } from 'typeorm';
import { completeTasks, openTask } from '#party';
import {
  needsOf,
  occurredAt,
  type FoldedEvent,
  type PartyContext,
  type PartyHooks,
  type Proposing,
} from '#referral';
import { requireNoStayAsked } from '../app/ask-cost-cover.js';
import { declareInOrder } from '../app/declare.js';
import { foldReservation, occupy, type Outcome } from '../app/fold-reservation.js';
import { noteWay } from '../app/hand-over.js';
import { holdUnit, type Hold } from '../app/hold-unit.js';
import { householdOf } from '../app/household.js';
import { requireExitClass } from '../app/stay-codes.js';
import { placeOf, requireSkips, takePlace } from '../app/waiting-list.js';

/** Only requests for a place in the house have a unit. */
const PLACEMENT = 'placement';

/**
 * The house's part in a referral: proposing takes a unit, the fold alone releases it (design §3.3).
 * Nothing here speaks of where the house is, and nothing of a unit leaves this node.
 */
export function unitHooks(context: () => PartyContext): PartyHooks {
  return {
    proposing: (tx, proposing) => take(tx, context(), proposing),
    rerouting: (tx, { id, institution }) => requireNoStayAsked(tx, { referral: id, institution }),
    folded: (tx, folded) => settle(tx, context(), folded),
  };
}

async function take(tx: EntityManager, context: PartyContext, proposing: Proposing): Promise<void> {
  const { referral, side, name, event, body, params, attributes } = proposing;
  if (side !== 'r' || referral.service !== PLACEMENT) return;
  if (name === 'completed') requireExitClass(attributes['outcome']);
  if (name === 'taken-in-charge') {
    const { id, institution } = referral;
    const household = householdOf({ needs: await needsOf(tx, context, { institution, id, side }) });
    await occupy(tx, { referral: id, institution, ...occurredIn(body), ...(household && { household }) });
    return;
  }
  if (name !== 'offered' && name !== 'agreed-by-voice') return;
  const { institution, id } = referral;
  const { until } = body;
  const { unit, unitVersion } = params;
  const hold: Hold = {
    institution,
    referral: id,
    offer: event,
    ...(typeof until === 'string' ? { until: new Date(until) } : {}),
    ...(typeof unit === 'string' ? { unit } : {}),
    ...(typeof unitVersion === 'number' ? { version: unitVersion } : {}),
    household: async () => householdOf({ needs: await needsOf(tx, context, { institution, id, side }) }),
  };
  const { urgency } = referral;
  await requireSkips(tx, context, { institution, referral: id, urgency, actor: proposing.actor });
  await holdUnit(tx, hold);
}

async function settle(tx: EntityManager, context: PartyContext, folded: FoldedEvent): Promise<void> {
  const { referral, side, name, event, verdict, body } = folded;
  if (side !== 'r' || referral.service !== PLACEMENT) return;
  const { id: eventId, re, outcome } = event.attributes;
  const { id, institution } = referral;
  const applied = verdict !== 'superseded';
  const settled = await foldReservation(tx, {
    institution,
    referral: id,
    event: eventId,
    name,
    applied,
    ...(re === undefined ? {} : { re }),
    ...(outcome === undefined ? {} : { outcome }),
    ...expectedIn(body),
    // what this node said itself it does not open again
    ...(name === 'completed' ? { at: await occurredAt(tx, eventId) } : {}),
  });
  await follow(tx, context, folded);
  await queue(tx, context, folded);
  await tell(tx, context, folded, settled);
}

/** The way from there to here. */
async function follow(tx: EntityManager, { clock }: PartyContext, folded: FoldedEvent): Promise<void> {
  const { referral, name, event, verdict, body } = folded;
  if (verdict === 'superseded') return;
  const { id, institution } = referral;
  const way = { referral: id, institution };
  const at = new Date(event.record.appendedAt);
  switch (name) {
    case 'confirmed':
      await noteWay(tx, { ...way, ...expectedIn(body) });
      return;
    case 'departed':
      await noteWay(tx, { ...way, departedAt: at });
      return;
    case 'met':
    case 'taken-in-charge':
      await noteWay(tx, { ...way, arrivedAt: at });
      await completeTasks(tx, { institution, kind: 'call-escort', referral: id }, clock.now());
      return;
    default:
  }
}

/** A place in the waiting list, as long as the referral is waitlisted. */
async function queue(tx: EntityManager, { clock }: PartyContext, folded: FoldedEvent): Promise<void> {
  const { referral, event, before, after } = folded;
  if (before.state === after.state) return;
  const { id, institution } = referral;
  if (after.state === 'waitlisted') {
    await takePlace(tx, { institution, referral: id, since: new Date(event.record.appendedAt) });
    return;
  }
  const about = before.state === 'waitlisted' ? await placeOf(tx, id) : undefined;
  if (about !== undefined) {
    await completeTasks(tx, { institution, kind: 'revalidate-waiting', about }, clock.now());
  }
}

async function tell(
  tx: EntityManager,
  context: PartyContext,
  { referral: { id, institution } }: FoldedEvent,
  settled: Outcome,
): Promise<void> {
  if (settled === undefined) return;
  if (settled.kind === 'regularised') {
    await declareInOrder(tx, context, institution, { entry: settled.declared, how: 'referral' });
    const about = settled.stay;
    for (const kind of ['regularise-entry', 'entry-overdue'] as const) {
      await completeTasks(tx, { institution, kind, about }, context.clock.now());
    }
    return;
  }
  const about = settled.kind === 'cover-stay' ? { about: settled.unit } : {};
  await openTask(tx, { institution, kind: settled.kind, referral: id, ...about });
}

function expectedIn(body: unknown): { expected?: Date } {
  const { expected } = (body ?? {}) as { expected?: unknown };
  return typeof expected === 'string' ? { expected: new Date(expected) } : {};
}

/** Of a late entry: when it really happened. */
function occurredIn(body: unknown): { at?: Date } {
  const { occurred } = (body ?? {}) as { occurred?: unknown };
  return typeof occurred === 'string' ? { at: new Date(occurred) } : {};
}
