import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyResult,
} from 'jose';
import type { Actor } from './actor.js';
import type { Issuers, TrustedIssuer } from './issuers.js';
import { membershipsOf, type Membership } from './memberships.js';
import { actingRequired, issuerUnavailable, notFound, unauthenticated } from './platform.errors.js';
import { isConfined, scopesOf } from './scopes.js';

export interface TokenVerifierOptions extends TrustedIssuer {
  /** Who speaks for an institution's people instead; see `Issuers`. */
  readonly pinned?: Issuers['pinned'];
  /** Programs that may do nothing without scopes. */
  readonly confined?: readonly string[];
}

/** Asymmetric ones only: with these a key that verifies cannot sign. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];
/** Access tokens (RFC 9068), or tokens of providers that do not say what they are; never a logout token or a proof. */
const TYPES = new Set(['jwt', 'at+jwt', 'application/at+jwt']);
const KEYS_FRESH_MS = 600_000;
const FETCH_TIMEOUT_MS = 2_000;
const CLOCK_TOLERANCE_S = 5;
const LONGEST_TOKEN = 8_192;

/** Checks access tokens: each institution's people are known from the issuer that is pinned for it. */
export class TokenVerifier {
  private readonly usual: IssuerKeys;
  private readonly issuers = new Map<string, IssuerKeys>();
  private readonly pinned = new Map<string, IssuerKeys>();

  private readonly confined: ReadonlySet<string>;

  constructor({ pinned = new Map(), confined = [], ...usual }: TokenVerifierOptions) {
    this.confined = new Set(confined);
    this.usual = this.issuer(usual);
    for (const [institution, issuer] of pinned) this.pinned.set(institution, this.issuer(issuer));
  }

  /**
   * @param authorization the header's value
   * @param actingFor for which of her memberships she acts; needed where she has several
   * @throws {AppError} unauthenticated; not-found where she acts for somebody she is no member of; invalid
   * `acting.required` where she has to say; unavailable where the issuer's keys were never read and cannot be now.
   */
  async verify(authorization: string | undefined, actingFor?: string): Promise<Actor> {
    if (authorization === undefined) throw unauthenticated('token.missing');
    const token = /^Bearer ([\w\-.~+/]+=*)$/i.exec(authorization)?.[1];
    if (token === undefined || token.length > LONGEST_TOKEN) throw unauthenticated('token.invalid');
    const issuer = this.issuers.get(issuerOf(token) ?? '');
    if (issuer === undefined) throw unauthenticated('token.invalid');
    const claims = await issuer.claims(token);
    const { institution, roles } = membershipIn(claims, actingFor);
    if ((this.pinned.get(institution) ?? this.usual) !== issuer) throw unauthenticated('token.invalid');
    const scopes = scopesOf(claims) ?? (isConfined(claims, this.confined) ? [] : undefined);
    return { ...actor(claims, institution, roles), ...(scopes === undefined ? {} : { scopes }) };
  }

  private issuer(trusted: TrustedIssuer): IssuerKeys {
    const known = this.issuers.get(trusted.issuer) ?? new IssuerKeys(trusted);
    this.issuers.set(trusted.issuer, known);
    return known;
  }
}

/** One issuer, its keys, and what its tokens must say. */
class IssuerKeys {
  private readonly keys;

  constructor(private readonly trusted: TrustedIssuer) {
    const url = new URL(trusted.jwksUrl ?? `${trusted.issuer.replace(/\/$/, '')}/jwks`);
    this.keys = createRemoteJWKSet(url, { timeoutDuration: FETCH_TIMEOUT_MS, cacheMaxAge: KEYS_FRESH_MS });
  }

  async claims(token: string): Promise<JWTPayload> {
    const checks = {
      issuer: this.trusted.issuer,
      audience: this.trusted.audience,
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_S,
    };
    try {
      return accessToken(await jwtVerify(token, this.keys, checks));
    } catch (error) {
      if (!isFetchFailure(error)) throw unauthenticated('token.invalid');
      // the provider is down: existing sessions go on until they end (design §12), with the keys last seen
      const known = this.keys.jwks();
      if (known === undefined) throw issuerUnavailable(error);
      try {
        return accessToken(await jwtVerify(token, createLocalJWKSet(known), checks));
      } catch {
        throw unauthenticated('token.invalid');
      }
    }
  }
}

function accessToken({ payload, protectedHeader }: JWTVerifyResult): JWTPayload {
  const { typ } = protectedHeader;
  if (typ !== undefined && !TYPES.has(typ.toLowerCase())) throw new errors.JWTInvalid('not an access token');
  return payload;
}

/** Whom a token says it is from; nothing of it is believed before that issuer's key has verified it. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** jose reports a bad answer of the key endpoint as its plain JOSEError; a lost connection is fetch's error, not jose's. */
const isFetchFailure = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) ||
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  error.code === 'ERR_JOSE_GENERIC';

function membershipIn(claims: JWTPayload, actingFor: string | undefined): Membership {
  const memberships = membershipsOf(claims);
  if (memberships === undefined || memberships.all.length === 0) throw unauthenticated('token.invalid');
  const institution = actingFor ?? memberships.first;
  if (institution === undefined) throw actingRequired();
  const found = memberships.all.find((one) => one.institution === institution);
  if (found === undefined) throw notFound();
  return found;
}

function actor(claims: JWTPayload, institution: string, roles: Actor['roles']): Actor {
  const { sub, exp, client_id: client, azp } = claims;
  if (typeof sub !== 'string' || typeof exp !== 'number') throw unauthenticated('token.invalid');
  const authenticated = authenticatedAt(claims, client ?? azp);
  return {
    subject: sub,
    institution,
    roles,
    client: typeof client === 'string' ? client : typeof azp === 'string' ? azp : sub,
    ...(authenticated === undefined ? {} : { authenticatedAt: new Date(authenticated * 1_000) }),
    expiresAt: new Date(exp * 1_000),
  };
}

/** A program that speaks for itself (its id is the subject, RFC 9068) has shown who it is for each token it was given. */
function authenticatedAt({ sub, iat, auth_time: at }: JWTPayload, client: unknown): number | undefined {
  if (typeof at === 'number') return at;
  return sub === client ? iat : undefined;
}
