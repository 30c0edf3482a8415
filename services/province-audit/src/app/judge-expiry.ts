import { canPropose, expiresAt, type State } from '#referral';
import { EXPIRY_PATIENCE_MS, type Noticed } from '../domain/rules.js';
import type { AuditContext } from './audit-context.js';
import type { FindingKey } from './raise-findings.js';
import type { Replayed } from './replayed.js';

type Registry = AuditContext['registry'];

/**
 * When a referral will have stood open too long after the flow's time: its sender's node closes it by that clock
 * (`expired`), and a day is enough for it. Null: no clock closes it, as in an emergency or once an offer is confirmed.
 */
export function overdueAt(
  registry: Registry,
  { submitted, submittedAt }: Pick<Replayed, 'submitted' | 'submittedAt'>,
  state: State,
): Date | null {
  if (submitted === null || submittedAt === null || !canPropose(state, { name: 'expired', side: 's' }))
    return null;
  const end = expiresAt(registry, { ...submitted, submittedAt });
  return end === undefined ? null : new Date(end.getTime() + EXPIRY_PATIENCE_MS);
}

/** The finding, where at `readTo` that has come. */
export function missedExpiry(
  { registry }: Pick<AuditContext, 'registry'>,
  referral: Replayed,
  readTo: Date,
): Noticed | undefined {
  const overdue = overdueAt(registry, referral, referral.state);
  if (overdue === null || overdue > readTo) return undefined;
  const { id, sender } = referral;
  return { rule: 'expiry-missed', key: id, institutions: [sender], subject: { referral: id } };
}

/** What an event mends that leads out of the states from which a referral expires. */
export function expiryMended(
  registry: Registry,
  referral: Replayed,
  after: State,
  at: number,
): readonly FindingKey[] {
  const overdue = overdueAt(registry, referral, referral.state);
  if (overdue === null || overdue.getTime() > at || overdueAt(registry, referral, after) !== null) return [];
  return [{ rule: 'expiry-missed', key: referral.id }];
}
