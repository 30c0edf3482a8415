import { newId, systemClock } from '#kernel';
import { contractOf, payloadHash, signedBytes, toHeaders, type UnstampedAttributes } from '#contracts';
import { generateEventKey, sign, type EventKey, type RegistryView, type RotatingKeyStore } from '#trust';
import type { RegistrySource } from '../src/admission.js';
import type { LogRecord } from '../src/event-log.js';
import { laneOf, topicSpecs } from '../src/topics.js';
import type { EventDraft } from '../src/types.js';
import { list } from './listed.js';

export interface Party {
  readonly node: string;
  readonly institution: string;
  readonly speaker: string;
  readonly key: EventKey;
}

const party = (node: string, institution: string): Party => ({
  node,
  institution,
  speaker: `/${node}/${institution}`,
  key: generateEventKey(),
});

/** A centre and a shelter, their keys listed, and the lane between them; `prefix` makes the nodes' names its own. */
export function network(prefix = ''): {
  cav: Party;
  casa: Party;
  view: RegistryView;
  registry: RegistrySource & { view: RegistryView; looks: number };
  lane: string;
} {
  const cav = party(`${prefix}intake-cav`, 'cav-1');
  const casa = party(`${prefix}shelter-beds`, 'casa-rifugio-1');
  const view = list([cav, casa]);
  const registry = {
    view,
    looks: 0,
    catchUp(): Promise<void> {
      this.looks += 1;
      return Promise.resolve();
    },
    accepted: () => true,
  };
  return { cav, casa, view, registry, lane: laneOf(cav.node, casa.node) };
}

export const specs = topicSpecs(['intake-cav', 'shelter-beds']);

const HASH = 'A'.repeat(43);

/** A lane event as `libs/referral` would draft it; the value is opaque here. */
export function laneDraft(
  parties: { cav: Party; casa: Party; lane: string },
  speaker: Party,
  subject: string,
  name: string,
  more: Partial<UnstampedAttributes & EventDraft> = {},
): EventDraft {
  const { value = Buffer.from(`sealed ${newId()}`), automatic = false, ...extra } = more;
  const type = `staffetta.referral.${name}.v1`;
  const id = newId();
  const attributes: UnstampedAttributes = {
    id,
    source: speaker.speaker,
    type,
    time: systemClock.now().toISOString(),
    subject,
    specversion: '1.0',
    dataschema: contractOf(type)?.dataschema ?? '',
    payloadhash: payloadHash(value),
    from: parties.cav.institution,
    to: parties.casa.institution,
    side: speaker === parties.cav ? 's' : 'r',
    keycommit: HASH,
    ...(name === 'submitted'
      ? {
          kind: 'request',
          urgency: 'E1',
          ground: 'agreement',
          protocol: 'bat@1',
          flow: 'placement',
          purpose: 'protection',
          tiers: 'T0,T1',
        }
      : {}),
    ...extra,
  };
  return { id, speaker: speaker.speaker, topic: parties.lane, key: subject, attributes, value, automatic };
}

/** An event on `statements`, as the hourly heartbeat is one. */
export function heartbeat(
  speaker: Party,
  data: unknown = { at: systemClock.now().toISOString() },
): EventDraft {
  const value = Buffer.from(JSON.stringify(data));
  const type = 'staffetta.statements.heartbeat-emitted.v1';
  const id = newId();
  const attributes: UnstampedAttributes = {
    id,
    source: speaker.speaker,
    type,
    time: systemClock.now().toISOString(),
    subject: speaker.institution,
    specversion: '1.0',
    dataschema: contractOf(type)?.dataschema ?? '',
    payloadhash: payloadHash(value),
  };
  return { id, speaker: speaker.speaker, topic: 'statements', key: speaker.institution, attributes, value };
}

/** The part of a key store that the relay uses, in memory. */
export class StampStore {
  readonly stamps = new Map<string, { epoch: number; seq: number }>();

  constructor(private readonly parties: readonly Party[]) {}

  eventKey(speaker: string): EventKey | undefined {
    return this.parties.find((entry) => entry.speaker === speaker)?.key;
  }

  lastStamp(speaker: string): { epoch: number; seq: number } | undefined {
    return this.stamps.get(speaker);
  }

  putStamps(entries: readonly { speaker: string; epoch: number; seq: number }[]): Promise<void> {
    for (const { speaker, epoch, seq } of entries) this.stamps.set(speaker, { epoch, seq });
    return Promise.resolve();
  }

  follow(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** As the relay wants it typed. */
  asKeyStore(): RotatingKeyStore {
    return this as unknown as RotatingKeyStore;
  }
}

/** The record of a draft, signed and stamped as its speaker's first word. */
export async function recordOf(
  log: { partitionFor(topic: string, key: string): Promise<number> },
  draft: EventDraft,
  speaker: Party,
  change: Readonly<Record<string, string | undefined>> = {},
): Promise<LogRecord> {
  const unsigned = {
    ...draft.attributes,
    ...(draft.attributes.side === undefined ? {} : { n: '1' }),
    epoch: '1767225600',
    seq: '1',
    kid: speaker.key.kid,
    ...change,
  };
  const attributes = { ...unsigned, sig: sign(signedBytes(unsigned), speaker.key) };
  return {
    topic: draft.topic,
    partition: await log.partitionFor(draft.topic, draft.key),
    offset: 0n,
    appendedAt: 1_000_000,
    key: draft.key,
    headers: Object.entries(toHeaders(attributes)),
    value: draft.value,
  };
}
