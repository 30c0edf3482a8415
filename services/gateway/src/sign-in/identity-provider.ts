import * as client from 'openid-client';
import type { Clock } from '#kernel';
import { membershipsOf, type Memberships } from '#platform';
import type { Language } from '../http/pages.js';
import { noMembership, providerUnavailable, signInRefused } from '../gateway.errors.js';
import { clientAuthentication } from './client-authentication.js';
import type { SignInSettings } from './settings.js';

/** What the provider gave for a session. Never leaves the gateway but towards a node. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Milliseconds since the epoch, as `expiresAt`. */
  readonly obtainedAt: number;
  readonly expiresAt: number;
}

/** Who signed in, as the provider says. */
export interface Person {
  readonly subject: string;
  readonly name?: string;
  readonly memberships: Memberships;
}

/** What must come back unchanged from a sign-in. */
export interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

// the caller waits: longer than this and she is told that the provider is down
const ANSWER_S = 5;
/** A session that ended by idleness is not opened again by a provider that still remembers her. */
const LONGEST_SINCE_PASSWORD_S = 900;
const DEFAULT_TOKEN_S = 60;

/** One OpenID Connect provider, found by its issuer's discovery document when it is first needed. */
export class IdentityProvider {
  private found: Promise<client.Configuration> | undefined;
  private readonly callback: string;

  constructor(
    private readonly settings: SignInSettings,
    private readonly clock: Clock,
    private readonly authentication: client.ClientAuth,
  ) {
    this.callback = `${settings.origin}/auth/callback`;
  }

  static async of(settings: SignInSettings, clock: Clock): Promise<IdentityProvider> {
    return new IdentityProvider(settings, clock, await clientAuthentication(settings));
  }

  /** @param language of the provider's pages, where it has them
   * @throws {AppError} unavailable `sign-in.provider-unavailable` */
  async begin(language: Language): Promise<{ readonly url: string; readonly secrets: SignInSecrets }> {
    const configuration = await this.configuration();
    const secrets = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.callback,
      scope: this.settings.scopes.join(' '),
      state: secrets.state,
      nonce: secrets.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(secrets.verifier),
      code_challenge_method: 'S256',
      // computers are shared, and who begins here has no session: the next person must not become the last one
      prompt: 'login',
      max_age: String(LONGEST_SINCE_PASSWORD_S),
      ui_locales: language,
    });
    return { url: url.href, secrets };
  }

  /**
   * @param query of the callback, with `?`
   * @throws {AppError} unauthenticated `sign-in.refused`, `sign-in.no-membership`; unavailable
   */
  async finish(query: string, secrets: SignInSecrets): Promise<{ person: Person; tokens: Tokens }> {
    const configuration = await this.configuration();
    try {
      const answer = await client.authorizationCodeGrant(configuration, new URL(this.callback + query), {
        expectedState: secrets.state,
        expectedNonce: secrets.nonce,
        pkceCodeVerifier: secrets.verifier,
        idTokenExpected: true,
        maxAge: LONGEST_SINCE_PASSWORD_S,
      });
      return { person: personIn(answer), tokens: this.tokensIn(answer) };
    } catch (error) {
      throw told(error);
    }
  }

  /**
   * New tokens for old ones; also who she is by now, where the provider says it again.
   * @throws {AppError} unauthenticated `sign-in.refused`: she is known no longer; unavailable
   */
  async refresh(refreshToken: string, subject: string): Promise<{ person?: Person; tokens: Tokens }> {
    const configuration = await this.configuration();
    try {
      const answer = await client.refreshTokenGrant(configuration, refreshToken);
      const person = answer.claims() === undefined ? undefined : personIn(answer);
      if (person !== undefined && person.subject !== subject) throw noMembership();
      const tokens = this.tokensIn(answer);
      return { ...(person === undefined ? {} : { person }), tokens: { refreshToken, ...tokens } };
    } catch (error) {
      throw told(error);
    }
  }

  /** Where a browser ends what the provider remembers of her (RP-initiated logout); undefined where it cannot. */
  async endSessionUrl(): Promise<string | undefined> {
    const configuration = await this.configuration();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    // by client id: the hint that the standard would rather see is a token with her name, in a URL
    return client.buildEndSessionUrl(configuration, {
      post_logout_redirect_uri: `${this.settings.origin}/`,
    }).href;
  }

  /** Best effort: the session is over whether the provider hears of it or not. */
  async revoke({ refreshToken }: Tokens): Promise<void> {
    if (refreshToken === undefined) return;
    const configuration = await this.configuration();
    if (configuration.serverMetadata().revocation_endpoint === undefined) return;
    await client.tokenRevocation(configuration, refreshToken).catch(() => undefined);
  }

  private async configuration(): Promise<client.Configuration> {
    this.found ??= this.discover();
    try {
      return await this.found;
    } catch (error) {
      this.found = undefined; // ask again next time
      throw providerUnavailable(error);
    }
  }

  private discover(): Promise<client.Configuration> {
    const { issuer, clientId } = this.settings;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- http is a demo's or a test's: production refuses to boot with it
    const insecure = issuer.startsWith('http:') ? [client.allowInsecureRequests] : [];
    return client.discovery(new URL(issuer), clientId, undefined, this.authentication, {
      execute: [client.enableNonRepudiationChecks, ...insecure],
      timeout: ANSWER_S,
    });
  }

  private tokensIn(answer: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers): Tokens {
    const obtainedAt = this.clock.now().getTime();
    const { access_token: accessToken, refresh_token: refreshToken } = answer;
    return {
      accessToken,
      obtainedAt,
      expiresAt: obtainedAt + (answer.expiresIn() ?? DEFAULT_TOKEN_S) * 1_000,
      ...(refreshToken === undefined ? {} : { refreshToken }),
    };
  }
}

function personIn(answer: client.TokenEndpointResponseHelpers): Person {
  const claims = answer.claims();
  const memberships = membershipsOf(claims ?? {});
  if (claims === undefined || memberships === undefined || memberships.all.length === 0) throw noMembership();
  const { sub, name } = claims;
  return { subject: sub, memberships, ...(typeof name === 'string' ? { name } : {}) };
}

/** A provider that cannot be heard is not one that says no. */
function told(error: unknown): Error {
  if (error instanceof Error && error.name === 'AppError') return error;
  return isUnheard(error) ? providerUnavailable(error) : signInRefused(error);
}

function isUnheard(error: unknown): boolean {
  if (error instanceof client.ResponseBodyError) return isBroken(error.status);
  if (error instanceof client.ClientError) {
    const { cause, code } = error;
    if (cause instanceof Response) return isBroken(cause.status);
    return code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT' || (code === undefined && isUnheard(cause));
  }
  // fetch's own, by name: where modules are isolated it is made in another realm
  return UNHEARD.has(String((error as { name?: unknown } | undefined)?.name));
}

const UNHEARD = new Set(['TypeError', 'TimeoutError', 'AbortError']);
const isBroken = (status: number): boolean => status >= 500 || status === 429;
