import { inForce, protocolName, type Protocol } from './protocol.js';

/** Nobody reads the registry at the same moment: a rule may still be named this long after it was replaced (design §6). */
const GRACE_MS = 15 * 60_000;

interface Published {
  readonly protocol: Protocol;
  /** Append time of its first word, milliseconds. */
  readonly since: number;
  /** What the same version said before, and until when. */
  readonly before: readonly { readonly protocol: Protocol; readonly until: number }[];
}

/** Protocols as the registry published them, in that order. */
export class PublishedProtocols {
  private readonly byName = new Map<string, Published>();

  /** A version that is published again (withdrawn, expired) replaces what it said before. */
  add(protocol: Protocol, appendedAt: number): void {
    const name = protocolName(protocol);
    const known = this.byName.get(name);
    this.byName.set(name, {
      protocol,
      since: known?.since ?? appendedAt,
      before: known === undefined ? [] : [...known.before, { protocol: known.protocol, until: appendedAt }],
    });
  }

  all(): readonly Protocol[] {
    return [...this.byName.values()].map(({ protocol }) => protocol);
  }

  get(name: string): Protocol | undefined {
    return this.byName.get(name)?.protocol;
  }

  /** The newest version of each protocol that is in force. */
  inForce(at: Date): readonly Protocol[] {
    const newest = new Map<string, Protocol>();
    for (const { protocol } of this.byName.values()) {
      const known = newest.get(protocol.id);
      if (inForce(protocol, at) && (known === undefined || known.version < protocol.version)) {
        newest.set(protocol.id, protocol);
      }
    }
    return [...newest.values()];
  }

  /** See `RegistryView.protocolAt`. */
  at(name: string, at: Date): Protocol | undefined {
    const published = this.byName.get(name);
    if (published === undefined) return undefined;
    const earliest = at.getTime() - GRACE_MS;
    const replaced = [...this.byName.values()].some(
      ({ protocol, since }) =>
        protocol.id === published.protocol.id &&
        protocol.version > published.protocol.version &&
        since < earliest &&
        inForce(protocol, at),
    );
    if (replaced) return undefined;
    if (inForce(published.protocol, at)) return published.protocol;
    return published.before.findLast(({ protocol, until }) => until >= earliest && inForce(protocol, at))
      ?.protocol;
  }
}

/** On the network or on paper. */
export const isSignatory = (protocol: Protocol, institution: string): boolean =>
  protocol.signatories.includes(institution) || protocol.paperSignatories?.includes(institution) === true;

/** Enough of the form to be safe to read; the contract was checked when it was published. */
export function isProtocol(body: unknown): body is Protocol {
  const { id, version, valid, signatories, flows } = (body ?? {}) as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    typeof version === 'number' &&
    [valid, signatories, flows].every(Array.isArray) &&
    (flows as unknown[]).every((flow) => {
      const { from, to, service } = (flow ?? {}) as Record<string, unknown>;
      return Array.isArray(from) && Array.isArray(to) && typeof service === 'string';
    })
  );
}
