import { hash } from 'node:crypto';

/** An envelope's attributes, named without `ce_`; values are the strings that were signed. */
export type Attributes = Readonly<Record<string, string>>;

/** What lies beside a leaf, as the log shows it to its auditor. */
export interface ShownEnvelope {
  readonly index: number;
  readonly topic: string;
  /** The log's append time. It is the Province's word: nobody signs it. */
  readonly appendedAt: string;
  /** Null where it is withheld. */
  readonly envelope: Attributes | null;
  /** Base64: the payload, on topics that hold nothing personal. */
  readonly body?: string | null;
}

const UNSIGNED = new Set(['sig', 'traceparent']);
/** What JSON writes otherwise than it is. */
const NEEDS_CARE = /[^\x20-\x21\x23-\x5b\x5d-\x7e]/;
/** Names as they came, and in signed order with what stands before each value. */
interface Shape {
  readonly names: readonly string[];
  readonly order: readonly { readonly name: string; readonly before: string }[];
}
/** A log has few shapes, and shows one after the other. The last used comes first. */
const shapes: Shape[] = [];
const MOST_SHAPES = 32;

/**
 * What a speaker signs (design §4), written here from the format and from nothing else: `staffetta/event/v1`, a line
 * feed, and the attributes as JSON in the order of RFC 8785, which for an object of strings is sorted names.
 */
export function signedText(attributes: Attributes): string {
  let members = '';
  for (const { name, before } of shapeOf(attributes).order) {
    const value = attributes[name] ?? '';
    members += before + (NEEDS_CARE.test(value) ? JSON.stringify(value) : `"${value}"`);
  }
  return `staffetta/event/v1\n{${members}}`;
}

function shapeOf(attributes: Attributes): Shape {
  const names = Object.keys(attributes);
  const place = shapes.findIndex(
    (shape) => shape.names.length === names.length && shape.names.every((name, i) => name === names[i]),
  );
  const [known] = place < 0 ? [] : shapes.splice(place, 1);
  const shape = known ?? { names, order: orderOf(names) };
  shapes.unshift(shape);
  if (shapes.length > MOST_SHAPES) shapes.pop();
  return shape;
}

const orderOf = (names: readonly string[]): Shape['order'] =>
  names
    .filter((name) => !UNSIGNED.has(name))
    .sort()
    .map((name, i) => ({ name, before: `${i === 0 ? '' : ','}${JSON.stringify(name)}:` }));

/** SHA-256 over the signed bytes and the 64 bytes of the signature, base64url: a leaf's content, and the next `prev`. */
export function digestOf(signed: Uint8Array, signature: Uint8Array): string {
  return sha256(Buffer.concat([signed, signature]));
}

/** SHA-256, base64url. */
export const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes, 'base64url');

/** The bytes that the log hashes for an envelope (design §7). */
export const leafEntry = (digest: string): Buffer => Buffer.from(`{"envelope":"${digest}","v":1}`);

/** The digest in a leaf's entry; undefined where it is no such entry. */
export const digestIn = (entry: Buffer): string | undefined =>
  /^\{"envelope":"([A-Za-z0-9_-]{43})","v":1\}$/.exec(entry.toString('latin1'))?.[1];

/** 64 bytes of a signature spelled in the one way there is; undefined for anything else. */
export function signatureOf(text: unknown): Buffer | undefined {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]{86}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

/** `/<node>/<institution>` taken apart. */
export function speakerOf(source: string | undefined): { node: string; institution: string } | undefined {
  const [, node, institution] = /^\/([a-z0-9-]+)\/([a-z0-9-]+)$/.exec(source ?? '') ?? [];
  return node === undefined || institution === undefined ? undefined : { node, institution };
}

/** The bare name of `staffetta.<context>.<name>.v<n>`, with its context. */
export function typeOf(type: string | undefined): { context: string; name: string } | undefined {
  const [, context, name] = /^staffetta\.([a-z-]+)\.([a-z-]+)\.v\d+$/.exec(type ?? '') ?? [];
  return context === undefined || name === undefined ? undefined : { context, name };
}
