import { createHash, type KeyObject } from 'node:crypto';
import { canonicalJson } from '#kernel';
import type { TokenKey } from './keys.js';
import type { Countersignature, Protocol } from './protocol.js';
import { sign, verifySync } from './sign.js';

/** What is signed: the document, without its state and without the signatures themselves. */
export type ProtocolDocument = Omit<Protocol, 'status' | 'countersignatures'>;

/**
 * SHA-256, base64url, over `staffetta/protocol/v1\n` + JCS of the document. `status` and `countersignatures` do not
 * count: they come and go while what was agreed stays.
 * @throws TypeError for what has no canonical form
 */
export function protocolDigest(protocol: ProtocolDocument): string {
  const { status: _, countersignatures: __, ...document } = protocol as Partial<Protocol>;
  return createHash('sha256')
    .update(`staffetta/protocol/v1\n${canonicalJson(document)}`)
    .digest('base64url');
}

/** The bytes under a countersignature. */
const countersignatureBytes = (digest: string, institution: string, kid: string): Buffer =>
  Buffer.from(`staffetta/countersignature/v1\n${canonicalJson({ digest, institution, kid })}`);

/** An institution's word that this is what it agreed to, given with its token key. */
export function countersign(
  { institution, kid, privateKey }: Pick<TokenKey, 'institution' | 'kid' | 'privateKey'>,
  protocol: ProtocolDocument,
): Countersignature {
  const bytes = countersignatureBytes(protocolDigest(protocol), institution, kid);
  return { institution, kid, sig: sign(bytes, { privateKey }) };
}

/** A token key as the registry lists it. */
export interface SigningKey {
  readonly institution: string;
  readonly publicKey: KeyObject;
  readonly validUntil?: number;
  readonly revoked?: unknown;
}

/** Who judges: the listed token keys, and when (milliseconds). */
export interface Countersigners {
  readonly tokenKey: (kid: string) => SigningKey | undefined;
  readonly at: number;
}

/** Whether it is by a listed key of that institution that is neither revoked nor past its time, over this document. */
export function isCountersignature(
  { tokenKey, at }: Countersigners,
  digest: string,
  { institution, kid, sig }: Countersignature,
): boolean {
  const key = tokenKey(kid);
  if (key?.institution !== institution || key.revoked !== undefined) return false;
  if (key.validUntil !== undefined && at >= key.validUntil) return false;
  return verifySync(countersignatureBytes(digest, institution, kid), sig, key.publicKey);
}

/**
 * The signatories whose valid countersignature a protocol does not carry; empty where all have signed.
 * @throws TypeError for what has no canonical form
 */
export function missingCountersignatures(protocol: Protocol, by: Countersigners): string[] {
  const digest = protocolDigest(protocol);
  const given = (protocol.countersignatures ?? []).filter((each) => isCountersignature(by, digest, each));
  const signed = new Set(given.map(({ institution }) => institution));
  return protocol.signatories.filter((id) => !signed.has(id));
}

/** Whether all have signed; false also for what has no signatory or no proper form, as anybody may write to the topic. */
export function isCountersigned(protocol: Protocol, by: Countersigners): boolean {
  try {
    return protocol.signatories.length > 0 && missingCountersignatures(protocol, by).length === 0;
  } catch {
    return false; // no canonical form, or signatures that are none: nobody can have signed it
  }
}
