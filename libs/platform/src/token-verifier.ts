import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Actor } from './actor.js';
import { isRole } from './permissions.js';
import { issuerUnavailable, unauthenticated } from './platform.errors.js';

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl?: string;
}

/** Asymmetric ones only: with these a key that verifies cannot sign. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const KEYS_FRESH_MS = 600_000;
const FETCH_TIMEOUT_MS = 2_000;
const CLOCK_TOLERANCE_S = 5;
const LONGEST_TOKEN = 8_192;

/** Checks access tokens of the one pinned issuer. */
export class TokenVerifier {
  private readonly keys;

  constructor(private readonly options: TokenVerifierOptions) {
    const url = new URL(options.jwksUrl ?? `${options.issuer.replace(/\/$/, '')}/jwks`);
    this.keys = createRemoteJWKSet(url, { timeoutDuration: FETCH_TIMEOUT_MS, cacheMaxAge: KEYS_FRESH_MS });
  }

  /**
   * @param authorization the header's value
   * @throws {AppError} unauthenticated; unavailable where the issuer's keys were never read and cannot be now.
   */
  async verify(authorization: string | undefined): Promise<Actor> {
    if (authorization === undefined) throw unauthenticated('token.missing');
    const token = /^Bearer ([\w\-.~+/]+=*)$/i.exec(authorization)?.[1];
    if (token === undefined || token.length > LONGEST_TOKEN) throw unauthenticated('token.invalid');
    return actorOf(await this.claims(token));
  }

  private async claims(token: string): Promise<JWTPayload> {
    const checks = {
      issuer: this.options.issuer,
      audience: this.options.audience,
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'sub', 'institution'],
      clockTolerance: CLOCK_TOLERANCE_S,
    };
    try {
      return (await jwtVerify(token, this.keys, checks)).payload;
    } catch (error) {
      if (!isFetchFailure(error)) throw unauthenticated('token.invalid');
      // the provider is down: existing sessions go on until they end (design §12), with the keys last seen
      const known = this.keys.jwks();
      if (known === undefined) throw issuerUnavailable(error);
      try {
        return (await jwtVerify(token, createLocalJWKSet(known), checks)).payload;
      } catch {
        throw unauthenticated('token.invalid');
      }
    }
  }
}

/** jose reports a bad answer of the key endpoint as its plain JOSEError; a lost connection is fetch's error, not jose's. */
const isFetchFailure = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) ||
  error instanceof errors.JWKSTimeout ||
  error instanceof errors.JWKSInvalid ||
  error.code === 'ERR_JOSE_GENERIC';

function actorOf(claims: JWTPayload): Actor {
  const { sub, exp, institution, roles, client_id: client, azp } = claims;
  if (typeof sub !== 'string' || typeof exp !== 'number' || typeof institution !== 'string') {
    throw unauthenticated('token.invalid');
  }
  return {
    subject: sub,
    institution,
    roles: Array.isArray(roles) ? roles.filter(isRole) : [],
    client: typeof client === 'string' ? client : typeof azp === 'string' ? azp : sub,
    expiresAt: new Date(exp * 1_000),
  };
}
