import { checkFlow } from '#trust';
import type { StateName } from '../machine/index.js';
import { isEnding } from '../store/ending.js';
import type { PartyContext } from '../store/context.js';
import type { ReferralRow } from '../store/rows.js';
import type { IdentityRule } from './identity.errors.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Without a sign of the registry for this long nothing ordinary is told (design §6). */
export const ORDINARY_STALE_MS = 10 * MINUTE_MS;
/** An emergency goes on, on what the node last knew. */
export const EMERGENCY_STALE_MS = 72 * HOUR_MS;

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

export const isEmergency = ({ urgency }: Pick<ReferralRow, 'urgency'>): boolean =>
  urgency === 'E0' || urgency === 'E1';

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
  const age = ctx.registryAge(now);
  const fresh = age !== undefined && age <= ORDINARY_STALE_MS;
  const cached = age !== undefined && age <= EMERGENCY_STALE_MS && isEmergency(row);
  if (!fresh && !cached) return deny('registry-stale');
  // a key that was taken back opens nothing any more, nor does what it vouched for
  if (ctx.registry.openingKey(row.to, now) === undefined) return deny('key-revoked');
  const decision = checkFlow(ctx.registry, {
    from: row.from,
    to: row.to,
    service: row.service ?? '',
    ground: row.ground === 'necessity' ? 'necessity' : 'agreement',
    tiers: ['T2'],
    state: row.state,
    at: now,
    stamped: { protocol: row.protocol ?? '', flow: row.flow ?? '' },
  });
  return decision.ok ? { ok: true, flagged: !fresh } : deny('protocol');
}
