import { verify, type KeyObject } from 'node:crypto';
import { HASH_BYTES, leafHash } from '#merkle';
import {
  digestOf,
  leafEntry,
  sha256,
  signatureOf,
  signedText,
  speakerOf,
  typeOf,
  type Attributes,
  type ShownEnvelope,
} from './envelope.js';
import { publicKeyOf, type ListedKey } from './listed-keys.js';

/**
 * `missing`: nothing is shown for the leaf. `altered`: neither the leaf nor a signature fits. `swapped`: whole and
 * signed, and not the one that was hashed. `foreign-key`: no listed key of its speaker signed it. `signature`: the key is
 * its speaker's, and did not sign this. `form`: no speaker or no type. `body`: the payload is not the one that was signed.
 */
export type EnvelopeFault = 'missing' | 'altered' | 'swapped' | 'form' | 'foreign-key' | 'signature' | 'body';

/** One leaf's event, as far as what comes after needs it. */
export interface CheckedEvent {
  readonly index: number;
  readonly topic: string;
  /** Append time, milliseconds. */
  readonly at: number;
  readonly fault?: EnvelopeFault;
  /** Those that are needed; absent where it is withheld or missing. */
  readonly attributes?: Attributes;
  /** The leaf's content, unless it is not what stands beside the leaf. */
  readonly digest?: string;
  /** Whether its payload lies beside it. */
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface Page {
  /** First leaf. */
  readonly from: number;
  /** The leaves' hashes, 32 bytes each, as the tiles have them. */
  readonly hashes: Uint8Array;
  /** What the log answered: `{items: [...]}`. */
  readonly answer: Uint8Array;
}

/** The answer is not the form in which envelopes are shown. */
export const NO_ENVELOPES = 'no envelopes';

/** What is asked of an event later: the rest need not go from thread to thread. */
const IN_CHAIN = ['source', 'type', 'kid', 'epoch', 'seq', 'prev', 'time'];
const OF_REFERRAL = [
  ...['id', 'subject', 'from', 'to', 'side', 'n', 're', 'kind', 'agreed', 'reported'],
  ...['urgency', 'ground', 'protocol', 'flow', 'purpose', 'tiers'],
];

function neededOf(envelope: Attributes): Attributes {
  const isReferral = envelope['type']?.startsWith('staffetta.referral.') === true;
  const needed: Record<string, string> = {};
  for (const name of isReferral ? [...IN_CHAIN, ...OF_REFERRAL] : IN_CHAIN) {
    const value = envelope[name];
    if (value !== undefined) needed[name] = value;
  }
  return needed;
}

/** Types whose payload says something about other events. */
const TELLING = /^staffetta\.(audit\.finding-(raised|closed)|[a-z-]+\.chain-restarted)\.v\d+$/;

/** Checks pages of envelopes by themselves: leaf, signature, payload. Signatures are nearly all of the time. */
export class PageCheck {
  private readonly publicKeys = new Map<string, KeyObject>();

  constructor(private readonly keys: ReadonlyMap<string, ListedKey>) {}

  /** @throws Error `no envelopes` */
  check({ from, hashes, answer }: Page): CheckedEvent[] {
    const items = itemsIn(answer);
    const width = hashes.length / HASH_BYTES;
    const byIndex = new Map(items.map((item) => [item.index, item]));
    return Array.from({ length: width }, (_, place) => {
      const hash = hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
      return this.checkOne(from + place, hash, byIndex.get(from + place));
    });
  }

  private checkOne(index: number, hash: Uint8Array, shown: ShownEnvelope | undefined): CheckedEvent {
    if (shown === undefined) return { index, topic: '', at: 0, fault: 'missing' };
    const { topic, envelope } = shown;
    const at = Date.parse(shown.appendedAt);
    if (envelope === null) return { index, topic, at };
    const signed = Buffer.from(signedText(envelope));
    const signature = signatureOf(envelope['sig']);
    const digest = digestOf(signed, signature ?? Buffer.alloc(0));
    const signer = this.signerOf(envelope, at);
    const isSigned =
      signature !== undefined && signer !== undefined && verify(null, signed, signer, signature);
    const event = { index, topic, at, attributes: neededOf(envelope) };
    if (!leafHash(leafEntry(digest)).equals(hash))
      return { ...event, fault: isSigned ? 'swapped' : 'altered' };
    if (speakerOf(envelope['source']) === undefined || typeOf(envelope['type']) === undefined)
      return { index, topic, at, digest, fault: 'form' };
    if (!isSigned) return { ...event, digest, fault: signer === undefined ? 'foreign-key' : 'signature' };
    const { body } = shown;
    if (typeof body !== 'string') return { ...event, digest };
    const bytes = Buffer.from(body, 'base64');
    if (sha256(bytes) !== envelope['payloadhash']) return { ...event, digest, fault: 'body' };
    return { ...event, digest, ...(TELLING.test(envelope['type'] ?? '') ? { body: contentOf(bytes) } : {}) };
  }

  /** The speaker's key that the envelope names, if it was listed by then. */
  private signerOf({ kid = '', source }: Attributes, at: number): KeyObject | undefined {
    const listed = this.keys.get(kid);
    if (listed === undefined || listed.speaker !== source || listed.since > at) return undefined;
    const known = this.publicKeys.get(kid) ?? publicKeyOf(listed.x);
    this.publicKeys.set(kid, known);
    return known;
  }
}

/** @throws Error `no envelopes` */
export function itemsIn(answer: Uint8Array): ShownEnvelope[] {
  let items: unknown;
  try {
    items = (JSON.parse(Buffer.from(answer).toString('utf8')) as { items?: unknown }).items;
  } catch {
    throw new Error(NO_ENVELOPES);
  }
  if (!Array.isArray(items) || !items.every(isShown)) throw new Error(NO_ENVELOPES);
  return items;
}

function isShown(item: unknown): item is ShownEnvelope {
  const { index, topic, appendedAt, envelope } = (item ?? {}) as Record<string, unknown>;
  return (
    Number.isSafeInteger(index) &&
    typeof topic === 'string' &&
    /^[a-z0-9.-]{1,200}$/.test(topic) &&
    typeof appendedAt === 'string' &&
    !Number.isNaN(Date.parse(appendedAt)) &&
    (envelope === null || isStrings(envelope))
  );
}

const isStrings = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string');

function contentOf(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof content === 'object' && content !== null ? { ...content } : {};
  } catch {
    return {};
  }
}
