import { randomUUID } from 'node:crypto';
import { contractOf, envelopeDigest, laneType, payloadHash, signedBytes, sourceOf } from '#contracts';
import {
  countersign,
  generateEventKey,
  generateIdentityKey,
  generateTokenKey,
  listEventKey,
  listTokenKey,
  revokeKey,
  sign,
  type EventKey,
  type IdentityKey,
  type Protocol,
  type TokenKey,
} from '#trust';
import type { Envelope } from './shown-log.js';

/** Monday, 9:00 in Rome. */
export const START = Date.parse('2026-03-02T08:00:00Z');
const MINUTE = 60_000;
const LANE = 'referrals.intake-cav.shelter-beds';

export interface Speaker {
  readonly source: string;
  readonly institution: string;
  readonly key: EventKey;
  epoch: number;
  seq: number;
  prev: string | undefined;
}

export interface Said {
  readonly topic?: string;
  readonly subject?: string;
  readonly body?: object;
  /** `undefined` takes one away. */
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  /** Who really signs. */
  readonly key?: EventKey;
}

interface Recorded {
  readonly topic: string;
  readonly at: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

/** What a centre, a shelter and the Province have said, signed with the functions that a node uses; as the log has it. */
export class SmallNetwork {
  now = START;
  readonly said: Recorded[] = [];
  readonly pins: Record<string, string> = {};
  readonly registry: Speaker;
  readonly audit: Speaker;
  readonly cav: Speaker;
  readonly casa: Speaker;
  private readonly identities = new Map<string, IdentityKey>();
  private readonly tokens: TokenKey[] = [];
  private readonly numbers = new Map<string, number>();

  constructor() {
    for (const institution of ['provincia-bat', 'cav-1', 'casa-rifugio-1']) {
      const identity = generateIdentityKey();
      this.identities.set(institution, identity);
      this.pins[institution] = identity.kid;
    }
    this.registry = this.speaker('protocol-registry', 'provincia-bat');
    this.audit = this.speaker('province-audit', 'provincia-bat');
    this.cav = this.speaker('intake-cav', 'cav-1');
    this.casa = this.speaker('shelter-beds', 'casa-rifugio-1');
    for (const speaker of [this.registry, this.audit, this.cav, this.casa]) this.list(speaker);
    for (const { source, institution } of [this.registry, this.cav, this.casa]) {
      const token = generateTokenKey(institution);
      this.tokens.push(token);
      const body = listTokenKey(this.identity(institution), token, { speaker: source, institution });
      this.say('staffetta.registry.key-listed.v1', this.registry, { body, subject: institution });
    }
    this.publish();
  }

  /** A speaker whose key nobody has listed yet. */
  speaker(node: string, institution: string): Speaker {
    const source = sourceOf(node, institution);
    return { source, institution, key: generateEventKey(), epoch: 1_772_400_000, seq: 0, prev: undefined };
  }

  list({ source, institution, key }: Speaker): void {
    const body = listEventKey(this.identity(institution), key, { speaker: source, institution });
    this.say('staffetta.registry.key-listed.v1', this.registry, { body, subject: institution });
  }

  revoke({ key, institution, epoch, seq }: Speaker): void {
    const body = revokeKey(this.identity(institution), { kid: key.kid, institution, epoch, lastSeq: seq });
    this.say('staffetta.registry.key-revoked.v1', this.registry, { body, subject: institution });
  }

  publish(change: Partial<Protocol> = {}, signers = this.tokens): void {
    const protocol = { ...PROTOCOL, ...change };
    const body = { ...protocol, countersignatures: signers.map((key) => countersign(key, protocol)) };
    this.say('staffetta.registry.protocol-published.v1', this.registry, { body, subject: protocol.id });
  }

  /** A referral up to where the shelter has taken it in hand. @returns its id */
  referral(attributes: Said['attributes'] = {}): string {
    const subject = randomUUID();
    this.lane('submitted', this.cav, { subject, attributes });
    this.lane('received', this.casa, { subject });
    this.lane('acknowledged', this.casa, { subject });
    return subject;
  }

  lane(name: string, speaker: Speaker, said: Said & { readonly subject: string }): void {
    const side = speaker === this.casa ? 'r' : 's';
    const place = `${said.subject}${side}`;
    const n = (this.numbers.get(place) ?? 0) + 1;
    this.numbers.set(place, n);
    const numbered = { from: 'cav-1', to: 'casa-rifugio-1', side, n: String(n), keycommit: 'A'.repeat(43) };
    const attributes = { ...numbered, ...(name === 'submitted' ? SUBMITTED : {}), ...said.attributes };
    this.say(laneType(name), speaker, { topic: LANE, ...said, attributes });
  }

  /** As every hour. */
  heartbeat(speaker: Speaker, said: Said = {}): void {
    const body = { at: new Date(this.now).toISOString() };
    this.say('staffetta.statements.heartbeat-emitted.v1', speaker, { body, ...said });
  }

  /** The audit's word that it noticed something. @returns its id */
  finding(rule: string): string {
    const finding = randomUUID();
    const body = { finding, rule };
    this.say('staffetta.audit.finding-raised.v1', this.audit, { body, subject: finding });
    return finding;
  }

  /** The audit's word that what it noticed is gone. */
  mended(finding: string, rule: string): void {
    const body = { finding, rule, mended: true };
    this.say('staffetta.audit.finding-closed.v1', this.audit, { body, subject: finding });
  }

  say(type: string, speaker: Speaker, { topic, subject, body, attributes = {}, key }: Said = {}): void {
    const value = Buffer.from(body === undefined ? randomUUID() : JSON.stringify(body));
    speaker.seq += 1;
    const signer = key ?? speaker.key;
    const unsigned: Record<string, string | undefined> = {
      id: randomUUID(),
      source: speaker.source,
      type,
      time: new Date(this.now).toISOString(),
      subject: subject ?? speaker.institution,
      specversion: '1.0',
      dataschema: contractOf(type)?.dataschema ?? '',
      payloadhash: payloadHash(value),
      epoch: String(speaker.epoch),
      seq: String(speaker.seq),
      ...(speaker.prev === undefined ? {} : { prev: speaker.prev }),
      kid: speaker.key.kid,
      ...attributes,
    };
    const given = Object.fromEntries(
      Object.entries(unsigned).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const signed = { ...given, sig: sign(signedBytes(given), signer) };
    speaker.prev = envelopeDigest(signed);
    const place = topic ?? contractOf(type)?.topic ?? '';
    const kept = topic === LANE ? null : value;
    this.said.push({ topic: place, at: this.now, attributes: signed, body: kept });
    this.now += MINUTE;
  }

  /** What the log's leaves were made of. */
  entries(): string[] {
    return this.said.map(({ attributes }) => `{"envelope":"${envelopeDigest(attributes)}","v":1}`);
  }

  /** What the log shows beside its leaves. */
  shown(): Envelope[] {
    return this.said.map(({ topic, at, attributes, body }, index) => ({
      ...{ index, topic, appendedAt: new Date(at).toISOString(), envelope: attributes },
      body: body?.toString('base64') ?? null,
    }));
  }

  private identity(institution: string): IdentityKey {
    const identity = this.identities.get(institution);
    if (identity === undefined) throw new Error('no such institution');
    return identity;
  }
}

const SUBMITTED = {
  kind: 'request',
  urgency: 'E1',
  ground: 'agreement',
  protocol: 'prova@1',
  flow: 'centre-to-shelter',
  purpose: 'protection',
  tiers: 'T0,T1',
};

const PROTOCOL: Protocol = {
  id: 'prova',
  version: 1,
  title: 'Prova (dati inventati)',
  article: '1',
  status: 'active',
  valid: ['2026-01-01', '2028-12-31'],
  act: { deed: 'DATI INVENTATI', number: '0000000/2025', pdfSha256: '0'.repeat(64) },
  signatories: ['provincia-bat', 'cav-1', 'casa-rifugio-1'],
  flows: [
    {
      id: 'centre-to-shelter',
      from: ['cav-1'],
      to: ['casa-rifugio-1'],
      senderRoles: ['operator'],
      recipientRoles: ['operator'],
      service: 'placement',
      kind: 'request',
      purpose: 'protection',
      legalBasis: { art6: '6(1)(e)', art9: '9(2)(g)', national: 'to-confirm' },
      data: { T0: 'submitted', T1: 'submitted', T2: 'confirmed' },
      precondition: ['agreement'],
      deadlines: { E1: { received: 'PT1M' } },
      workingDays: [],
      hold: {},
      expiry: {},
      hours: 'always',
      retention: 'to-confirm',
    },
  ],
};
