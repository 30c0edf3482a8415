import { protocolName, type Protocol } from './protocol.js';
import { addDays, romeInstant } from './rome-time.js';

/** Nobody reads the registry at the same moment: a rule may still be named this long after its end (design §6). */
export const SLACK_MS = 15 * 60_000;

interface Published {
  /** Its last word; once it was active, what was active then. */
  readonly protocol: Protocol;
  /** Append time of the word that put it into force, milliseconds. */
  readonly activeSince?: number;
  /** Append time of the word that ended it. */
  readonly endedAt?: number;
}

/** A version that was in force once: from when until when, milliseconds. */
interface Span {
  readonly protocol: Protocol;
  readonly from: number;
  readonly until: number;
}

/**
 * Protocols as the registry published them, in that order. A version's content never changes once it was active, its
 * end is final, and one that was replaced does not come back: the registry can withhold what was agreed, no more.
 */
export class PublishedProtocols {
  private readonly byName = new Map<string, Published>();
  private readonly spans = new Map<string, Span>();

  /** @param countersigned by all of its signatories, with keys that count; without it an active one is only a draft */
  add(said: Protocol, appendedAt: number, countersigned: boolean): void {
    const name = protocolName(said);
    const known = this.byName.get(name);
    if (known?.endedAt !== undefined) return;
    const ends = said.status === 'withdrawn' || said.status === 'expired';
    if (known?.activeSince !== undefined) {
      if (!ends) return;
      const protocol = { ...known.protocol, status: said.status };
      this.byName.set(name, { ...known, protocol, endedAt: appendedAt });
    } else {
      const active = said.status === 'active' && countersigned;
      this.byName.set(name, {
        protocol: said.status === 'active' && !countersigned ? { ...said, status: 'draft' } : said,
        ...(active ? { activeSince: appendedAt } : {}),
        ...(ends ? { endedAt: appendedAt } : {}),
      });
    }
    this.measure(said.id);
  }

  all(): readonly Protocol[] {
    return [...this.byName.values()].map(({ protocol }) => protocol);
  }

  get(name: string): Protocol | undefined {
    return this.byName.get(name)?.protocol;
  }

  /** The version of each protocol that was in force at that moment. */
  inForce(at: Date): readonly Protocol[] {
    const now = at.getTime();
    return [...this.spans.values()]
      .filter(({ from, until }) => from <= now && now < until)
      .map(({ protocol }) => protocol);
  }

  /** See `RegistryView.protocolAt`. */
  at(name: string, at: Date, slackMs: number): Protocol | undefined {
    const span = this.spans.get(name);
    if (span === undefined || span.until <= span.from) return undefined;
    const now = at.getTime();
    return span.from <= now + slackMs && now < span.until + slackMs ? span.protocol : undefined;
  }

  /** When it ended or will end, milliseconds; undefined where it never was in force. */
  endOf(name: string): number | undefined {
    return this.spans.get(name)?.until;
  }

  /** From when until when each version of a protocol was in force: versions follow each other, they never overlap. */
  private measure(id: string): void {
    const versions = [...this.byName.values()]
      .filter(({ protocol }) => protocol.id === id)
      .sort((a, b) => a.protocol.version - b.protocol.version);
    let before = false;
    const spans = versions.flatMap((published): Span[] => {
      const { protocol, activeSince, endedAt = Infinity } = published;
      if (activeSince === undefined) return [];
      const [first, last] = protocol.valid;
      const starts = romeInstant(first, 0).getTime();
      // what nothing was replaced by counts from its first day on, also for who reads a clock that is behind the log's
      const from = before ? Math.max(starts, activeSince) : starts;
      before = true;
      return [{ protocol, from, until: Math.min(endedAt, romeInstant(addDays(last, 1), 0).getTime()) }];
    });
    for (const [place, span] of spans.entries()) {
      const next = Math.min(...spans.slice(place + 1).map(({ from }) => from));
      this.spans.set(protocolName(span.protocol), { ...span, until: Math.min(span.until, next) });
    }
  }
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const isDay = (day: unknown): boolean =>
  typeof day === 'string' && DAY.test(day) && !Number.isNaN(Date.parse(`${day}T00:00:00Z`));

/** Enough of the form to be safe to read; the contract was checked by those who published and signed it. */
export function isProtocol(body: unknown): body is Protocol {
  const { id, version, valid, signatories, paperSignatories, flows } = (body ?? {}) as Record<
    string,
    unknown
  >;
  return (
    typeof id === 'string' &&
    typeof version === 'number' &&
    [valid, signatories, flows].every(Array.isArray) &&
    (paperSignatories === undefined || Array.isArray(paperSignatories)) &&
    (valid as unknown[]).length === 2 &&
    (valid as unknown[]).every(isDay) &&
    (flows as unknown[]).every((flow) => {
      const { from, to, service } = (flow ?? {}) as Record<string, unknown>;
      return Array.isArray(from) && Array.isArray(to) && typeof service === 'string';
    })
  );
}
