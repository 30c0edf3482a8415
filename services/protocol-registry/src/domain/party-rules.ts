import type { Fail, FlowRules, ProtocolRules, RuleContext } from './protocol-rules.js';

/** Who is named exists, has signed in the right place, answers that service, and can be reached. */
export function checkParties(protocol: ProtocolRules, context: RuleContext, fail: Fail): void {
  const { institutions } = context;
  const { signatories, paperSignatories = [], valid, flows } = protocol;
  if (valid[0] > valid[1]) fail('/valid', 'order');
  for (const [place, id] of signatories.entries()) {
    const institution = institutions.get(id);
    if (institution === undefined) fail(`/signatories/${String(place)}`, 'unknown-institution');
    // whoever has no node has no key to countersign with
    else if (!institution.onNetwork) fail(`/signatories/${String(place)}`, 'off-network');
  }
  for (const [place, id] of paperSignatories.entries()) {
    // the registry must not bind by its own word whoever could sign
    if (institutions.get(id)?.onNetwork === true) fail(`/paperSignatories/${String(place)}`, 'on-network');
  }
  const signed = new Set([...signatories, ...paperSignatories]);
  const ids = new Set<string>();
  for (const [index, flow] of flows.entries()) {
    const path = `/flows/${String(index)}`;
    if (ids.has(flow.id)) fail(`${path}/id`, 'unique');
    ids.add(flow.id);
    for (const member of ['from', 'to'] as const) {
      for (const [place, id] of flow[member].entries()) {
        const at = `${path}/${member}/${String(place)}`;
        const institution = institutions.get(id);
        if (institution === undefined) fail(at, 'unknown-institution');
        else if (!signed.has(id)) fail(at, 'not-signatory');
        else if (member === 'to' && !institution.services.includes(flow.service)) fail(at, 'service');
      }
    }
    if (!reachable(flow, context)) fail(path, 'no-lane');
  }
}

/** A flow whose events no lane can carry would be refused at the door at night. */
function reachable({ from, to }: FlowRules, { institutions, lane }: RuleContext): boolean {
  return from.every((sender) => {
    const here = institutions.get(sender)?.node;
    // whoever has no node cannot ask; a recipient without one is spoken for by the sender's
    if (here === undefined) return !institutions.has(sender);
    return to.every((recipient) => lane(here, institutions.get(recipient)?.node ?? here));
  });
}

const ENDED = ['expired', 'withdrawn'];

/**
 * For one pair and service at most one flow is in force (network README), and one to hand a file over, whatever the other
 * protocol: also between two drafts, since both may become active. Versions of one protocol replace each other.
 */
export function checkOverlaps(protocol: ProtocolRules, others: readonly ProtocolRules[], fail: Fail): void {
  const taken = new Set(
    others
      .filter((other) => other.id !== protocol.id && overlaps(other, protocol))
      .flatMap(({ flows }) => flows.flatMap(pairs)),
  );
  for (const [index, flow] of protocol.flows.entries()) {
    const own = pairs(flow);
    if (own.some((pair) => taken.has(pair))) fail(`/flows/${String(index)}`, 'two-flows-for-one-pair');
    for (const pair of own) taken.add(pair);
  }
}

/** The purpose that has flows of its own (ADR 0031). */
const HAND_OVER = 'hand-over';

const pairs = ({ from, to, service, purpose }: FlowRules): string[] =>
  from.flatMap((sender) =>
    to.map((recipient) => `${sender} ${recipient} ${service} ${purpose === HAND_OVER ? purpose : ''}`),
  );

const overlaps = (a: ProtocolRules, b: ProtocolRules): boolean =>
  !ENDED.includes(a.status) &&
  !ENDED.includes(b.status) &&
  a.valid[0] <= b.valid[1] &&
  b.valid[0] <= a.valid[1];
