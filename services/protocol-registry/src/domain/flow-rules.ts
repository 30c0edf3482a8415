import type { Fault } from './network.errors.js';

/** The parts of a protocol that the rules between protocols look at. */
export interface ProtocolRules {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly valid: readonly [string, string];
  readonly signatories: readonly string[];
  readonly paperSignatories?: readonly string[];
  readonly flows: readonly FlowRules[];
}

export interface FlowRules {
  readonly id: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly service: string;
  readonly standIns?: readonly string[];
}

export interface InstitutionRules {
  readonly services: readonly string[];
  readonly node?: string;
}

export interface FlowRuleContext {
  readonly institutions: ReadonlyMap<string, InstitutionRules>;
  /** Whether two nodes have a lane. */
  readonly lane: (nodeA: string, nodeB: string) => boolean;
}

const PIS = 'pis-of-comune';

/** What a schema cannot say about one protocol: who is named exists, has signed, answers that service, can be reached. */
export function protocolFaults(
  protocol: ProtocolRules,
  { institutions, lane }: FlowRuleContext,
  file: string,
): Fault[] {
  const faults: Fault[] = [];
  const fail = (path: string, rule: string): void => void faults.push({ file, path, rule });
  const signed = new Set([...protocol.signatories, ...(protocol.paperSignatories ?? [])]);
  if (protocol.valid[0] > protocol.valid[1]) fail('/valid', 'order');
  const ids = new Set<string>();
  for (const [index, flow] of protocol.flows.entries()) {
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
    for (const [place, id] of (flow.standIns ?? []).entries()) {
      if (id !== PIS && !institutions.has(id))
        fail(`${path}/standIns/${String(place)}`, 'unknown-institution');
    }
    if (!reachable(flow, institutions, lane)) fail(path, 'no-lane');
  }
  return faults;
}

/** A flow whose events no lane can carry would be refused at the door at night. */
function reachable(
  { from, to }: FlowRules,
  institutions: FlowRuleContext['institutions'],
  lane: FlowRuleContext['lane'],
): boolean {
  return from.every((sender) => {
    const here = institutions.get(sender)?.node;
    // whoever has no node cannot ask; a recipient without one is spoken for by the sender's
    if (here === undefined) return !institutions.has(sender);
    return to.every((recipient) => lane(here, institutions.get(recipient)?.node ?? here));
  });
}

/**
 * For one pair and service at most one flow is in force (network README). Looks at protocols that are active at the same
 * time; versions of one protocol replace each other.
 */
export function overlapFaults(
  protocols: readonly { readonly file: string; readonly protocol: ProtocolRules }[],
): Fault[] {
  const faults: Fault[] = [];
  const seen = new Map<string, ProtocolRules[]>();
  for (const { file, protocol } of protocols) {
    if (protocol.status !== 'active') continue;
    for (const [index, { from, to, service }] of protocol.flows.entries()) {
      const pairs = from.flatMap((sender) => to.map((recipient) => `${sender} ${recipient} ${service}`));
      if (pairs.some((pair) => (seen.get(pair) ?? []).some((other) => overlap(other, protocol)))) {
        faults.push({ file, path: `/flows/${String(index)}`, rule: 'two-flows-for-one-pair' });
      }
      for (const pair of pairs) seen.set(pair, [...(seen.get(pair) ?? []), protocol]);
    }
  }
  return faults;
}

const overlap = (a: ProtocolRules, b: ProtocolRules): boolean =>
  (a === b || a.id !== b.id) && a.valid[0] <= b.valid[1] && b.valid[0] <= a.valid[1];
