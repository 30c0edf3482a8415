import type { EntityManager } from 'typeorm';
import type { BreakGlassReason } from '#contracts';
import { newId } from '#kernel';
import type { PartyContext } from '../store/context.js';
import { isWithdrawn } from '../store/open-content.js';
import { frozenCopy } from '../store/referral.errors.js';
import { findReferral } from '../store/views.js';
import { alreadyOnTeam, alreadyOpen } from './access.errors.js';
import { raiseAlarm } from './alarm.js';
import type { ReferralOf } from './authority.js';
import { noReferralFor } from './denied.js';
import { reachOf } from './reach.js';
import { recordAccess } from './record-access.js';

const HOURS_OPEN = 8;

/**
 * Opens one referral of one's own institution to one person at once, for 8 hours (design §6). It is alarmed, and a
 * second person reviews it. Never past a block, a withdrawal or another institution. Call it inside `recorded`.
 * @throws AppError `not-found` referral.not-found; `conflict` referral.frozen, break-glass.on-team, break-glass.open
 */
export async function openInEmergency(
  tx: EntityManager,
  ctx: PartyContext,
  { reason, person, ...which }: ReferralOf & { readonly reason: BreakGlassReason },
): Promise<{ id: string; referral: string; until: string }> {
  const row = await findReferral(tx, which);
  const { id: referral, side, institution } = row;
  const about = { institution, actor: person.subject, action: 'break-glass-opened', referral, side } as const;
  const reach = await reachOf(tx, row, person);
  if (reach === 'blocked') throw noReferralFor({ ...about, reach });
  if (await isWithdrawn(tx, row)) throw frozenCopy(about);
  if (reach === 'team') throw alreadyOnTeam();
  if (reach === 'break-glass') throw alreadyOpen();
  const id = newId();
  const [opened]: { until: Date }[] = await tx.query(
    `INSERT INTO break_glass (id, referral, side, institution, subject, reason, until)
     VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(hours => $7)) RETURNING until`,
    [id, referral, side, institution, person.subject, reason, HOURS_OPEN],
  );
  await recordAccess(tx, ctx, { ...about, outcome: 'allowed', reach: 'break-glass' });
  await raiseAlarm(tx, { institution, kind: 'break-glass', actor: person.subject, referral, count: 1 });
  return { id, referral, until: opened?.until.toISOString() ?? '' };
}
