import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import type { DataSource } from 'typeorm';
import { AppError, isId, newId, type Clock } from '#kernel';
import type { KeyStore, RegistryView } from '#trust';

/** Seconds for which a signed request is good. */
const LIFETIME_S = 60;
const SKEW_S = 10;

/** What a node asks another node's private port for; each has a route of its own. */
export type RequestPurpose = 'resend' | 'rewrap' | 'claim';

/** Nothing personal: ids, codes, numbers, a public key. */
export type RequestBody = Readonly<Record<string, unknown>> & { readonly referral: string };

export interface SignedBy {
  readonly institution: string;
  /** The node that is asked, or `/node/institution` where one of its institutions is meant. */
  readonly audience: string;
}

/** The node that was asked. */
export interface Asked {
  readonly registry: RegistryView;
  readonly node: string;
  readonly clock: Clock;
}

/**
 * Signs a request with the asking institution's token key: good for one minute, at one audience, for one purpose, once.
 * @throws AppError `unavailable` `key-store.no-token-key`
 */
export function signRequest(
  keyStore: KeyStore,
  { institution, audience }: SignedBy,
  purpose: RequestPurpose,
  body: RequestBody,
): Promise<string> {
  const key = keyStore.tokenKey(institution);
  if (key === undefined) {
    throw new AppError('unavailable', 'key-store.no-token-key', 'This institution has no token key here.');
  }
  return new SignJWT({ ...body, purpose })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
    .setIssuer(institution)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${String(LIFETIME_S)}s`)
    .setJti(newId())
    .sign(key.privateKey);
}

/** A request that counts, and is used up. */
export interface AcceptedRequest {
  /** Who signed. */
  readonly institution: string;
  readonly audience: string;
  readonly id: string;
  readonly referral: string;
  /** What else was signed; not checked yet. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Who signed, and what for. Uses the request up, in a commit of its own: what is refused afterwards would else be undone
 * with its transaction, and could be asked again.
 * @param audiences whom this node answers for in this purpose
 * @throws AppError `unauthenticated` `request.not-signed` for anything that is not right, which is not told
 */
export async function acceptRequest(
  db: Pick<DataSource, 'query'>,
  { registry, clock }: Pick<Asked, 'registry' | 'clock'>,
  token: string,
  { purpose, audiences }: { readonly purpose: RequestPurpose; readonly audiences: readonly string[] },
): Promise<AcceptedRequest> {
  const key = registry.tokenKey(kidOf(token));
  if (key === undefined || key.revoked !== undefined) throw notSigned();
  if (key.validUntil !== undefined && clock.now().getTime() >= key.validUntil) throw notSigned();
  const { payload } = await jwtVerify(token, key.publicKey, {
    algorithms: ['EdDSA'],
    issuer: key.institution,
    audience: [...audiences],
    maxTokenAge: LIFETIME_S,
    clockTolerance: SKEW_S,
    requiredClaims: ['exp', 'jti'],
  }).catch((cause: unknown) => {
    throw notSigned(cause);
  });
  const { jti, aud, purpose: said, referral, ...body } = payload;
  if (said !== purpose || typeof aud !== 'string' || !isIdText(jti) || !isIdText(referral)) throw notSigned();
  const first: unknown[] = await db.query(
    `INSERT INTO seen_request (jti) VALUES ($1) ON CONFLICT DO NOTHING RETURNING jti`,
    [jti],
  );
  if (first.length === 0) throw notSigned();
  return { institution: key.institution, audience: aud, id: jti, referral, body };
}

/** Forgets requests that have long expired. */
export async function sweepSeenRequests(db: { query(sql: string): Promise<unknown> }): Promise<void> {
  await db.query(`DELETE FROM seen_request WHERE at < clock_timestamp() - interval '1 hour'`);
  await db.query(`DELETE FROM resent WHERE at < clock_timestamp() - interval '1 hour'`);
  await db.query(`DELETE FROM rewrapped WHERE at < clock_timestamp() - interval '1 hour'`);
}

function kidOf(token: string): string {
  try {
    return decodeProtectedHeader(token).kid ?? '';
  } catch {
    return '';
  }
}

const isIdText = (value: unknown): value is string => typeof value === 'string' && isId(value);

export const notSigned = (cause?: unknown): AppError =>
  new AppError(
    'unauthenticated',
    'request.not-signed',
    'A request signed by a party is needed.',
    {},
    { cause },
  );
