import { tellingOf, type State, type Verdict } from '#referral';
import { checkFlow, type FlowCheck } from '#trust';
import type { FindingRule } from '#contracts';
import { SLACK_MS, type Noticed } from '../domain/rules.js';
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
  // by its name, whatever its envelope says or keeps silent
  const telling = tellingOf(event.name);
  const tiers = event.name === 'identity-disclosed' ? (event.tiers ?? 'T2') : (telling?.tier ?? event.tiers);
  if (event.name !== 'submitted' && tiers !== undefined && referral.submitted !== null) {
    const { rule, grace } = askOpenFlow(context, referral, referral.submitted, {
      tiers,
      state: telling?.state ?? before.state,
      at: new Date(event.at),
    });
    const teller = event.side === 's' ? referral.sender : referral.recipient;
    // what was wrong with the flow when it was submitted was said then
    if (rule === 'tier-not-allowed' || rule === 'not-in-force') say(rule, [teller]);
    if (grace) say('told-in-grace', [teller]);
  }
}

/** Whether the flow that `submitted` names was in force then, and lets these tiers ride on it. @returns the rule that says no */
export function askFlow(
  { registry }: AuditContext,
  { sender, recipient }: Pick<Replayed, 'sender' | 'recipient'>,
  submitted: Submitted,
  tiers: string,
): FindingRule | undefined {
  const decision = checkFlow(registry, questionOf(registry, { sender, recipient }, submitted, tiers));
  return decision.ok ? undefined : decision.rule;
}

/**
 * Whether that flow lets an open referral be told about at `at`: nobody reads the registry at the same moment, so it may
 * have ended up to 15 minutes before; an emergency (E0, E1) has its grace.
 */
function askOpenFlow(
  { registry }: AuditContext,
  parties: Pick<Replayed, 'sender' | 'recipient'>,
  submitted: Submitted,
  { tiers, state, at }: { readonly tiers: string; readonly state: string; readonly at: Date },
): { readonly rule?: FindingRule; readonly grace: boolean } {
  const { time, urgency } = submitted;
  const decision = checkFlow(registry, {
    ...questionOf(registry, parties, submitted, tiers),
    state,
    at,
    submittedAt: new Date(time),
    urgency,
    slackMs: SLACK_MS,
  });
  return decision.ok ? { grace: decision.grace } : { rule: decision.rule, grace: false };
}

function questionOf(
  registry: AuditContext['registry'],
  { sender, recipient }: Pick<Replayed, 'sender' | 'recipient'>,
  { kind, ground, protocol, flow, purpose, time }: Submitted,
  tiers: string,
): FlowCheck & { readonly role?: undefined } {
  return {
    from: sender,
    to: recipient,
    // the envelope does not say the service; the flow does, or there is no such flow
    service: registry.flowNamed(protocol, flow)?.service ?? '',
    kind: kind === 'question' || kind === 'notice' ? kind : 'request',
    ground: ground === 'necessity' ? ground : 'agreement',
    tiers: tiers.split(','),
    at: new Date(time),
    purpose,
    stamped: { protocol, flow },
  };
}
