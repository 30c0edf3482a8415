import type { StateName } from '../machine/index.js';
import { isEnding } from '../store/ending.js';
import { openFlow } from '../store/policy.js';
import { registryKnowledge } from '../store/registry-knowledge.js';
import type { PartyContext } from '../store/context.js';
import type { ReferralRow } from '../store/rows.js';
import type { IdentityRule } from './identity.errors.js';

/** A placement or care was agreed; for a notice it is enough that it arrived. */
const OPEN: Readonly<Record<string, ReadonlySet<StateName>>> = {
  request: new Set<StateName>(['confirmed', 'no-show', 'in-charge']),
  notice: new Set<StateName>(['received', 'noted']),
  question: new Set(),
};
const BEFORE: ReadonlySet<StateName> = new Set<StateName>([
  'draft',
  'submitted',
  'received',
  'acknowledged',
  'info-requested',
  'waitlisted',
  'offered',
]);

/** Told on what the registry said some time ago: to be looked at afterwards. */
export type Telling =
  { readonly ok: true; readonly flagged: boolean } | { readonly ok: false; readonly rule: IdentityRule };

const deny = (rule: IdentityRule): Telling => ({ ok: false, rule });

/**
 * Whether name and contact may be told now, as far as referral, protocol and registry say: asked by the recipient before
 * it asks, and by the sender before it answers, of their own copies. Her agreement and her exclusions only the sender
 * knows.
 */
export function mayTell(ctx: PartyContext, row: ReferralRow): Telling {
  const now = ctx.clock.now();
  if (row.reported) return deny('off-network');
  if (row.erased) return deny('erased');
  if (row.frozen) return deny('frozen');
  if (OPEN[row.kind ?? 'request']?.has(row.state) !== true) {
    return deny(BEFORE.has(row.state) ? 'not-confirmed' : 'ended');
  }
  // what ends it is on its way: nothing more is told
  if (row.side === 's' && isEnding(row)) return deny('ended');
  const knowledge = registryKnowledge(ctx, row.urgency);
  if (knowledge === 'stale') return deny('registry-stale');
  // a key that was taken back opens nothing any more, nor does what it vouched for
  if (ctx.registry.openingKey(row.to, now) === undefined) return deny('key-revoked');
  // an emergency is not stranded when its protocol ends: told on, and looked at afterwards
  const decision = openFlow(ctx, row, { tier: 'T2', state: row.state, at: now });
  return decision.ok ? { ok: true, flagged: knowledge === 'cached' || decision.grace } : deny('protocol');
}
