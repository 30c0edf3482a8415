import type { PartyContext } from './context.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Without a sign of the registry for this long nothing ordinary is told (design §6). */
const ORDINARY_MS = 10 * MINUTE_MS;
/** An emergency goes on, on what the node last knew. */
const EMERGENCY_MS = 72 * HOUR_MS;

export const isEmergency = (urgency: string | null): boolean => urgency === 'E0' || urgency === 'E1';

/**
 * What this node may go by: `fresh`; `cached`, good for an emergency only, and to be looked at afterwards; `stale`,
 * nothing is told. Revocation bites within these times even where the network is cut.
 */
export function registryKnowledge(
  { registryAge, clock }: Pick<PartyContext, 'registryAge' | 'clock'>,
  urgency: string | null,
): 'fresh' | 'cached' | 'stale' {
  const age = registryAge(clock.now());
  if (age !== undefined && age <= ORDINARY_MS) return 'fresh';
  return age !== undefined && age <= EMERGENCY_MS && isEmergency(urgency) ? 'cached' : 'stale';
}
