import { concat, fromBase64, fromBase64Url, toBase64Url, utf8, type Bytes } from './bytes.js';
import { sha256 } from './crypto.js';

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';

/** c2sp.org/tlog-proof: which entry, its path, the signed note over the tree; and the envelope where it is told. */
export interface Receipt {
  readonly index: number;
  readonly path: readonly Bytes[];
  readonly checkpoint: string;
  readonly envelope?: Envelope;
}

/** An event's signed attributes, with the signature. */
export type Envelope = Readonly<Record<string, string>>;

/** @returns undefined for what is no receipt */
export function parseReceipt(text: string): Receipt | undefined {
  const gap = text.indexOf('\n\n');
  if (gap < 0) return undefined;
  const [first, ...lines] = text.slice(0, gap).split('\n');
  const extra = lines[0]?.startsWith('extra ') === true ? lines.shift()?.slice('extra '.length) : undefined;
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  const path = lines.map(fromBase64);
  if (first !== FIRST_LINE || index === undefined || path.some((hash) => hash?.length !== 32))
    return undefined;
  const envelope = envelopeIn(extra);
  return {
    index: Number(index),
    path: path as Bytes[],
    checkpoint: text.slice(gap + 2),
    ...(envelope === undefined ? {} : { envelope }),
  };
}

function envelopeIn(extra: string | undefined): Envelope | undefined {
  const bytes = extra === undefined ? undefined : fromBase64(extra);
  if (bytes === undefined) return undefined;
  try {
    return (JSON.parse(new TextDecoder().decode(bytes)) as { envelope?: Envelope }).envelope;
  } catch {
    return undefined;
  }
}

const UNSIGNED = ['sig', 'traceparent'];

/** Digest of what was signed and of the signature (design §7): base64url, what a leaf holds. */
export async function envelopeDigest(envelope: Envelope): Promise<string> {
  const names = Object.keys(envelope)
    .filter((name) => !UNSIGNED.includes(name))
    .sort();
  // RFC 8785 for an object of strings
  const json = `{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(envelope[name])}`).join(',')}}`;
  const signature = fromBase64Url(envelope['sig'] ?? '') ?? new Uint8Array();
  return toBase64Url(await sha256(concat(utf8(`staffetta/event/v1\n${json}`), signature)));
}

/** The bytes of a leaf. */
export const entryOf = (digest: string): Bytes => utf8(`{"envelope":${JSON.stringify(digest)},"v":1}`);
