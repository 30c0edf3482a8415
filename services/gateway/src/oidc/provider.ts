import type { ClientMetadata, Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { html, type Html } from '../http/html.js';
import { PAGE_HEADERS } from '../http/page-style.js';
import { pageOf } from '../http/pages.js';
import { CONFINED_S, offeredScopes, requireScope, requireShortAssertion } from './confined-clients.js';
import type { DemoAccess, GatewayClient, Member } from './demo-access.js';
import type { ProviderKeys } from './provider-keys.js';

const SCOPE = 'staffetta';

/** Its session and the signature of that, for the whole host. */
export const PROVIDER_COOKIES: readonly string[] = ['_session', '_session.sig'];

/** SMART asks for RS384 and ES384; none with which who verifies could sign. */
const CLIENT_ALGORITHMS = ['ES256', 'ES384', 'PS256', 'RS256', 'RS384', 'EdDSA', 'Ed25519'] as const;

const CLIENT_TOKEN_S = 900;
/** The gateway holds it and renews it every five minutes; the rest bridges an outage of the provider. */
const PERSON_TOKEN_S = 3_600;
const SESSION_S = 8 * 3_600;
/** How long the login page may stand open. */
export const INTERACTION_S = 600;

export interface ProviderOptions {
  /** `http://127.0.0.1:8080/oidc`. */
  readonly issuer: string;
  readonly audience: string;
  readonly access: DemoAccess;
  readonly keys: ProviderKeys;
  /** Where the quick exit leads. */
  readonly exitUrl: string;
}

/** The demo's identity provider: client_credentials for programs, code with PKCE for people. Loaded only where it is used. */
export async function createProvider(options: ProviderOptions): Promise<Provider> {
  const { default: OidcProvider } = await import('oidc-provider');
  const provider = new OidcProvider(options.issuer, configuration(options));
  // it is reached on loopback only, by http
  provider.proxy = false;
  return provider;
}

function configuration({ issuer, audience, access, keys, exitUrl }: ProviderOptions): Configuration {
  const home = new URL('/', issuer).href;
  return {
    clients: [
      ...access.clients.map(({ clientId, clientSecret }) => ({
        client_id: clientId,
        client_secret: clientSecret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      })),
      ...access.keyClients.map(({ clientId, jwk }) => ({
        client_id: clientId,
        token_endpoint_auth_method: 'private_key_jwt' as const,
        jwks: { keys: [jwk] },
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      })),
      ...(access.gateway === undefined ? [] : [gatewayClient(access.gateway, home)]),
    ],
    jwks: { keys: [...keys.jwks] },
    cookies: { keys: [...keys.cookies] },
    scopes: ['openid'],
    claims: { openid: ['sub', 'name', 'institution', 'roles', 'memberships'] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: [...CLIENT_ALGORITHMS] },
    assertJwtClientAuthClaimsAndHeader: (context, claims) => requireShortAssertion(access, context, claims),
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { required: () => true },
    ttl: { ClientCredentials: (_context, _token, client) => clientTokenS(access, client.clientId), AccessToken: PERSON_TOKEN_S, Session: SESSION_S, Grant: SESSION_S, RefreshToken: SESSION_S, IdToken: PERSON_TOKEN_S, Interaction: INTERACTION_S }, // prettier-ignore
    findAccount: (_context, sub) => {
      const user = access.user(sub);
      if (user === undefined) return undefined;
      return {
        accountId: sub,
        claims: () => ({ sub, name: user.name ?? user.username, ...claimsOf(user) }),
      };
    },
    extraTokenClaims: async (context, token) => {
      const isPerson = 'accountId' in token;
      if (!isPerson) await requireScope(access, token);
      const member = isPerson ? access.user(token.accountId) : access.client(token.clientId ?? '');
      if (member === undefined) return {};
      // when the password was given, however often the token was renewed since (RFC 9068, RFC 9470)
      const { AuthorizationCode: code, RefreshToken: renewed } = context.oidc.entities;
      const at = code?.authTime ?? renewed?.authTime;
      return { ...claimsOf(member), ...(isPerson && at !== undefined ? { auth_time: at } : {}) };
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          showPage(context, logoutBody(form), exitUrl);
        },
        postLogoutSuccessSource: (context) => {
          showPage(context, SIGNED_OUT, exitUrl);
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource, client) => {
          if (resource !== audience) throw new Error('an unknown resource');
          const scope = offeredScopes(access, client.clientId, SCOPE);
          return { scope, audience, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } };
        },
      },
    },
    interactions: { url: (_context, interaction) => `/oidc/interaction/${interaction.uid}` },
    loadExistingGrant: (context) => grantAll(context, audience),
    renderError: (context, out) => {
      context.type = 'application/json';
      context.body = JSON.stringify({ error: out.error, error_description: out.error_description });
    },
  };
}

const clientTokenS = (access: DemoAccess, clientId: string): number =>
  access.scopesOf(clientId) === undefined ? CLIENT_TOKEN_S : CONFINED_S;

const gatewayClient = ({ clientId, clientSecret }: GatewayClient, home: string): ClientMetadata => ({
  client_id: clientId,
  client_secret: clientSecret,
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: [`${home}auth/callback`],
  post_logout_redirect_uris: [home],
  response_types: ['code'],
});

const claimsOf = ({ institution, roles, memberships }: Member): Record<string, unknown> => ({
  institution,
  roles: [...roles],
  ...(memberships === undefined ? {} : { memberships: [{ institution, roles }, ...memberships] }),
});

/** @param form the provider's own, hidden, with its protection against forged requests */
const logoutBody = (form: string): Html =>
  html`<h1>Uscita</h1>
    <p>Vuoi uscire anche dal servizio di accesso?</p>
    <p lang="en">Do you want to leave the sign-in service too?</p>
    ${{ html: form }}
    <button form="op.logoutForm" name="logout" value="yes">Esci · <span lang="en">Leave</span></button>
    <button form="op.logoutForm">Resta · <span lang="en">Stay</span></button>`;

const SIGNED_OUT: Html = html`<h1>Uscita</h1>
  <p>Non sei più collegata. <a href="/">Torna all’inizio</a></p>
  <p lang="en">You are signed out. <a href="/">Back to the start</a></p>`;

function showPage(context: KoaContextWithOIDC, body: Html, exitUrl: string): void {
  context.set({ ...PAGE_HEADERS });
  context.type = 'html';
  context.body = pageOf({ body }, exitUrl).html;
}

/** Nobody is asked to consent to a demo. */
async function grantAll(
  context: KoaContextWithOIDC,
  audience: string,
): Promise<InstanceType<Provider['Grant']> | undefined> {
  const { client, session, provider, result } = context.oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const known = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const found = known === undefined ? undefined : await provider.Grant.find(known);
  // revoked when she left the gateway, while the provider still remembers her
  if (found !== undefined) return found;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid');
  grant.addResourceScope(audience, SCOPE);
  await grant.save();
  return grant;
}
