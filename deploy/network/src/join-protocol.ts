import type { Document } from 'yaml';

export interface Joining {
  readonly id: string;
  /** What it answers. */
  readonly services: readonly string[];
  readonly offNetwork: boolean;
  /** Whose place it takes too; undefined: nobody's, and it joins nothing. */
  readonly like?: string | undefined;
  readonly unpublished: boolean;
}

export interface Joined {
  /** `id@version`. */
  readonly protocol: string;
  readonly flows: readonly string[];
  readonly file?: string;
}

interface Flow {
  readonly id: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly service: string;
}

/**
 * Lets an institution into each flow of a protocol that the one it is like takes part in. What was published is a signed
 * act, so that it becomes the next version; `unpublished` changes it where it stands.
 * @returns undefined where the protocol does not concern it
 */
export function joinProtocol(document: Document, joining: Joining): Joined | undefined {
  const { id, like, offNetwork, unpublished } = joining;
  const protocol = document.toJS() as { id: string; version: number; flows?: readonly Flow[] };
  const into: string[] = [];
  for (const [index, flow] of (protocol.flows ?? []).entries()) {
    const sides = sidesOf(flow, joining);
    for (const side of sides) document.addIn(['flows', index, side], id);
    if (sides.length > 0) into.push(flow.id);
  }
  if (like === undefined || into.length === 0) return undefined;
  const signs = offNetwork ? 'paperSignatories' : 'signatories';
  if (document.has(signs)) document.addIn([signs], id);
  else document.set(signs, document.createNode([id], { flow: true }));
  const version = unpublished ? protocol.version : protocol.version + 1;
  document.set('version', version);
  document.delete('countersignatures');
  return { protocol: `${protocol.id}@${String(version)}`, flows: into };
}

/** Whoever stays on paper asks nobody; and nobody is asked for what it does not do. */
function sidesOf({ from, to, service }: Flow, { services, like, offNetwork }: Joining): ('from' | 'to')[] {
  if (like === undefined) return [];
  const asks = !offNetwork && from.includes(like);
  const answers = to.includes(like) && services.includes(service);
  return [...(asks ? (['from'] as const) : []), ...(answers ? (['to'] as const) : [])];
}
