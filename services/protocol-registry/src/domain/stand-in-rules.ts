import {
  PIS,
  pisOf,
  type Fail,
  type FlowRules,
  type ProtocolRules,
  type RuleContext,
} from './protocol-rules.js';

/** Who answers instead exists, may be asked by the same senders for the same service, and leads to no circle. */
export function checkStandIns(protocol: ProtocolRules, context: RuleContext, fail: Fail): void {
  const flows = [
    ...protocol.flows,
    ...context.others.flatMap((other) => (other.id === protocol.id ? [] : other.flows)),
  ];
  for (const [index, flow] of protocol.flows.entries()) {
    for (const [place, standIn] of (flow.standIns ?? []).entries()) {
      const path = `/flows/${String(index)}/standIns/${String(place)}`;
      const ids = meant(standIn, flow, context);
      if (standIn === PIS ? pisOf(context).length === 0 : !context.institutions.has(standIn))
        fail(path, 'unknown-institution');
      else if (standIn !== PIS && flow.to.includes(standIn)) fail(path, 'stand-in-for-itself');
      else if (!ids.every((id) => isAskable(id, senders(flow, context), flows)))
        fail(path, 'stand-in-not-askable');
      else if (ids.some((id) => leadsBack(id, flow, flows, context))) fail(path, 'stand-in-loop');
    }
  }
}

/** Where the recipients are ambiti, their own PIS answers for the office beside it: nobody else to ask. */
const meant = (standIn: string, flow: FlowRules, context: RuleContext): string[] =>
  standIn === PIS ? pisOf(context).filter((id) => !flow.to.includes(id)) : [standIn];

/** One that does not exist is told by another rule. */
const senders = (
  { from, service }: FlowRules,
  { institutions }: RuleContext,
): Pick<FlowRules, 'from' | 'service'> => ({
  from: from.filter((id) => institutions.has(id)),
  service,
});

const isAskable = (
  id: string,
  { from, service }: Pick<FlowRules, 'from' | 'service'>,
  flows: readonly FlowRules[],
): boolean =>
  from.every((sender) =>
    flows.some((flow) => flow.service === service && flow.from.includes(sender) && flow.to.includes(id)),
  );

/** Whether somebody whom one of these senders would be led to stands in, at the end, for whom was asked first. */
function leadsBack(
  start: string,
  first: FlowRules,
  flows: readonly FlowRules[],
  context: RuleContext,
): boolean {
  return first.from.some((sender) => {
    const seen = new Set<string>();
    const pending = [start];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (first.to.includes(id)) return true;
      if (seen.has(id)) continue;
      seen.add(id);
      const asked = id;
      const next = flows.filter(
        (flow) => flow.service === first.service && flow.from.includes(sender) && flow.to.includes(asked),
      );
      pending.push(
        ...next.flatMap((flow) => (flow.standIns ?? []).flatMap((each) => meant(each, flow, context))),
      );
    }
    return false;
  });
}
