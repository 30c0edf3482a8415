import type { Deployment } from '../deployment.js';
import type { OperatorRequest } from './letters.js';

/**
 * What a request may not ask for: others' nodes, keys or names for institutions that are not its own. That the keys are
 * signed by whom they say is checked by the registry, at every start.
 * @returns names and rules
 */
export function wrongWith(requests: readonly OperatorRequest[], deployment: Deployment): string[] {
  const taken = new Map(deployment.nodes.map(({ id }) => [id, 'the Province']));
  const domains = new Set([new URL(deployment.publicUrl).hostname]);
  return requests.flatMap((request) => [
    ...(request.logOrigin === deployment.logOrigin ? [] : [`${request.operator}.logOrigin (another log)`]),
    ...hostsOf(request, domains),
    ...nodesOf(request, deployment, taken),
    ...keysOf(request, deployment),
  ]);
}

/** A certificate is for the names in the addresses: they lie in the operator's own domain, and it is nobody else's. */
function hostsOf({ operator, publicUrl, nodes }: OperatorRequest, taken: Set<string>): string[] {
  const domain = new URL(publicUrl).hostname;
  const isOwn = domain.includes('.') && !taken.has(domain);
  taken.add(domain);
  return [
    ...(isOwn ? [] : [`${operator}.publicUrl (no domain of its own)`]),
    ...nodes
      .filter(({ id, address }) => new URL(address).hostname !== `${id}.${domain}`)
      .map(({ id }) => `${operator}.${id}.address (not in its domain)`),
  ];
}

function nodesOf(
  { operator, nodes }: OperatorRequest,
  { network }: Deployment,
  taken: Map<string, string>,
): string[] {
  return nodes.flatMap(({ id }) => {
    if (!network.nodes.some((node) => node.id === id)) return [`${operator}.${id} (no node of this network)`];
    const by = taken.get(id);
    taken.set(id, operator);
    return by === undefined ? [] : [`${operator}.${id} (runs at ${by})`];
  });
}

function keysOf({ operator, nodes, keys }: OperatorRequest, { network }: Deployment): string[] {
  const own = network.nodes.filter(({ id }) => nodes.some((node) => node.id === id));
  const institutions = new Set(own.flatMap(({ institutions: names }) => names));
  const speakers = new Set(
    own.flatMap(({ id, institutions: names }) => names.map((name) => `/${id}/${name}`)),
  );
  const { entries, pins, witnesses, countersignatures } = keys as Partial<OperatorRequest['keys']>;
  if (!isList(entries) || !isList(witnesses) || !isList(countersignatures) || !isRecord(pins)) {
    return [`${operator}.keys (form)`];
  }
  return [
    ...(entries.every(({ speaker, institution }) => speakers.has(speaker) && institutions.has(institution))
      ? []
      : [`${operator}.keys.entries (of others)`]),
    ...(Object.keys(pins).every((name) => institutions.has(name))
      ? []
      : [`${operator}.keys.pins (of others)`]),
    ...(witnesses.every(({ institution }) => own.some(({ witness }) => witness === institution))
      ? []
      : [`${operator}.keys.witnesses (of others)`]),
    ...(countersignatures.every(({ institution }) => institutions.has(institution))
      ? []
      : [`${operator}.keys.countersignatures (of others)`]),
  ];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = <T>(value: readonly T[] | undefined): value is readonly T[] =>
  Array.isArray(value) && value.every(isRecord);
