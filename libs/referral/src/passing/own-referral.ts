import type { EntityManager } from 'typeorm';
import { noReferralFor } from '../access/denied.js';
import { reachOf, type Person } from '../access/reach.js';
import type { Side } from '../machine/index.js';
import type { ReferralRow } from '../store/rows.js';
import { findReferral } from '../store/views.js';

export interface OwnReferral {
  readonly institution: string;
  readonly referral: string;
  readonly side: Side;
  readonly person: Person;
}

/**
 * One copy, for its team alone: neither duty nor an emergency passes anything on. Call it inside `recorded`.
 * @throws AppError `not-found` referral.not-found
 */
export async function ownReferral(
  tx: EntityManager,
  { institution, referral: id, side, person }: OwnReferral,
): Promise<ReferralRow> {
  const row = await findReferral(tx, { institution, id, side });
  const reach = await reachOf(tx, row, person);
  if (reach === 'team') return row;
  throw noReferralFor({
    ...{ institution, actor: person.subject, action: 'content-read', referral: id, side, reach },
  });
}
