import type { EntityManager } from 'typeorm';
import { AppError } from '#kernel';
import { getReferral, openContent, type Person, type PartyContext } from '#referral';
import { measure, type Fitting } from '../domain/fitting.js';
import type { UnitState } from '../domain/unit.js';
import { askingOf } from './household.js';
import { listUnits } from './list-units.js';

export interface SuggestedUnit extends Fitting {
  readonly unit: string;
  readonly code: string;
  readonly state: UnitState;
  /** To be named with the offer. */
  readonly version: number;
  readonly bathroom: string;
}

export interface Suggestion {
  /** Those that fit first, of them the smallest; then those with the least against them. */
  readonly items: readonly SuggestedUnit[];
  /** For the operator's own eyes: she knows where the house is, the system does not. */
  readonly unsafeComuni: readonly string[];
}

const needsUnreadable = (): AppError =>
  new AppError('conflict', 'referral.unreadable', 'What is needed cannot be read here.');

/**
 * Units for a request, with what speaks for and against each; the human decides. It reads what was asked for, so it is
 * a reading like any other: recorded, for those who may.
 * @throws AppError as `openContent`; `conflict` referral.unreadable
 */
export async function suggestUnits(
  tx: EntityManager,
  context: PartyContext,
  { institution, id, person }: { institution: string; id: string; person: Person },
): Promise<Suggestion> {
  const { needs } = await openContent(tx, context, { institution, id, side: 'r', person });
  const { urgency } = await getReferral(tx, context, { institution, id, side: 'r' });
  const asking = askingOf({ needs }, urgency);
  if (asking === undefined) throw needsUnreadable();
  const units = await listUnits(tx, institution);
  const items = units
    .sort((a, b) => a.beds - b.beds)
    .map((unit) => {
      const { id: unitId, code, state, version, bathroom } = unit;
      return { unit: unitId, code, state, version, bathroom, ...measure(unit, asking) };
    })
    .sort((a, b) => a.against.length - b.against.length);
  const { unsafeComuni } = (needs ?? {}) as { readonly unsafeComuni?: readonly string[] };
  return { items, unsafeComuni: unsafeComuni ?? [] };
}
