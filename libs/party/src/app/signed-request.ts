import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import type { EntityManager } from 'typeorm';
import { AppError, isId, newId, type Clock } from '#kernel';
import type { KeyStore, RegistryView } from '#trust';

/** Seconds for which a signed request is good. */
const LIFETIME_S = 60;
const SKEW_S = 10;

/** What a node asks another node's private port for; nothing personal. */
export interface ResendRequest {
  readonly referral: string;
  /** Whose events are missing. */
  readonly side: 's' | 'r';
  /** From this number on. */
  readonly n: number;
}

export interface SignedBy {
  readonly institution: string;
  /** The node that is asked. */
  readonly audience: string;
}

/** The node that was asked. */
export interface Asked {
  readonly registry: RegistryView;
  readonly node: string;
  readonly clock: Clock;
}

/**
 * Signs a request with the asking institution's token key: good for one minute, at one node, once.
 * @throws AppError `unavailable` `key-store.no-token-key`
 */
export function signRequest(
  keyStore: KeyStore,
  { institution, audience }: SignedBy,
  request: ResendRequest,
): Promise<string> {
  const key = keyStore.tokenKey(institution);
  if (key === undefined) {
    throw new AppError('unavailable', 'key-store.no-token-key', 'This institution has no token key here.');
  }
  return new SignJWT({ purpose: 'resend', ...request })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
    .setIssuer(institution)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${String(LIFETIME_S)}s`)
    .setJti(newId())
    .sign(key.privateKey);
}

/**
 * Who signed, and what for. Uses the request up: it commits with the caller's transaction.
 * @throws AppError `unauthenticated` `request.not-signed` for anything that is not right, which is not told
 */
export async function acceptRequest(
  tx: EntityManager,
  { registry, node, clock }: Asked,
  token: string,
): Promise<ResendRequest & { readonly institution: string }> {
  const key = registry.tokenKey(kidOf(token));
  if (key === undefined || key.revoked !== undefined) throw notSigned();
  if (key.validUntil !== undefined && clock.now().getTime() >= key.validUntil) throw notSigned();
  const { payload } = await jwtVerify(token, key.publicKey, {
    algorithms: ['EdDSA'],
    issuer: key.institution,
    audience: node,
    maxTokenAge: LIFETIME_S,
    clockTolerance: SKEW_S,
    requiredClaims: ['exp', 'jti'],
  }).catch((cause: unknown) => {
    throw notSigned(cause);
  });
  const { jti, purpose, referral, side, n } = payload;
  if (purpose !== 'resend' || !isIdText(jti) || !isIdText(referral)) throw notSigned();
  if ((side !== 's' && side !== 'r') || !Number.isSafeInteger(n) || Number(n) < 1) throw notSigned();
  const first: unknown[] = await tx.query(
    `INSERT INTO seen_request (jti) VALUES ($1) ON CONFLICT DO NOTHING RETURNING jti`,
    [jti],
  );
  if (first.length === 0) throw notSigned();
  return { institution: key.institution, referral, side, n: Number(n) };
}

/** Forgets requests that have long expired. */
export async function sweepSeenRequests(db: { query(sql: string): Promise<unknown> }): Promise<void> {
  await db.query(`DELETE FROM seen_request WHERE at < clock_timestamp() - interval '1 hour'`);
  await db.query(`DELETE FROM resent WHERE at < clock_timestamp() - interval '1 hour'`);
}

function kidOf(token: string): string {
  try {
    return decodeProtectedHeader(token).kid ?? '';
  } catch {
    return '';
  }
}

const isIdText = (value: unknown): value is string => typeof value === 'string' && isId(value);

const notSigned = (cause?: unknown): AppError =>
  new AppError(
    'unauthenticated',
    'request.not-signed',
    'A request signed by a party is needed.',
    {},
    { cause },
  );
