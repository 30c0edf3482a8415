import { AppError } from '#kernel';
import { checkProof, leafHash, parseProof, type TlogProof, type WitnessVerdict } from '#merkle';
import {
  digestOf,
  leafEntry,
  signatureOf,
  signedText,
  speakerOf,
  typeOf,
  type Attributes,
} from './events/envelope.js';
import { isSigned, readKeyEntry } from './events/listed-keys.js';
import type { LogPolicy } from './verify-log.js';

/** What a receipt says of its event, once it was found right. */
export interface ReceiptEvent {
  readonly id: string;
  readonly type: string;
  readonly institution: string;
  readonly node: string;
  /** As its speaker says. */
  readonly time: string;
  /** Its place in the log. */
  readonly index: number;
}

export interface ReceiptVerdict {
  /**
   * `wrong`: not a receipt, or not of this event and log. `unknown`: nothing is wrong, but it does not show which event,
   * who said it, or who else saw the log.
   */
  readonly verdict: 'right' | 'wrong' | 'unknown';
  /** For people: what is wrong or missing. */
  readonly says: readonly string[];
  readonly event?: ReceiptEvent;
  readonly checkpoint?: { readonly origin: string; readonly size: number; readonly root: string };
  readonly witnesses?: WitnessVerdict;
}

/** No receipt is longer: 63 hashes, a checkpoint, an envelope, a key. */
export const MOST_RECEIPT_BYTES = 256 * 1_024;

/**
 * Checks a receipt with nothing but the policy: the event is in the log at this place, under a checkpoint of this log
 * that its witnesses cosigned, and its speaker signed it with a key that an identity from paper vouches for. That the key
 * was revoked since cannot be seen here.
 */
export function checkReceipt(text: string, policy: LogPolicy): ReceiptVerdict {
  const receipt = read(text);
  if (receipt === undefined) return wrong('this is no receipt');
  if (receipt.extra === undefined)
    return {
      verdict: 'unknown',
      says: ['the receipt holds no envelope: which event it proves cannot be told'],
    };
  const content = contentOf(receipt.extra);
  if (content === undefined) return wrong('what the receipt holds is no envelope');
  const { envelope, key } = content;
  const event = eventOf(envelope, receipt.index);
  const signature = signatureOf(envelope['sig']);
  if (event === undefined || signature === undefined) return wrong('what the receipt holds is no envelope');
  const digest = digestOf(Buffer.from(signedText(envelope)), signature);
  let opened: ReturnType<typeof checkProof>;
  try {
    opened = checkProof(receipt, { ...policy.known, leafHash: leafHash(leafEntry(digest)) });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return wrong(SAYS[error.code] ?? 'the checkpoint is not signed by this log, or a cosignature is false');
  }
  const { origin, size, root } = opened;
  const witnesses = policy.judge(opened);
  const found = { event, checkpoint: { origin, size, root: root.toString('base64') }, witnesses };
  if (policy.trusted !== undefined && !isBySpeaker(envelope, key, policy.trusted.pins))
    return {
      ...found,
      verdict: 'wrong',
      says: [`the event is not signed by a key that ${event.institution} has vouched for`],
    };
  const says = [
    ...(policy.trusted === undefined
      ? ['who said it was not checked: the policy names no institutions']
      : []),
    ...(witnesses.witnessed ? [] : [`not witnessed: missing ${witnesses.missing.join(', ')}`]),
  ];
  return { ...found, verdict: says.length === 0 ? 'right' : 'unknown', says };
}

const SAYS: Readonly<Record<string, string>> = {
  'proof.not-included': 'the event is not in the log at this place',
  'checkpoint.other-log': 'the receipt is of another log',
};

const wrong = (says: string): ReceiptVerdict => ({ verdict: 'wrong', says: [says] });

function read(text: string): TlogProof | undefined {
  try {
    return parseProof(text);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

type Body = Readonly<Record<string, unknown>>;

function contentOf(extra: Buffer): { envelope: Attributes; key: Body } | undefined {
  try {
    const { envelope, key = {} } = JSON.parse(extra.toString('utf8')) as { envelope?: object; key?: object };
    const isEnvelope =
      typeof envelope === 'object' && Object.values(envelope).every((one) => typeof one === 'string');
    return isEnvelope && typeof key === 'object' ? { envelope: { ...envelope }, key: { ...key } } : undefined;
  } catch {
    return undefined;
  }
}

/** What can be shown of it: nothing that is not of its form goes to a terminal. */
function eventOf(envelope: Attributes, index: number): ReceiptEvent | undefined {
  const { id = '', type = '', source = '', time = '' } = envelope;
  const speaker = speakerOf(source);
  if (speaker === undefined || typeOf(type) === undefined) return undefined;
  if (!/^[0-9a-f-]{36}$/.test(id) || !/^[0-9TZ:.-]{20,30}$/.test(time)) return undefined;
  return { id, type, ...speaker, time, index };
}

function isBySpeaker(envelope: Attributes, key: Body, pins: Readonly<Record<string, string>>): boolean {
  const listed = readKeyEntry(key, pins, 0);
  if (listed?.use !== 'event' || listed.kid !== envelope['kid'] || listed.speaker !== envelope['source'])
    return false;
  return isSigned(signedText(envelope), envelope['sig'], listed.x);
}
