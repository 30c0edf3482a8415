import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { canonicalJson } from '#kernel';
import { signatureOf, speakerOf } from './envelope.js';

/** Institution → fingerprint (RFC 7638) of its identity key, from paper. */
export type Pins = Readonly<Record<string, string>>;

/** An Ed25519 key that leads to a pinned identity. */
export interface ListedKey {
  readonly kid: string;
  readonly use: 'event' | 'token';
  readonly speaker: string;
  readonly institution: string;
  /** 32 bytes, base64url. */
  readonly x: string;
  /** Append time of its entry, milliseconds: it counts from then. */
  readonly since: number;
  readonly until?: number;
}

/** Where a key's word ends; see `isAfterEnd`. */
export interface KeyEnd {
  readonly kid: string;
  readonly institution: string;
  readonly epoch: number;
  readonly lastSeq: number;
  /** Append time of the revocation, milliseconds. */
  readonly at: number;
}

type Body = Readonly<Record<string, unknown>>;

/** A key of an entry on `registry`, if an identity from paper has signed it. Opening keys sign nothing here. */
export function readKeyEntry(body: Body, pins: Pins, since: number): ListedKey | undefined {
  const { kid, use, speaker, institution, jwk, validUntil } = body;
  if ((use !== 'event' && use !== 'token') || typeof kid !== 'string' || typeof speaker !== 'string')
    return undefined;
  const x = keyOf(jwk);
  if (x === undefined || thumbprint(x) !== kid) return undefined;
  if (typeof institution !== 'string' || speakerOf(speaker)?.institution !== institution) return undefined;
  if (!isSignedByIdentity('key', body, institution, pins)) return undefined;
  const until = typeof validUntil === 'string' ? Date.parse(validUntil) : undefined;
  return { kid, use, speaker, institution, x, since, ...(until === undefined ? {} : { until }) };
}

/** The end of a key, if its institution's identity has signed it. */
export function readRevocation(body: Body, pins: Pins, at: number): KeyEnd | undefined {
  const { kid, institution, epoch, lastSeq } = body;
  if (typeof kid !== 'string' || typeof institution !== 'string') return undefined;
  if (!Number.isSafeInteger(epoch) || !Number.isSafeInteger(lastSeq)) return undefined;
  if (!isSignedByIdentity('key-revoked', body, institution, pins)) return undefined;
  return { kid, institution, epoch: Number(epoch), lastSeq: Number(lastSeq), at };
}

/**
 * Whether a word came after its key's end: appended after the revocation, or numbered beyond the last word that the
 * institution owns to.
 */
export function isAfterEnd(
  { epoch, lastSeq, at }: KeyEnd,
  word: { readonly epoch: number; readonly seq: number; readonly at: number },
): boolean {
  return word.at >= at || word.epoch > epoch || (word.epoch === epoch && word.seq > lastSeq);
}

function isSignedByIdentity(label: string, body: Body, institution: string, pins: Pins): boolean {
  const { sig, ...signed } = body;
  const x = keyOf(signed['identityJwk']);
  if (x === undefined || !Object.hasOwn(pins, institution)) return false;
  const fingerprint = thumbprint(x);
  if (fingerprint !== pins[institution] || fingerprint !== signed['signedBy']) return false;
  const text = canonicalOf(signed);
  return text !== undefined && isSigned(`staffetta/${label}/v1\n${text}`, sig, x);
}

/** Nobody has signed what has no canonical form, such as half of a surrogate pair. */
function canonicalOf(value: unknown): string | undefined {
  try {
    return canonicalJson(value);
  } catch {
    return undefined;
  }
}

/** Whether `sig` (base64url) is by the Ed25519 key `x` over the text. */
export function isSigned(text: string, sig: unknown, x: string): boolean {
  const signature = signatureOf(sig);
  return signature !== undefined && verify(null, Buffer.from(text), publicKeyOf(x), signature);
}

export const publicKeyOf = (x: string): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });

function keyOf(jwk: unknown): string | undefined {
  const { kty, crv, x, ...rest } = (jwk ?? {}) as Body;
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || Object.keys(rest).length > 0)
    return undefined;
  // one key has one spelling
  return Buffer.from(x, 'base64url').length === 32 && Buffer.from(x, 'base64url').toString('base64url') === x
    ? x
    : undefined;
}

const thumbprint = (x: string): string =>
  createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
