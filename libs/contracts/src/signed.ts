import { createHash } from 'node:crypto';
import { canonicalJson } from '#kernel';
import type { AnyAttributes } from './attributes.js';
import { ATTRIBUTE_FORMS } from './generated/envelope.js';

const DOMAIN = 'staffetta/event/v1\n';
const UNSIGNED = new Set(['sig', 'traceparent']);
/** In the order of RFC 8785, with what stands before each value. */
const SIGNED = Object.keys(ATTRIBUTE_FORMS)
  .filter((name) => !UNSIGNED.has(name))
  .sort()
  .map((name) => ({ name, before: `"${name}":"` }));
const KNOWN = new Set(Object.keys(ATTRIBUTE_FORMS));
/** What JSON may write otherwise than it is; no well-formed envelope has any. */
const NEEDS_CARE = /[^\x20-\x21\x23-\x5b\x5d-\x7e]/;

/**
 * What is signed: `staffetta/event/v1`, a line feed, and the canonical JSON (RFC 8785) of all attributes but `sig` and
 * `traceparent`, their values as the strings received.
 * @throws {TypeError} for text that JSON cannot say (lone surrogates)
 */
export function signedBytes(attributes: AnyAttributes): Buffer {
  return Buffer.from(DOMAIN + (plainJson(attributes) ?? generalJson(attributes)), 'utf8');
}

/** The envelope as it is kept: JSON of all that was signed, and the signature; without `traceparent`. */
export function envelopeJson(bytes: Buffer, sig: string): string {
  return `${bytes.toString('utf8', DOMAIN.length, bytes.length - 1)},"sig":${JSON.stringify(sig)}}`;
}

/** Canonical JSON of known attributes with plain values, without sorting anything; undefined: go the general way. */
function plainJson(attributes: AnyAttributes): string | undefined {
  for (const name in attributes) if (!KNOWN.has(name)) return undefined;
  let text = '';
  let values = '';
  for (const { name, before } of SIGNED) {
    const value = attributes[name];
    if (value === undefined) continue;
    text += `${text === '' ? '' : ','}${before}${value}"`;
    values += value;
  }
  // one look at all values together is cheaper than one at each
  return NEEDS_CARE.test(values) ? undefined : `{${text}}`;
}

function generalJson(attributes: AnyAttributes): string {
  const signed = Object.entries(attributes).filter(
    ([name, value]) => value !== undefined && !UNSIGNED.has(name),
  );
  return canonicalJson(Object.fromEntries(signed));
}

/**
 * Names an envelope for ever: base64url SHA-256 of the signed bytes followed by the 64 raw bytes of the signature.
 * The next event's `prev`, and the audit's leaf.
 */
export const envelopeDigest = (attributes: AnyAttributes): string =>
  signedDigest(signedBytes(attributes), attributes['sig']);

/** `envelopeDigest`, where somebody has the signed bytes already. */
export const signedDigest = (bytes: Uint8Array, sig = ''): string =>
  createHash('sha256').update(bytes).update(Buffer.from(sig, 'base64url')).digest('base64url');

/** `payloadhash`: base64url SHA-256 of the value's bytes, sealed or not. */
export const payloadHash = (value: Uint8Array): string =>
  createHash('sha256').update(value).digest('base64url');
