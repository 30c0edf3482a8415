import type { Attributes, BlockRule } from '#contracts';
import { checkFlow } from '#trust';
import type { PartyContext } from './context.js';

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

/** What can be asked for under the flow that an event names; undefined where this node does not know the flow. */
export const serviceOf = (
  registry: PartyContext['registry'],
  { protocol, flow }: Pick<Attributes, 'protocol' | 'flow'>,
): string | undefined => registry.flowNamed(protocol ?? '', flow ?? '')?.service;
