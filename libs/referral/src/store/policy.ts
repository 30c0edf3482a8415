import type { Attributes, BlockRule, Tier } from '#contracts';
import { checkFlow, type FlowDecision } from '#trust';
import type { PartyContext } from './context.js';
import type { ReferralRow } from './rows.js';

/**
 * The recipient's own check of a `submitted`, before opening it (design §6): the flow that the envelope names says what
 * the envelope says, and was in force at `time`, 15 minutes more or less. A `time` that does not fit the lane's is the
 * audit's to find.
 * @returns the rule that failed
 */
export function blockRule({ registry }: PartyContext, attributes: Attributes): BlockRule | undefined {
  const {
    from = '',
    to = '',
    protocol = '',
    flow = '',
    kind,
    ground,
    purpose,
    tiers = '',
    time,
  } = attributes;
  if (ground !== 'agreement' && ground !== 'necessity') return 'ground-not-allowed';
  if (kind !== 'request' && kind !== 'question' && kind !== 'notice') return 'wrong-kind';
  const decision = checkFlow(registry, {
    from,
    to,
    // the service is the flow's: an event does not name it
    service: serviceOf(registry, attributes) ?? '',
    kind,
    ground,
    tiers: tiers.split(','),
    at: new Date(time),
    stamped: { protocol, flow },
    ...(purpose === undefined ? {} : { purpose }),
  });
  return decision.ok ? undefined : decision.rule;
}

/** What is to be told in an open referral beyond its `submitted`, and when. */
export interface More {
  readonly tier: Tier;
  /** The referral's state as its speaker sees it. */
  readonly state: string;
  readonly at: Date;
  /** How long after its end the rule may still be named; default none. */
  readonly slackMs?: number;
}

/**
 * Whether the rule that an open referral was submitted under lets more be told (design §6): it, or an amendment of it,
 * must still be in force; an open emergency (E0, E1) is not stranded when it ends.
 */
export function openFlow(
  { registry }: Pick<PartyContext, 'registry'>,
  row: ReferralRow,
  { tier, state, at, slackMs }: More,
): FlowDecision {
  return checkFlow(registry, {
    from: row.from,
    to: row.to,
    service: row.service ?? '',
    ground: row.ground === 'necessity' ? 'necessity' : 'agreement',
    tiers: [tier],
    state,
    at,
    stamped: { protocol: row.protocol ?? '', flow: row.flow ?? '' },
    // as the recipient judged it before opening and the audit judges it, not when the log took it
    ...(row.saidAt === null ? {} : { submittedAt: row.saidAt }),
    ...(row.urgency === null ? {} : { urgency: row.urgency }),
    ...(slackMs === undefined ? {} : { slackMs }),
  });
}

/** What can be asked for under the flow that an event names; undefined where this node does not know the flow. */
export const serviceOf = (
  registry: PartyContext['registry'],
  { protocol, flow }: Pick<Attributes, 'protocol' | 'flow'>,
): string | undefined => registry.flowNamed(protocol ?? '', flow ?? '')?.service;
