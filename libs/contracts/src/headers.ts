import type { AnyAttributes, Attributes } from './attributes.js';
import { contractOf, nameOf } from './contract.js';
import { ALWAYS, ATTRIBUTE_FORMS } from './generated/envelope.js';

/** Why headers are no envelope. */
export type EnvelopeFault = 'repeated-header' | 'unknown-attribute' | 'missing-attribute' | 'content-type';

const PREFIX = 'ce_';
const CONTENT_TYPE = 'content-type';

/** Attribute of a header's name, for the known ones. */
const attributeOf = new Map(Object.keys(ATTRIBUTE_FORMS).map((name) => [PREFIX + name, name]));
const headerOf = new Map(Object.keys(ATTRIBUTE_FORMS).map((name) => [name, PREFIX + name]));

/** The datacontenttype of a type: sealed on lanes, JSON elsewhere. */
export function contentTypeOf(type: string): string {
  const lane = contractOf(type)?.topic === 'lane' || nameOf(type)?.context === 'referral';
  return lane ? 'application/jose' : 'application/json';
}

/** Kafka headers of an envelope: CloudEvents 1.0, binary mode. */
export function toHeaders(attributes: AnyAttributes): Record<string, string> {
  const headers: Record<string, string> = { [CONTENT_TYPE]: contentTypeOf(attributes['type'] ?? '') };
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined) headers[headerOf.get(name) ?? PREFIX + name] = value;
  }
  return headers;
}

/**
 * The envelope in a record's headers, as received: its attributes are named, but their values are still to be checked
 * (`validateAttributes`). Headers that are not CloudEvents' are passed over; a repeated one is not.
 */
export function fromHeaders(
  headers: Iterable<readonly [name: string, value: string]>,
): { readonly attributes: Attributes } | { readonly fault: EnvelopeFault } {
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
  const seen = new Set<string>();
  let contentType: string | undefined;
  for (const [header, value] of headers) {
    if (seen.has(header)) return { fault: 'repeated-header' };
    seen.add(header);
    if (header === CONTENT_TYPE) contentType = value;
    if (!header.startsWith(PREFIX)) continue;
    const name = attributeOf.get(header);
    if (name === undefined) return { fault: 'unknown-attribute' };
    attributes[name] = value;
  }
  if (ALWAYS.some((name) => attributes[name] === undefined)) return { fault: 'missing-attribute' };
  if (contentType !== contentTypeOf(attributes['type'] ?? '')) return { fault: 'content-type' };
  // the loop above has put there what `Attributes` requires
  return { attributes: attributes as unknown as Attributes };
}
