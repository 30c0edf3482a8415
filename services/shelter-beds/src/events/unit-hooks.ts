import type { EntityManager } from 'typeorm';
import { AppError } from '#kernel';
import { needsOf, type FoldedEvent, type PartyContext, type PartyHooks, type Proposing } from '#referral';
import { openTask } from '#party';
import { foldReservation, occupy } from '../app/fold-reservation.js';
import { holdUnit, type Hold } from '../app/hold-unit.js';
import { householdOf } from '../app/household.js';
import { withNumber } from '../app/numbers.js';

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
  try {
    await holdUnit(tx, hold);
  } catch (error) {
    // whoever asked is waiting: tell her, and not by silence
    throw error instanceof AppError
      ? withNumber(error, context.registry.institution(referral.from)?.onCall)
      : error;
  }
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
