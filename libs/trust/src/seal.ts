import { contractOf } from '#contracts';
import { canonicalJson, isId } from '#kernel';
import {
  CONTENT_ENCRYPTION,
  decryptDirect,
  decryptWith,
  encryptDirect,
  encryptTo,
  parseObject,
  recipientOf,
} from './jwe.js';
import type { OpeningKey, OpeningPublicKey } from './keys.js';
import { matchesCommit, sealingKey } from './referral-key.js';
import { tooLarge, unopenable } from './seal.errors.js';
import { SUBJECT_KEY_BYTES } from './subject-key.js';

/** The envelope attributes that a sealed body is bound to; the same names as there. */
export interface SealBinding {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly side: string;
}

/** `from` and `to` together are padded to this many bytes, so that no length tells an institution. */
const PARTIES_BYTES = 128;
const INSTITUTION = /^[a-z0-9-]{1,64}$/;
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Seals the body of any event but `submitted`: one compact JWE, `dir` under the referral's sealing key.
 * @throws AppError `too-large` `seal.too-large` when the JSON exceeds the type's size
 */
export async function sealBody(input: {
  readonly key: Uint8Array;
  readonly body: unknown;
  readonly binding: SealBinding;
}): Promise<Buffer> {
  return Promise.resolve(Buffer.from(sealCompact(input)));
}

/**
 * Seals the first body of a referral, with the referral's key encrypted to the recipient's current opening key. A
 * `key-rewrapped` has the same form: the key again, to whichever party lost it, and an empty body that proves it fits.
 * @throws AppError `too-large` `seal.too-large`
 */
export async function sealSubmitted(input: {
  readonly key: Uint8Array;
  readonly body: unknown;
  readonly binding: SealBinding;
  readonly to: OpeningPublicKey;
}): Promise<Buffer> {
  const body = sealCompact(input);
  return Promise.resolve(Buffer.from(canonicalJson({ body, key: encryptTo(input.key, input.to) })));
}

/**
 * Opens what `sealBody` sealed, if the header says exactly what the envelope says.
 * @throws AppError `invalid` `seal.unopenable`
 */
export async function openBody(input: {
  readonly value: Uint8Array;
  readonly binding: SealBinding;
  readonly key: Uint8Array;
}): Promise<unknown> {
  return Promise.resolve(openCompact(textOf(input.value), input.binding, input.key));
}

/**
 * Opens a `submitted` or a `key-rewrapped`: the key first, which must be the one that the envelope commits to, then the body.
 * `openingKeyOf` gives the recipient's own opening key with a `kid`; none: it was destroyed.
 * @throws AppError `invalid` `seal.unopenable`
 */
export async function openSubmitted(input: {
  readonly value: Uint8Array;
  readonly binding: SealBinding;
  readonly keycommit: string;
  readonly openingKeyOf: (kid: string) => OpeningKey | undefined;
}): Promise<{ key: Buffer; body: unknown }> {
  const parts = readParts(input.value);
  const { from, to } = input.binding;
  const key = unwrapKey(parts.key, input.openingKeyOf, [from, to]);
  if (!matchesCommit(key, input.binding.subject, input.keycommit)) throw unopenable();
  return Promise.resolve({ key, body: openCompact(parts.body, input.binding, key) });
}

/**
 * The protected header of a body: canonical JSON of exactly these members. `pad` makes up for the length of the
 * institutions' names. Opening compares bytes, so there is no second way to write it.
 */
function headerOf({ id, type, subject, from, to, side }: SealBinding): Record<string, string> {
  if (
    !isId(id) ||
    !isId(subject) ||
    !INSTITUTION.test(from) ||
    !INSTITUTION.test(to) ||
    !/^[rs]$/.test(side)
  ) {
    throw unopenable();
  }
  const pad = ' '.repeat(PARTIES_BYTES - from.length - to.length);
  return { alg: 'dir', enc: CONTENT_ENCRYPTION, from, id, pad, side, subject, to, type };
}

function sealCompact({
  key,
  body,
  binding,
}: {
  readonly key: Uint8Array;
  readonly body: unknown;
  readonly binding: SealBinding;
}): string {
  const header = canonicalJson(headerOf(binding));
  return encryptDirect(pad(body, binding.type), header, sealingKey(key, binding.subject));
}

/** Plaintext is JSON followed by spaces, up to a size that the type alone decides. */
function pad(body: unknown, type: string): Buffer {
  const size = contractOf(type)?.plaintextBytes;
  if (size === undefined) throw new TypeError('only lane events are sealed');
  const json = Buffer.from(JSON.stringify(body));
  if (json.length > size) throw tooLarge(size);
  const padded = Buffer.alloc(size, ' ');
  json.copy(padded);
  return padded;
}

function openCompact(jwe: string, binding: SealBinding, key: Uint8Array): unknown {
  const header = canonicalJson(headerOf(binding));
  if (key.length !== SUBJECT_KEY_BYTES) throw unopenable();
  try {
    const plaintext = decryptDirect(jwe, header, sealingKey(key, binding.subject));
    return JSON.parse(decoder.decode(plaintext)) as unknown;
  } catch {
    throw unopenable();
  }
}

function unwrapKey(
  jwe: string,
  openingKeyOf: (kid: string) => OpeningKey | undefined,
  parties: readonly string[],
): Buffer {
  const kid = recipientOf(jwe);
  const own = kid === undefined ? undefined : openingKeyOf(kid);
  // a reported referral is sealed to its sender's own key, every other to the recipient's
  if (own === undefined || !parties.includes(own.institution)) throw unopenable();
  try {
    return decryptWith(jwe, own.privateKey);
  } catch {
    throw unopenable();
  }
}

function readParts(value: Uint8Array): { key: string; body: string } {
  const { key, body, ...rest } = parseObject(textOf(value)) ?? {};
  if (typeof key !== 'string' || typeof body !== 'string' || Object.keys(rest).length > 0) throw unopenable();
  return { key, body };
}

function textOf(value: Uint8Array): string {
  try {
    return decoder.decode(value);
  } catch {
    throw unopenable();
  }
}
