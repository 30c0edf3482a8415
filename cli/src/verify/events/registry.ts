import type { CheckedEvent } from './check-page.js';
import {
  digestOf,
  sha256,
  signatureOf,
  signedText,
  speakerOf,
  typeOf,
  type Attributes,
  type ShownEnvelope,
} from './envelope.js';
import {
  isAfterEnd,
  isSigned,
  readKeyEntry,
  readRevocation,
  type KeyEnd,
  type ListedKey,
  type Pins,
} from './listed-keys.js';
import { Protocols } from './protocols.js';

/** Whom to believe about keys. */
export interface Trusted {
  readonly pins: Pins;
  /** Whose word the registry is. */
  readonly province: string;
}

/** An envelope as the registry's list shows it. */
export interface ShownApart {
  /** Undefined where the list withholds it. */
  readonly digest: string | undefined;
  /** Append time, milliseconds. */
  readonly at: number;
  /** Its payload lies beside it, and is the one that was signed for. */
  readonly hasBody: boolean;
}

/** The network's rules as this log's registry events say them; what leads to no paper counts for nothing. */
export interface Registry {
  /** Event keys, by `kid`. */
  readonly keys: ReadonlyMap<string, ListedKey>;
  readonly protocols: Protocols;
  /** What was shown apart, by leaf: the log must hold these, and no other. */
  readonly shown: ReadonlyMap<number, ShownApart>;
  wasRevoked(
    kid: string,
    word: { readonly epoch: number; readonly seq: number; readonly at: number },
  ): boolean;
}

/**
 * Reads the registry out of the log's own events, keys first. A key counts by the signature of an identity from paper,
 * whoever sent it; a protocol by its countersignatures, if the Province's registry sent it.
 * @param shown all envelopes of the topic `registry`, in the order of the log
 */
export function readRegistry(shown: readonly ShownEnvelope[], { pins, province }: Trusted): Registry {
  const events = new Map<string, ListedKey>();
  const tokens = new Map<string, ListedKey>();
  const ends = new Map<string, KeyEnd>();
  const entries = shown.map((one) => {
    const bytes = payloadOf(one);
    return {
      ...one,
      at: Date.parse(one.appendedAt),
      isWhole: bytes !== undefined,
      content: bytes && contentIn(bytes),
    };
  });
  for (const { envelope, content, at } of entries) {
    const name = typeOf(envelope?.['type'])?.name;
    if (content === undefined) continue;
    if (name === 'key-listed') {
      const key = readKeyEntry(content, pins, at);
      const listed = key?.use === 'event' ? events : tokens;
      // the first listing counts
      if (key !== undefined && !listed.has(key.kid)) listed.set(key.kid, key);
    }
    if (name === 'key-revoked') {
      const end = readRevocation(content, pins, at);
      const ended = end === undefined ? undefined : (events.get(end.kid) ?? tokens.get(end.kid));
      if (end !== undefined && ended?.institution === end.institution && !ends.has(end.kid))
        ends.set(end.kid, end);
    }
  }
  const protocols = new Protocols(pins, (kid) => {
    const key = tokens.get(kid);
    const end = ends.get(kid);
    return key === undefined ? undefined : { key, ...(end === undefined ? {} : { end }) };
  });
  for (const { envelope, content, at } of entries) {
    if (envelope === null || content === undefined) continue;
    if (typeOf(envelope['type'])?.name !== 'protocol-published' || !isProvinces(envelope, events, province))
      continue;
    try {
      protocols.add(content, at);
    } catch {
      continue; // of no proper form: in force nowhere
    }
  }
  return {
    keys: events,
    protocols,
    shown: new Map(
      entries.map(({ index, envelope, at, isWhole }) => [
        index,
        { digest: envelope === null ? undefined : digestShown(envelope), at, hasBody: isWhole },
      ]),
    ),
    wasRevoked: (kid, word) => {
      const end = ends.get(kid);
      return end !== undefined && isAfterEnd(end, word);
    },
  };
}

/**
 * By what is shown apart all is judged: it must be the leaf's event, by the type that was signed, whatever topic is said.
 * @returns what is wrong, for people
 */
export function otherApart(
  apart: ShownApart | undefined,
  { index, at, digest, attributes }: Pick<CheckedEvent, 'index' | 'at' | 'digest' | 'attributes'>,
): string | undefined {
  const type = attributes?.['type'] ?? '';
  const isRegistrys = type.startsWith('staffetta.registry.');
  if (apart === undefined && !isRegistrys) return undefined;
  // withheld here and there: that is told by itself
  if (attributes === undefined && apart?.digest === undefined) return undefined;
  const where = `event ${String(index)}`;
  if (apart === undefined) return `${where} is one of the registry's, and the registry shown apart lacks it`;
  if (apart.digest === undefined || apart.digest !== digest || apart.at !== at)
    return `${where} is another one in the registry that the log shows apart`;
  // the registry's node may begin its chain again on its own topic
  if (!isRegistrys && !type.includes('.chain-restarted.'))
    return `${where} is none of the registry's, and stands in what the log shows apart`;
  return isRegistrys && !apart.hasBody
    ? `${where} is one of the registry's, and shown without what it says`
    : undefined;
}

/** The payload of a registry event, if it is the one that was signed for. */
function payloadOf({ envelope, body }: ShownEnvelope): Buffer | undefined {
  if (envelope === null || typeof body !== 'string') return undefined;
  const bytes = Buffer.from(body, 'base64');
  return sha256(bytes) === envelope['payloadhash'] ? bytes : undefined;
}

function contentIn(bytes: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const content: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof content === 'object' && content !== null ? { ...content } : undefined;
  } catch {
    return undefined;
  }
}

const digestShown = (envelope: Attributes): string =>
  digestOf(Buffer.from(signedText(envelope)), signatureOf(envelope['sig']) ?? Buffer.alloc(0));

function isProvinces(
  envelope: Readonly<Record<string, string>>,
  keys: ReadonlyMap<string, ListedKey>,
  province: string,
): boolean {
  const { source = '', kid = '', sig } = envelope;
  const key = keys.get(kid);
  const speaker = speakerOf(source);
  if (speaker?.node !== 'protocol-registry' || speaker.institution !== province) return false;
  return key?.speaker === source && isSigned(signedText(envelope), sig, key.x);
}
