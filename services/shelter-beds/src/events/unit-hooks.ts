import type { EntityManager } from 'typeorm';
import { needsOf, type FoldedEvent, type PartyContext, type PartyHooks, type Proposing } from '#referral';
import { openTask } from '#party';
import { foldReservation, occupy } from '../app/fold-reservation.js';
import { holdUnit } from '../app/hold-unit.js';
import { householdOf } from '../app/household.js';

/** Only requests for a place in the house have a unit. */
const PLACEMENT = 'placement';

/**
 * The house's part in a referral: proposing takes a unit, the fold alone releases it (design §3.3).
 * Nothing here speaks of where the house is, and nothing of a unit leaves this node.
 */
export function unitHooks(context: () => PartyContext): PartyHooks {
  return {
    proposing: (tx, proposing) => take(tx, context(), proposing),
    folded: (tx, folded) => settle(tx, folded),
  };
}

async function take(tx: EntityManager, context: PartyContext, proposing: Proposing): Promise<void> {
  const { referral, side, name, event, body, params } = proposing;
  if (side !== 'r' || referral.service !== PLACEMENT) return;
  if (name === 'taken-in-charge') {
    await occupy(tx, referral.id);
    return;
  }
  if (name !== 'offered' && name !== 'agreed-by-voice') return;
  const { institution, id } = referral;
  const { until } = body;
  const { unit } = params;
  await holdUnit(tx, {
    institution,
    referral: id,
    offer: event,
    ...(typeof until === 'string' ? { until: new Date(until) } : {}),
    ...(typeof unit === 'string' ? { unit } : {}),
    household: async () => householdOf({ needs: await needsOf(tx, context, { institution, id, side }) }),
  });
}

async function settle(tx: EntityManager, folded: FoldedEvent): Promise<void> {
  const { referral, side, name, event, verdict, body } = folded;
  if (side !== 'r' || referral.service !== PLACEMENT) return;
  const { id: eventId, re } = event.attributes;
  const outcome = await foldReservation(tx, {
    referral: referral.id,
    event: eventId,
    name,
    applied: verdict !== 'superseded',
    ...(re === undefined ? {} : { re }),
    ...expectedIn(body),
  });
  if (outcome === undefined) return;
  const { unit, kind } = outcome;
  await openTask(tx, { institution: referral.institution, kind, referral: referral.id, about: unit });
}

function expectedIn(body: unknown): { expected?: Date } {
  const { expected } = (body ?? {}) as { expected?: unknown };
  return typeof expected === 'string' ? { expected: new Date(expected) } : {};
}
