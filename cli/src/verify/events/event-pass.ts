import { HASH_BYTES } from '#merkle';
import { UnreadableLog, type LogSource } from '../log-source.js';
import { Age } from './age.js';
import { Told, type Breach } from './breach.js';
import { Chains } from './chains.js';
import { itemsIn, type CheckedEvent, type EnvelopeFault } from './check-page.js';
import type { Crew, HireCrew } from './crew.js';
import { digestIn, speakerOf, type Attributes, type ShownEnvelope } from './envelope.js';
import { Referrals } from './referrals.js';
import { otherApart, readRegistry, type Registry, type Trusted } from './registry.js';
import { Withheld } from './withheld.js';

/** Leaves of one answer: four tiles. */
const PAGE = 1_024;
const MOST_FAULTS = 20;
/** Keys and protocols of a whole network over decades are fewer. */
const MOST_LISTED = 100_000;

export interface EventFault {
  readonly fault: 'envelope' | 'event-signature' | 'body' | 'withheld' | 'registry' | Breach['family'];
  readonly says: string;
}

export interface EventsVerdict {
  /** Envelopes that were there. */
  readonly checked: number;
  readonly withheld: number;
  readonly speakers: number;
  readonly referrals: number;
  /** The first of what is wrong, and of what nobody told. */
  readonly faults: readonly EventFault[];
  /** Breaches that the audit has told: its parties are asked, the log says the truth about them. */
  readonly told: readonly Breach[];
  /** Too young to be told. */
  readonly young: readonly Breach[];
  /** So old that what told them is withheld. */
  readonly past: readonly Breach[];
}

const SAYS: Readonly<
  Record<EnvelopeFault, readonly [EventFault['fault'], (where: string, speaker: string) => string]>
> = {
  missing: ['envelope', (where) => `${where}: the log shows no envelope`],
  altered: [
    'envelope',
    (where) =>
      `${where}: the envelope was altered: it is not the one that was hashed, and its signature is false`,
  ],
  swapped: [
    'envelope',
    (where) => `${where}: the envelope is another one than the one that was hashed, whole and signed`,
  ],
  form: ['envelope', (where) => `${where}: what was hashed is no envelope`],
  'foreign-key': [
    'event-signature',
    (where, speaker) => `${where} is not signed by a key that was listed for ${speaker}`,
  ],
  signature: [
    'event-signature',
    (where, speaker) => `${where}: the key of ${speaker} that it names did not sign it`,
  ],
  body: ['body', (where) => `${where}: the body is not the one that was signed for`],
};

/** Checks the events beside the leaves, page by page as the tree is read: signatures, chains, protocols, the machine. */
export class EventPass {
  private readonly crew: Crew;
  private readonly chains = new Chains();
  private readonly referrals = new Referrals();
  private readonly age: Age;
  private readonly withheld: Withheld;
  private readonly told = new Told();
  private readonly breaches: Breach[] = [];
  private readonly faults: EventFault[] = [];
  private readonly running: Promise<readonly CheckedEvent[]>[] = [];
  /** Of topics where what is shown cannot be relied on: their numbers say nothing more. */
  private readonly spoilt = new Set<string>();
  private hashes: Buffer[] = [];
  /** Digests of the page that is gathered, and of those under way. */
  private digests = new Map<number, string>();
  private checked = 0;
  /** Leaves of the registry's list that were met. */
  private metApart = 0;
  private next = 0;

  private constructor(
    private readonly source: LogSource,
    private readonly size: number,
    private readonly now: number,
    private readonly trusted: Trusted,
    private readonly registry: Registry,
    hire: HireCrew,
  ) {
    this.crew = hire([...registry.keys.values()]);
    this.age = new Age(now);
    this.withheld = new Withheld(this.age);
  }

  /** Reads the registry first: every later event is judged by all of it. @throws UnreadableLog */
  static async begin(
    source: LogSource,
    trusted: Trusted,
    { size, now, hire }: { readonly size: number; readonly now: number; readonly hire: HireCrew },
  ): Promise<EventPass> {
    const entries = new Map<number, ShownEnvelope>();
    for (let from = 0; from < size;) {
      let next = from;
      for (const item of itemsIn(await source.envelopes(from, size, 'registry'))) {
        if (item.index < from || item.index >= size) continue;
        entries.set(item.index, item);
        next = Math.max(next, item.index + 1);
      }
      if (next === from) break;
      if (entries.size > MOST_LISTED)
        throw new UnreadableLog(`it shows more than ${String(MOST_LISTED)} entries of the registry`);
      from = next;
    }
    const inOrder = [...entries.values()].sort((a, b) => a.index - b.index);
    return new EventPass(source, size, now, trusted, readRegistry(inOrder, trusted), hire);
  }

  /** The next leaves, in order. */
  async visit(hashes: readonly Buffer[], entries: readonly Buffer[]): Promise<void> {
    const from = this.next + this.hashes.length;
    for (const [place, entry] of entries.entries()) this.digests.set(from + place, digestIn(entry) ?? '');
    this.hashes.push(...hashes);
    if (this.hashes.length < PAGE && from + hashes.length < this.size) return;
    this.running.push(this.read(this.next, Buffer.concat(this.hashes)));
    this.next += this.hashes.length;
    this.hashes = [];
    while (this.running.length >= this.crew.ahead) await this.takeFirst();
  }

  /** After the last leaf. */
  async finish(): Promise<EventsVerdict> {
    while (this.running.length > 0) await this.takeFirst();
    const { registry, withheld, chains, referrals } = this;
    if (this.metApart !== registry.shown.size)
      this.say('registry', 'the registry that the log shows apart holds what does not lie among its events');
    const lanes = referrals.gaps();
    for (const says of withheld.unexplained(lanes)) this.say('withheld', says);
    for (const [topic, { missing, first }] of lanes) {
      if (missing <= withheld.on(topic) || this.spoilt.has(topic)) continue;
      const says = `${String(missing)} numbers of referrals on ${topic} have no event, and ${String(withheld.on(topic))} envelopes are withheld there`;
      this.breaches.push({ family: 'conduct', rule: 'number-gap', ...first, says });
    }
    const all = [...this.breaches, ...referrals.finish(), ...chains.finish(withheld)];
    const { told, young, past, silent } = this.told.judge(all, this.now, {
      age: this.age,
      withheld: withheld.on('audit'),
    });
    for (const { family, says } of silent) this.say(family, says);
    return {
      checked: this.checked,
      withheld: withheld.count,
      speakers: chains.speakers,
      referrals: referrals.count,
      faults: this.faults,
      told: told.slice(0, MOST_FAULTS),
      young: young.slice(0, MOST_FAULTS),
      past: past.slice(0, MOST_FAULTS),
    };
  }

  close(): Promise<void> {
    return this.crew.close();
  }

  private read(from: number, hashes: Buffer): Promise<readonly CheckedEvent[]> {
    const checked = this.source
      .envelopes(from, from + hashes.length / HASH_BYTES)
      .then((answer) => this.crew.check({ from, hashes, answer }));
    // whoever takes an earlier one hears of this failure when its turn comes
    checked.catch(() => undefined);
    return checked;
  }

  private async takeFirst(): Promise<void> {
    for (const event of (await this.running.shift()) ?? []) {
      this.take(event);
      this.digests.delete(event.index);
    }
  }

  private take(event: CheckedEvent): void {
    const { index, topic, at, fault, attributes } = event;
    this.compareApart(event);
    if (fault !== undefined) {
      const [kind, says] = SAYS[fault];
      const source = attributes?.['source'];
      this.say(
        kind,
        says(`event ${String(index)}`, speakerOf(source) === undefined ? 'its speaker' : (source ?? '')),
      );
      this.spoilt.add(topic);
    }
    if (attributes === undefined) {
      if (topic === 'registry' || topic === 'plan')
        this.say('withheld', `event ${String(index)}: an event of the ${topic} is withheld`);
      this.withheld.add(
        topic,
        this.digests.get(index) ?? '',
        fault === undefined ? this.age.earliest(at) : 0,
      );
      return;
    }
    this.checked += 1;
    if (fault === undefined) this.age.note(attributes['time']);
    const earliest = this.age.earliest(at);
    this.link(event, attributes, earliest);
    if (fault === undefined) this.judge(event, attributes, earliest);
  }

  private compareApart(event: CheckedEvent): void {
    const apart = this.registry.shown.get(event.index);
    if (apart !== undefined) this.metApart += 1;
    const says = otherApart(apart, event);
    if (says !== undefined) this.say('registry', says);
  }

  /** @param earliest that the audit can have read it */
  private link({ index, digest, body }: CheckedEvent, attributes: Attributes, earliest: number): void {
    const { source = '', epoch, seq, prev, type = '' } = attributes;
    const numbers = { epoch: Number(epoch), seq: Number(seq) };
    // pulses and what was altered beyond reading have no place in a chain
    if (![numbers.epoch, numbers.seq].every(Number.isSafeInteger) || speakerOf(source) === undefined) return;
    const restarts = type.includes('.chain-restarted.')
      ? { lastSeq: body?.['lastSeq'], lastHash: body?.['lastHash'] }
      : undefined;
    this.chains.add({
      speaker: source,
      ...numbers,
      prev,
      digest,
      index,
      at: earliest,
      ...(restarts && { restarts }),
    });
  }

  private judge(
    { index, topic, at, digest = '', body }: CheckedEvent,
    attributes: Attributes,
    earliest: number,
  ): void {
    const { type = '', source, kid = '', epoch, seq } = attributes;
    const where = { index, at: earliest };
    if (this.registry.wasRevoked(kid, { epoch: Number(epoch), seq: Number(seq), at })) {
      const says = `event ${String(index)} is signed by a key of ${source ?? ''} that was revoked`;
      this.breaches.push({ family: 'key', rule: 'revoked-key', ...where, says });
    }
    if (source === `/province-audit/${this.trusted.province}`) {
      if (type.startsWith('staffetta.audit.finding-raised.')) this.told.add(body?.['rule']);
      else if (body?.['mended'] === true) this.told.takeBack(body['rule']);
    }
    if (!type.startsWith('staffetta.referral.')) return;
    if (type.startsWith('staffetta.referral.submitted.')) this.judgeRequest(where, attributes);
    this.referrals.add(topic, attributes, { ...where, digest });
  }

  private judgeRequest(where: { readonly index: number; readonly at: number }, said: Attributes): void {
    const {
      from = '',
      to = '',
      protocol = '',
      flow = '',
      kind = '',
      purpose = '',
      ground = '',
      tiers = '',
      time,
    } = said;
    const rule = this.registry.protocols.refusal({
      ...{ from, to, protocol, flow, kind, purpose, ground },
      tiers: tiers.split(','),
      time: Date.parse(time ?? ''),
    });
    if (rule === undefined) return;
    const says =
      rule === 'not-in-force'
        ? `event ${String(where.index)} names a protocol that was not in force`
        : `event ${String(where.index)}: its protocol does not allow it (${rule})`;
    this.breaches.push({ family: 'protocol', rule, ...where, says });
  }

  private say(fault: EventFault['fault'], says: string): void {
    if (this.faults.length < MOST_FAULTS) this.faults.push({ fault, says });
  }
}
