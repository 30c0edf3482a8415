import type { KeyObject } from 'node:crypto';
import { canonicalJson } from '#kernel';
import { readPublicJwk, thumbprint, type PublicJwk } from './jwk.js';
import type { EventKey, IdentityKey, OpeningKey, TokenKey } from './keys.js';
import { sign, verifySync } from './sign.js';

/** A public key on the `registry` topic, signed by its parent, down from an identity that is pinned on paper. */
export interface KeyEntry {
  readonly kid: string;
  readonly use: 'event' | 'opening' | 'token';
  /** `/node/institution`. */
  readonly speaker: string;
  readonly institution: string;
  readonly jwk: PublicJwk;
  /** `kid` of the parent: the institution's identity for `event` and `token`, the speaker's event key for `opening`. */
  readonly signedBy: string;
  /** The identity's public key, where it is the parent. */
  readonly identityJwk?: PublicJwk;
  /** Ed25519 over `staffetta/key/v1\n` + JCS of all other members. */
  readonly sig: string;
  /** ISO 8601, UTC. */
  readonly validFrom?: string;
  readonly validUntil?: string;
}

/** The end of a key: nothing that its speaker says after `lastSeq` of `epoch` is by right. Signed by the identity. */
export interface KeyRevocation {
  readonly kid: string;
  /** `seq` begins again in each; 0 with `lastSeq` 0: it has said nothing by right, or is no event key. */
  readonly epoch: number;
  readonly lastSeq: number;
  readonly institution: string;
  readonly signedBy: string;
  readonly identityJwk: PublicJwk;
  /** Ed25519 over `staffetta/key-revoked/v1\n` + JCS of all other members. */
  readonly sig: string;
}

/** Institution → fingerprint (RFC 7638 thumbprint) of its identity, copied from the signed paper. */
export type Pins = Readonly<Record<string, string>>;

const signedText = (label: string, body: object): Buffer =>
  Buffer.from(`staffetta/${label}/v1\n${canonicalJson(body)}`);

/** The bytes under a key entry's signature. */
export const keyEntryBytes = (entry: Omit<KeyEntry, 'sig'>): Buffer => signedText('key', entry);

/** The bytes under a revocation's signature. */
export const revocationBytes = (body: Omit<KeyRevocation, 'sig'>): Buffer => signedText('key-revoked', body);

interface Validity {
  readonly validFrom?: string;
  readonly validUntil?: string;
}

interface Listed extends Validity {
  readonly speaker: string;
  readonly institution: string;
}

function listUnderIdentity(
  use: 'event' | 'token',
  identity: IdentityKey,
  key: EventKey | TokenKey,
  listed: Listed,
): KeyEntry {
  const entry = {
    kid: key.kid,
    use,
    ...listed,
    jwk: key.publicJwk,
    signedBy: identity.kid,
    identityJwk: identity.publicJwk,
  };
  return { ...entry, sig: sign(keyEntryBytes(entry), identity) };
}

export const listEventKey = (identity: IdentityKey, key: EventKey, listed: Listed): KeyEntry =>
  listUnderIdentity('event', identity, key, listed);

export const listTokenKey = (identity: IdentityKey, key: TokenKey, listed: Listed): KeyEntry =>
  listUnderIdentity('token', identity, key, listed);

export function listOpeningKey(parent: EventKey, key: OpeningKey, listed: Listed): KeyEntry {
  const entry = {
    kid: key.kid,
    use: 'opening' as const,
    ...listed,
    jwk: key.publicJwk,
    signedBy: parent.kid,
  };
  return { ...entry, sig: sign(keyEntryBytes(entry), parent) };
}

export function revokeKey(
  identity: IdentityKey,
  { kid, epoch, lastSeq, institution }: Pick<KeyRevocation, 'kid' | 'epoch' | 'lastSeq' | 'institution'>,
): KeyRevocation {
  const body = { kid, epoch, lastSeq, institution, signedBy: identity.kid, identityJwk: identity.publicJwk };
  return { ...body, sig: sign(revocationBytes(body), identity) };
}

/** What a node asks an identity to sign, elsewhere. */
export type KeyRequest = Pick<KeyEntry, 'kid' | 'speaker' | 'institution' | 'jwk'> & {
  readonly use: 'event' | 'token';
};

/** The identity's answer: the entry that the registry lists. */
export function signKeyRequest(identity: IdentityKey, request: KeyRequest): KeyEntry {
  const { kid, use, speaker, institution, jwk } = request;
  const entry = {
    kid,
    use,
    speaker,
    institution,
    jwk,
    signedBy: identity.kid,
    identityJwk: identity.publicJwk,
  };
  return { ...entry, sig: sign(keyEntryBytes(entry), identity) };
}

/** Why an entry does not count. */
export type KeyFault = 'form' | 'thumbprint' | 'speaker' | 'pin' | 'parent' | 'signature';

export interface CheckedKey {
  readonly entry: KeyEntry;
  readonly publicKey: KeyObject;
}

/**
 * Checks that an entry leads to a pinned identity. `parentOf` gives the listed event key with a `kid`, for opening keys.
 * The registry's own word is never enough: it can withhold a key, it cannot make one.
 */
export function checkKeyEntry(
  body: unknown,
  pins: Pins,
  parentOf: (kid: string) => { readonly speaker: string; readonly publicKey: KeyObject } | undefined,
): CheckedKey | { readonly fault: KeyFault } {
  const entry = readEntry(body);
  if (entry === undefined) return { fault: 'form' };
  const key = readPublicJwk(entry.jwk, entry.use === 'opening' ? 'X25519' : 'Ed25519');
  if (key === undefined) return { fault: 'form' };
  if (thumbprint(key.jwk) !== entry.kid) return { fault: 'thumbprint' };
  if (entry.speaker.split('/')[2] !== entry.institution) return { fault: 'speaker' };
  const { sig, ...signed } = entry;
  let parent: KeyObject | undefined;
  if (entry.use === 'opening') {
    const listed = parentOf(entry.signedBy);
    if (listed?.speaker !== entry.speaker) return { fault: 'parent' };
    parent = listed.publicKey;
  } else {
    parent = pinnedIdentity(entry, pins);
    if (parent === undefined) return { fault: 'pin' };
  }
  if (!verifySync(keyEntryBytes(signed), sig, parent)) return { fault: 'signature' };
  return { entry, publicKey: key.publicKey };
}

/** Checks form and signature of a revocation; whose key it ends is for the caller to compare. */
export function checkRevocation(body: unknown, pins: Pins): KeyRevocation | { readonly fault: KeyFault } {
  if (!hasOnly(body, REVOCATION_MEMBERS)) return { fault: 'form' };
  const { kid, epoch, lastSeq, institution, signedBy, sig } = body;
  const isNumbered = [epoch, lastSeq].every((each) => Number.isSafeInteger(each) && Number(each) >= 0);
  if (!allText([kid, institution, signedBy, sig]) || !isNumbered) {
    return { fault: 'form' };
  }
  const revocation = body as unknown as KeyRevocation;
  const identity = pinnedIdentity(revocation, pins);
  if (identity === undefined) return { fault: 'pin' };
  const { sig: signature, ...signed } = revocation;
  return verifySync(revocationBytes(signed), signature, identity) ? revocation : { fault: 'signature' };
}

function pinnedIdentity(
  { institution, signedBy, identityJwk }: Pick<KeyEntry, 'institution' | 'signedBy' | 'identityJwk'>,
  pins: Pins,
): KeyObject | undefined {
  const identity = readPublicJwk(identityJwk, 'Ed25519');
  if (identity === undefined || !Object.hasOwn(pins, institution)) return undefined;
  const fingerprint = thumbprint(identity.jwk);
  return fingerprint === pins[institution] && fingerprint === signedBy ? identity.publicKey : undefined;
}

const ENTRY_MEMBERS = new Set([
  'kid',
  'use',
  'speaker',
  'institution',
  'jwk',
  'signedBy',
  'identityJwk',
  'sig',
  'validFrom',
  'validUntil',
]);
const REVOCATION_MEMBERS = new Set([
  'kid',
  'epoch',
  'lastSeq',
  'institution',
  'signedBy',
  'identityJwk',
  'sig',
]);
const USES: readonly unknown[] = ['event', 'opening', 'token'];
const SPEAKER = /^\/[a-z0-9-]+\/[a-z0-9-]+$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function readEntry(body: unknown): KeyEntry | undefined {
  if (!hasOnly(body, ENTRY_MEMBERS)) return undefined;
  const { kid, use, speaker, institution, signedBy, identityJwk, sig, validFrom, validUntil } = body;
  if (!USES.includes(use) || !allText([kid, speaker, institution, signedBy, sig])) return undefined;
  if (typeof speaker !== 'string' || !SPEAKER.test(speaker)) return undefined;
  if ((use === 'opening') !== (identityJwk === undefined)) return undefined;
  if (![validFrom, validUntil].every((time) => time === undefined || isTime(time))) return undefined;
  return body as unknown as KeyEntry;
}

const isTime = (time: unknown): boolean =>
  typeof time === 'string' && TIME.test(time) && !Number.isNaN(Date.parse(time));

const allText = (values: readonly unknown[]): boolean => values.every((value) => typeof value === 'string');

function hasOnly(body: unknown, members: ReadonlySet<string>): body is Record<string, unknown> {
  return (
    typeof body === 'object' &&
    body !== null &&
    !Array.isArray(body) &&
    Object.keys(body).every((name) => members.has(name))
  );
}
