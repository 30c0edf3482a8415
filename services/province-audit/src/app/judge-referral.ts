import type { State, Verdict } from '#referral';
import { checkFlow } from '#trust';
import type { FindingRule } from '#contracts';
import type { Noticed } from '../domain/rules.js';
import type { AuditContext } from './audit-context.js';
import type { FindingKey } from './raise-findings.js';
import type { HeldEvent, Replayed, Submitted } from './replayed.js';

interface Sinks {
  readonly noticed: Noticed[];
  readonly mended: FindingKey[];
}

/** What a folded event shows: a refusal by rule, an identity disclosed or opened, a tier told too early. */
export function judgeFolded(
  context: AuditContext,
  referral: Replayed,
  event: HeldEvent,
  { before, verdict }: { before: State; verdict: Verdict },
  { noticed, mended }: Sinks,
): void {
  const say = (rule: FindingRule, institutions: string[], key = event.digest): void => {
    const subject = {
      referral: referral.id,
      event: event.id,
      ...(event.rule === undefined ? {} : { blocked: event.rule }),
    };
    noticed.push({ rule, key, institutions, subject });
  };
  if (event.name === 'blocked' && verdict === 'applied') say('blocked', [referral.sender]);
  if (event.name === 'identity-disclosed' && verdict === 'noted-fact') {
    if (before.frozen) say('disclosed-after-withdrawal', [referral.sender]);
    referral.disclosedAt ??= new Date(event.at);
    if (referral.openedAt !== null) mended.push({ rule: 'identity-undisclosed', key: referral.id });
  }
  if (event.name === 'identity-opened' && verdict === 'noted-fact') {
    referral.openedAt ??= new Date(event.at);
    if (referral.disclosedAt !== null) mended.push({ rule: 'identity-unopened', key: referral.id });
  }
  const tiers = event.name === 'identity-disclosed' ? (event.tiers ?? 'T2') : event.tiers;
  if (event.name !== 'submitted' && tiers !== undefined && referral.submitted !== null) {
    const check = askFlow(context, referral, referral.submitted, tiers, before.state);
    if (check === 'tier-not-allowed') say(check, [event.side === 's' ? referral.sender : referral.recipient]);
  }
}

/**
 * Whether the flow that `submitted` names lets these tiers be told in that state, as it stood when it was sent: expiry
 * closes new flows and never strands an open referral. @returns the rule that says no
 */
export function askFlow(
  { registry }: AuditContext,
  { sender, recipient }: Pick<Replayed, 'sender' | 'recipient'>,
  submitted: Submitted,
  tiers: string,
  state: string,
): FindingRule | undefined {
  const { kind, ground, protocol, flow, purpose, time } = submitted;
  const decision = checkFlow(registry, {
    from: sender,
    to: recipient,
    // the envelope does not say the service; the flow does, or there is no such flow
    service: registry.flowNamed(protocol, flow)?.service ?? '',
    kind: kind === 'question' || kind === 'notice' ? kind : 'request',
    ground: ground === 'necessity' ? ground : 'agreement',
    tiers: tiers.split(','),
    state,
    at: new Date(time),
    purpose,
    stamped: { protocol, flow },
  });
  return decision.ok ? undefined : decision.rule;
}
