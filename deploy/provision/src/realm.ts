import type { DemoClient, DemoUser, KeyClient, Membership, Network } from '../../local/src/network.js';
import type { Secrets } from '../../local/src/secrets.js';
import type { Deployment } from './deployment.js';
import { clientSecret } from './making.js';

const AUDIENCE = 'urn:staffetta:api';
/** Whoever leaves a computer is signed out of the provider too, with the session at the gateway (8 hours at most). */
const SESSION_S = 8 * 3_600;
const TOKEN_S = 900;
const PASSWORD = 'length(12) and notUsername and notEmail';

type Json = Readonly<Record<string, unknown>>;

/** A gateway, where people sign in: each operator has its own. */
export interface GatewayClient {
  readonly client: string;
  readonly publicUrl: string;
}

/** The public half of a program's key, by client id. */
export type ClientKeys = ReadonlyMap<string, object>;

/**
 * The realm as Keycloak imports it at its first start: the gateway and the programs as clients, the claims `institution`,
 * `roles` and `memberships` that nodes read (design §6), and, for trying it out, the network's invented people.
 */
export function realmOf(
  deployment: Deployment,
  secrets: Secrets,
  keys: ClientKeys,
  gateways: readonly GatewayClient[],
): Json {
  const { network, realm, people } = deployment;
  return {
    realm,
    enabled: true,
    displayName: 'Staffetta',
    sslRequired: 'all',
    internationalizationEnabled: true,
    supportedLocales: ['it', 'en'],
    defaultLocale: 'it',
    bruteForceProtected: true,
    passwordPolicy: PASSWORD,
    accessTokenLifespan: TOKEN_S,
    ssoSessionMaxLifespan: SESSION_S,
    ssoSessionIdleTimeout: SESSION_S,
    revokeRefreshToken: false,
    // who somebody works for is said by administrators, not by herself
    components: {
      'org.keycloak.userprofile.UserProfileProvider': [
        {
          providerId: 'declarative-user-profile',
          config: { 'kc.user.profile.config': [JSON.stringify(PROFILE)] },
        },
      ],
    },
    clients: [
      ...gateways.map((each) => gatewayClient(each, secrets)),
      ...(people ? programs(network, secrets, keys) : []),
    ],
    users: people
      ? [
          ...network.users.map((user) => person(user, secrets)),
          ...[...network.clients, ...unconfined(network)].map(serviceAccount),
        ]
      : [],
  };
}

const READ_ONLY = { view: ['admin', 'user'], edit: ['admin'] };
const attribute = (name: string, multivalued = false): Json => ({
  name,
  displayName: name,
  permissions: READ_ONLY,
  multivalued,
});
/** No e-mail address is asked for: the network needs none. */
const PROFILE = {
  attributes: [
    attribute('username'),
    attribute('firstName'),
    attribute('lastName'),
    attribute('email'),
    attribute('institution'),
    attribute('roles', true),
    attribute('memberships'),
  ],
};

const MAPPERS: readonly Json[] = [
  mapper('institution', 'oidc-usermodel-attribute-mapper', { 'user.attribute': 'institution' }),
  mapper('roles', 'oidc-usermodel-attribute-mapper', { 'user.attribute': 'roles', multivalued: 'true' }),
  mapper('memberships', 'oidc-usermodel-attribute-mapper', {
    'user.attribute': 'memberships',
    'jsonType.label': 'JSON',
  }),
  mapper('name', 'oidc-full-name-mapper', {}),
  {
    name: 'audience',
    protocol: 'openid-connect',
    protocolMapper: 'oidc-audience-mapper',
    config: {
      'included.custom.audience': AUDIENCE,
      'access.token.claim': 'true',
      'id.token.claim': 'false',
    },
  },
];

function mapper(claim: string, protocolMapper: string, config: Json): Json {
  return {
    name: claim,
    protocol: 'openid-connect',
    protocolMapper,
    config: {
      'claim.name': claim,
      'jsonType.label': 'String',
      'access.token.claim': 'true',
      'id.token.claim': 'true',
      'userinfo.token.claim': 'false',
      ...config,
    },
  };
}

/** `basic` tells who and when she signed in, and nothing else is given unasked. */
const SCOPES = { defaultClientScopes: ['basic'], optionalClientScopes: [] };

/** A gateway as a client of the realm. */
export const gatewayClient = ({ client, publicUrl }: GatewayClient, secrets: Secrets): Json => ({
  clientId: client,
  secret: secrets.of(clientSecret(client)),
  protocol: 'openid-connect',
  standardFlowEnabled: true,
  directAccessGrantsEnabled: false,
  redirectUris: [`${publicUrl}/auth/callback`],
  webOrigins: [],
  attributes: {
    'pkce.code.challenge.method': 'S256',
    'post.logout.redirect.uris': `${publicUrl}/`,
    'access.token.lifespan': String(TOKEN_S),
  },
  protocolMappers: MAPPERS,
  ...SCOPES,
});

/**
 * A program speaks for itself: its id is the subject, as RFC 9068 has it, and as the development issuer does. Keycloak would
 * name a user that it keeps for the program, and nothing would tell its token from a person's.
 */
const program = (clientId: string): Json => ({
  clientId,
  protocol: 'openid-connect',
  serviceAccountsEnabled: true,
  standardFlowEnabled: false,
  directAccessGrantsEnabled: false,
  protocolMappers: [
    ...MAPPERS,
    mapper('sub', 'oidc-hardcoded-claim-mapper', { 'claim.value': clientId, 'id.token.claim': 'false' }),
  ],
  // not `basic`, which says the subject too
  defaultClientScopes: [],
  optionalClientScopes: [],
});

/** A program confined by SMART scopes, which this realm does not give, comes with the ASL's own provider. */
const unconfined = ({ keyClients }: Pick<Network, 'keyClients'>): KeyClient[] =>
  keyClients.filter(({ scopes }) => scopes === undefined);

const programs = ({ clients, keyClients }: Network, secrets: Secrets, keys: ClientKeys): Json[] => [
  ...clients.map(({ clientId }) => ({ ...program(clientId), secret: secrets.of(`client:${clientId}`) })),
  ...unconfined({ keyClients }).map(({ clientId }) => ({
    ...program(clientId),
    clientAuthenticatorType: 'client-jwt',
    attributes: {
      'use.jwks.string': 'true',
      // Keycloak passes over keys that do not say what they are for
      'jwks.string': JSON.stringify({ keys: [{ ...keys.get(clientId), use: 'sig' }] }),
      'token.endpoint.auth.signing.alg': 'ES256',
    },
  })),
];

const attributes = ({ institution, roles, memberships }: Membership & Partial<DemoUser>): Json => ({
  institution: [institution],
  roles,
  ...(memberships === undefined ? {} : { memberships: [JSON.stringify(memberships)] }),
});

function person(user: DemoUser, secrets: Secrets): Json {
  const [firstName, ...rest] = user.name.split(' ');
  return {
    username: user.username,
    enabled: true,
    firstName,
    lastName: rest.join(' '),
    attributes: attributes(user),
    credentials: [{ type: 'password', value: secrets.of(`user:${user.username}`), temporary: false }],
  };
}

const serviceAccount = (client: DemoClient | KeyClient): Json => ({
  username: `service-account-${client.clientId}`.toLowerCase(),
  enabled: true,
  serviceAccountClientId: client.clientId,
  attributes: attributes(client),
});
