import type { KeyObject } from 'node:crypto';
import { isCountersigned } from './countersignature.js';
import {
  checkKeyEntry,
  checkRevocation,
  type CheckedKey,
  type KeyEntry,
  type KeyFault,
  type KeyRevocation,
  type Pins,
} from './key-entry.js';
import type { KeyEnd } from './key-end.js';
import type { OpeningPublicKey } from './keys.js';
import { isInstitution, ListedInstitutions } from './listed-institutions.js';
import { isForPurpose, protocolName, type Flow, type Institution, type Protocol } from './protocol.js';
import { isProtocol, PublishedProtocols, SLACK_MS } from './published-protocols.js';

/** One entry of the `registry` topic, with its place there. */
export type RegistryEntry = {
  /** The log's append time, milliseconds: what the entry counts from. */
  readonly appendedAt: number;
  readonly offset: bigint;
} & (
  | { readonly kind: 'institution'; readonly body: Institution }
  | { readonly kind: 'key'; readonly body: KeyEntry }
  | { readonly kind: 'key-revoked'; readonly body: KeyRevocation }
  | { readonly kind: 'protocol'; readonly body: Protocol }
);

/** A listed Ed25519 key. */
export interface ListedKey {
  readonly kid: string;
  readonly speaker: string;
  readonly institution: string;
  readonly publicKey: KeyObject;
  readonly listedAt: number;
  readonly validUntil?: number;
  /** Governs sealing, opening and disclosure; for the fold a listed key verifies for ever (design §3.1). */
  readonly revoked?: KeyEnd;
}

export interface FlowQuery {
  readonly from: string;
  readonly to: string;
  readonly service: string;
  /** `hand-over` has flows of its own, which are found for that alone. */
  readonly purpose?: string;
  readonly at: Date;
}

export interface FlowInForce {
  /** `id@version`. */
  readonly protocol: string;
  readonly flow: Flow;
}

interface ListedOpeningKey {
  readonly key: OpeningPublicKey;
  readonly speaker: string;
  readonly signedBy: string;
  readonly validFrom: number;
  readonly validUntil: number;
}

/**
 * What the registry says, as far as it can be believed: keys count only if they lead to a pinned identity; institutions
 * are the Province's word; a protocol is in force only with the countersignatures of its signatories. Entries must be applied in the order of their offsets.
 */
export class RegistryView {
  private readonly pins: Pins;
  private readonly eventKeys = new Map<string, ListedKey>();
  private readonly tokenKeys = new Map<string, ListedKey>();
  private readonly openingKeys = new Map<string, ListedOpeningKey>();
  private readonly revoked = new Set<string>();
  private readonly byInstitution = new Map<string, ListedOpeningKey[]>();
  private readonly listed = new ListedInstitutions();
  private readonly published = new PublishedProtocols();

  constructor({ pins }: { readonly pins: Pins }) {
    this.pins = pins;
  }

  /** Takes an entry in; ignores what does not lead to a pin, and what has no proper form. */
  apply(entry: RegistryEntry): void {
    switch (entry.kind) {
      case 'institution':
        if (isInstitution(entry.body)) this.listed.add(entry.body, entry.appendedAt);
        return;
      case 'protocol':
        this.applyProtocol(entry.body, entry.appendedAt);
        return;
      case 'key':
        this.applyKey(entry.body, entry.appendedAt);
        return;
      case 'key-revoked':
        this.applyRevocation(entry.body, entry.appendedAt);
    }
  }

  /** The event key with this `kid`, revoked or not: that is for the caller to look at. */
  eventKey(kid: string): ListedKey | undefined {
    return this.eventKeys.get(kid);
  }

  tokenKey(kid: string): ListedKey | undefined {
    return this.tokenKeys.get(kid);
  }

  /** @param at append time (milliseconds) of the record that is judged: what was listed by then. Without it, now. */
  institution(id: string, at?: number): Institution | undefined {
    return this.listed.get(id, at);
  }

  institutions(): readonly Institution[] {
    return this.listed.all();
  }

  /** False also for institutions that nobody listed; `at` as for `institution`. */
  isOnNetwork(id: string, at?: number): boolean {
    return this.listed.get(id, at)?.onNetwork === true;
  }

  /** The node that speaks for an institution; `at` as for `institution`. */
  nodeOf(id: string, at?: number): string | undefined {
    return this.listed.get(id, at)?.node;
  }

  /**
   * The key to seal to now: the youngest that is valid, not revoked, and signed by an event key that is not either;
   * listed for the node that the institution speaks at.
   */
  openingKey(institution: string, at?: Date): OpeningPublicKey | undefined {
    const node = this.nodeOf(institution);
    const now = at?.getTime();
    return this.byInstitution
      .get(institution)
      ?.findLast(
        (listed) =>
          (node === undefined || listed.speaker === `/${node}/${institution}`) &&
          !this.revoked.has(listed.key.kid) &&
          !this.revoked.has(listed.signedBy) &&
          (now === undefined || (listed.validFrom <= now && now < listed.validUntil)),
      )?.key;
  }

  /** Current or not, revoked or not. */
  openingKeyByKid(kid: string): OpeningPublicKey | undefined {
    return this.openingKeys.get(kid)?.key;
  }

  /** Whether nobody may seal to this key, sign with it, or count what it signed as its speaker's own. */
  isRevoked(kid: string): boolean {
    return this.revoked.has(kid);
  }

  /** Whether an entry would count, if it came now. */
  checkKey(body: unknown): CheckedKey | { readonly fault: KeyFault } {
    return checkKeyEntry(body, this.pins, (kid) =>
      // what a stolen key signs after its revocation leads nowhere
      this.revoked.has(kid) ? undefined : this.eventKeys.get(kid),
    );
  }

  /** Whether a revocation would count, if it came now: signed by the identity of whose key it ends. */
  checkRevocation(body: unknown): KeyRevocation | { readonly fault: KeyFault } {
    const revocation = checkRevocation(body, this.pins);
    if ('fault' in revocation) return revocation;
    const { kid, institution } = revocation;
    const key = this.eventKeys.get(kid) ?? this.tokenKeys.get(kid) ?? this.openingKeys.get(kid)?.key;
    return key?.institution === institution ? revocation : { fault: 'parent' };
  }

  /** All versions, also those not in force. */
  protocols(): readonly Protocol[] {
    return this.published.all();
  }

  /** `id@version`. */
  protocol(name: string): Protocol | undefined {
    return this.published.get(name);
  }

  /** The version of each protocol that was in force at that moment. */
  protocolsInForce(at: Date): readonly Protocol[] {
    return this.published.inForce(at);
  }

  /** `id@version` as it may be named at `at`: in force then, or `slackMs` (15 minutes) more or less. */
  protocolAt(name: string, at: Date, slackMs = SLACK_MS): Protocol | undefined {
    return this.published.at(name, at, slackMs);
  }

  /** When `id@version` ended or will end, milliseconds: its last day, its withdrawal, or the version that replaced it. */
  protocolEnd(name: string): number | undefined {
    return this.published.endOf(name);
  }

  /**
   * Whether an institution is bound by a protocol in force. Whoever is pinned has a key of its own and is bound by its
   * countersignature alone: the registry cannot put it among those who signed on paper.
   */
  hasSigned({ signatories, paperSignatories }: Protocol, institution: string): boolean {
    if (signatories.includes(institution)) return true;
    return !Object.hasOwn(this.pins, institution) && paperSignatories?.includes(institution) === true;
  }

  /** The flow under which `from` may ask `to` for `service` at that moment. Default deny: undefined is a no. */
  flowFor({ from, to, service, purpose, at }: FlowQuery): FlowInForce | undefined {
    for (const protocol of this.protocolsInForce(at)) {
      const flow = protocol.flows.find(
        (each) =>
          each.service === service &&
          each.from.includes(from) &&
          each.to.includes(to) &&
          isForPurpose(each, purpose),
      );
      if (flow !== undefined && this.hasSigned(protocol, from) && this.hasSigned(protocol, to)) {
        return { protocol: protocolName(protocol), flow };
      }
    }
    return undefined;
  }

  /** The rule that an event names, whether in force or not: deadlines run on it to the end. */
  flowNamed(protocol: string, flow: string): Flow | undefined {
    return this.published.get(protocol)?.flows.find((each) => each.id === flow);
  }

  private applyProtocol(body: unknown, appendedAt: number): void {
    if (!isProtocol(body)) return;
    const tokenKey = (kid: string): ListedKey | undefined => this.tokenKeys.get(kid);
    const countersigned = body.status === 'active' && isCountersigned(body, { tokenKey, at: appendedAt });
    this.published.add(body, appendedAt, countersigned);
  }

  private applyKey(body: unknown, appendedAt: number): void {
    const checked = this.checkKey(body);
    if ('fault' in checked) return;
    if (checked.entry.use === 'opening') {
      this.applyOpeningKey(checked);
      return;
    }
    const keys = checked.entry.use === 'event' ? this.eventKeys : this.tokenKeys;
    const { kid, speaker, institution, validUntil } = checked.entry;
    // the first listing counts: a later one may not move a key to another speaker or time
    if (keys.has(kid)) return;
    keys.set(kid, {
      kid,
      speaker,
      institution,
      publicKey: checked.publicKey,
      listedAt: appendedAt,
      ...(validUntil === undefined ? {} : { validUntil: Date.parse(validUntil) }),
    });
  }

  private applyOpeningKey({ entry, publicKey }: CheckedKey): void {
    const { kid, institution, jwk, speaker, signedBy, validFrom, validUntil } = entry;
    if (this.openingKeys.has(kid)) return;
    const listed: ListedOpeningKey = {
      key: { kid, institution, publicKey, publicJwk: jwk },
      speaker,
      signedBy,
      validFrom: validFrom === undefined ? Number.NEGATIVE_INFINITY : Date.parse(validFrom),
      validUntil: validUntil === undefined ? Number.POSITIVE_INFINITY : Date.parse(validUntil),
    };
    this.openingKeys.set(kid, listed);
    const keys = [...(this.byInstitution.get(institution) ?? []), listed];
    this.byInstitution.set(
      institution,
      keys.sort((a, b) => (a.validFrom === b.validFrom ? 0 : a.validFrom - b.validFrom)),
    );
  }

  private applyRevocation(body: unknown, at: number): void {
    const revocation = this.checkRevocation(body);
    if ('fault' in revocation) return;
    const { kid, epoch, lastSeq } = revocation;
    const keys = [this.eventKeys, this.tokenKeys].find((each) => each.has(kid));
    const key = keys?.get(kid);
    this.revoked.add(kid);
    if (key !== undefined && key.revoked === undefined)
      keys?.set(kid, { ...key, revoked: { epoch, lastSeq, at } });
  }
}
