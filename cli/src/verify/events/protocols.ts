import { createHash } from 'node:crypto';
import { canonicalJson } from '#kernel';
import { isSigned, type KeyEnd, type ListedKey, type Pins } from './listed-keys.js';

/** Nobody reads the registry at the same moment: a protocol may be named so long before and after (design §6). */
const SLACK_MS = 15 * 60_000;

/** What a request says in the clear. */
export interface Request {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly flow: string;
  readonly kind: string;
  readonly purpose: string;
  readonly ground: string;
  readonly tiers: readonly string[];
  /** Milliseconds: as its speaker says. */
  readonly time: number;
}

export type ProtocolRule =
  | 'no-flow'
  | 'not-in-force'
  | 'wrong-flow'
  | 'not-signatory'
  | 'wrong-kind'
  | 'wrong-purpose'
  | 'ground-not-allowed'
  | 'tier-not-allowed';

interface Flow {
  readonly id: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly kind: string;
  readonly purpose: string;
  readonly precondition: readonly string[];
  readonly data: Readonly<Record<string, string>>;
}

interface Version {
  readonly id: string;
  readonly version: number;
  readonly valid: readonly [string, string];
  readonly signatories: readonly string[];
  readonly paperSignatories?: readonly string[];
  readonly flows: readonly Flow[];
  readonly since: number;
  ended: number;
}

/** Protocols as the registry published them, each in force only with the signatures of all who are to sign. */
export class Protocols {
  /** Versions that were active once, `id@version`. */
  private readonly versions = new Map<string, Version>();
  private readonly ended = new Set<string>();

  constructor(
    private readonly pins: Pins,
    /** A token key that was listed, with its end. */
    private readonly tokenKey: (kid: string) => { key: ListedKey; end?: KeyEnd } | undefined,
  ) {}

  /** In the order of the registry. What was agreed under a name never changes; its end is final. */
  add(body: Readonly<Record<string, unknown>>, at: number): void {
    const { id, version, status } = body;
    if (typeof id !== 'string' || typeof version !== 'number') return;
    const name = `${id}@${String(version)}`;
    if (this.ended.has(name)) return;
    const known = this.versions.get(name);
    if (status === 'withdrawn' || status === 'expired') {
      this.ended.add(name);
      if (known !== undefined) known.ended = at;
      return;
    }
    if (known !== undefined || status !== 'active' || !this.isCountersigned(body, at)) return;
    this.versions.set(name, { ...(body as unknown as Version), since: at, ended: Infinity });
  }

  /** The rule that forbids a request; undefined where its flow was in force and allows it. */
  refusal({ from, to, protocol, flow: flowId, time, ...said }: Request): ProtocolRule | undefined {
    const version = this.versions.get(protocol);
    const flow = version?.flows.find(({ id }) => id === flowId);
    if (version === undefined || flow === undefined) return 'no-flow';
    const [begin, end] = this.spanOf(version);
    if (!(begin <= time + SLACK_MS && time < end + SLACK_MS)) return 'not-in-force';
    if (!flow.from.includes(from) || !flow.to.includes(to)) return 'wrong-flow';
    if (![from, to].every((party) => this.hasSigned(version, party))) return 'not-signatory';
    if (flow.kind !== said.kind) return 'wrong-kind';
    if (flow.purpose !== said.purpose) return 'wrong-purpose';
    if (!flow.precondition.includes(said.ground)) return 'ground-not-allowed';
    // with the request itself nothing may be told that is for later
    return said.tiers.every((tier) => flow.data[tier] === 'submitted') ? undefined : 'tier-not-allowed';
  }

  /** Versions of a protocol follow each other: one ends where the next begins. */
  private spanOf(version: Version): readonly [number, number] {
    const all = [...this.versions.values()].filter(({ id }) => id === version.id);
    const begins = ({ valid, since, ...one }: Version): number => {
      const first = romeMidnight(valid[0], 0);
      return all.some((other) => other.version < one.version) ? Math.max(first, since) : first;
    };
    const next = all.filter((other) => other.version > version.version).map(begins);
    return [begins(version), Math.min(version.ended, romeMidnight(version.valid[1], 1), ...next)];
  }

  /** Whoever is pinned has a key of its own: nobody can put it among those who signed on paper. */
  private hasSigned({ signatories, paperSignatories }: Version, party: string): boolean {
    if (signatories.includes(party)) return true;
    return !Object.hasOwn(this.pins, party) && paperSignatories?.includes(party) === true;
  }

  private isCountersigned(body: Readonly<Record<string, unknown>>, at: number): boolean {
    const { status: _, countersignatures, ...document } = body;
    const { signatories } = document as { signatories?: readonly string[] };
    if (!Array.isArray(signatories) || signatories.length === 0 || !Array.isArray(countersignatures))
      return false;
    const text = `staffetta/protocol/v1\n${canonicalJson(document)}`;
    const digest = createHash('sha256').update(text).digest('base64url');
    const given = countersignatures as { institution: string; kid: string; sig: string }[];
    const signed = given.filter(({ institution, kid, sig }) => {
      const listed = this.tokenKey(kid);
      if (listed?.key.institution !== institution || (listed.end?.at ?? Infinity) <= at) return false;
      if (at >= (listed.key.until ?? Infinity)) return false;
      return isSigned(
        `staffetta/countersignature/v1\n${canonicalJson({ digest, institution, kid })}`,
        sig,
        listed.key.x,
      );
    });
    return signatories.every((one) => signed.some(({ institution }) => institution === one));
  }
}

const HOUR = 3_600_000;
const ROME = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Rome', hour: '2-digit', hourCycle: 'h23' });

/** When the day begins in Rome, milliseconds; `days` further on. */
function romeMidnight(day: string, days: number): number {
  const utc = Date.parse(`${day}T00:00:00Z`) + days * 24 * HOUR;
  // one hour ahead in winter, two in summer: the change comes later in the night
  return Number(ROME.format(new Date(utc - 2 * HOUR))) % 24 === 0 ? utc - 2 * HOUR : utc - HOUR;
}
