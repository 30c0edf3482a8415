import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT, type CryptoKey, type JWK } from 'jose';
import { urlOf } from '#platform';

type Claims = Record<string, unknown>;
type Sign = (claims: Claims, key: CryptoKey) => Promise<string>;

/** A second identity provider, written apart from the first: OpenID Connect as a client has to find it. */
export interface FakeProvider {
  readonly issuer: string;
  /** The client's private key, to be put into its file. */
  readonly clientKey: JWK;
  /** What it says of whoever signs in. */
  person: Claims;
  /** How it makes the ID token; a hostile one makes it differently. */
  signIdToken: Sign;
  isDown: boolean;
  refusesRefresh: boolean;
  /** Client assertions that it has accepted, by `jti`. */
  readonly assertions: Set<string>;
  readonly grants: string[];
  /** An access token as its own. */
  accessToken(): Promise<string>;
  stop(): Promise<void>;
}

interface Begun {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

const CLIENT = 'rete-bat';
const KID = 'p1';

export const signed: Sign = (claims, key) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: KID }).sign(key);

export async function startFakeProvider(): Promise<FakeProvider> {
  const own = await generateKeyPair('ES256', { extractable: true });
  const client = await generateKeyPair('ES256', { extractable: true });
  const codes = new Map<string, Begun>();
  const jwks = { keys: [{ ...(await exportJWK(own.publicKey)), kid: KID, alg: 'ES256', use: 'sig' }] };
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = urlOf(server);
  const provider: FakeProvider = {
    issuer,
    clientKey: { ...(await exportJWK(client.privateKey)), kid: 'c1', alg: 'ES256' },
    person: { sub: 'p-1', institution: 'cav-1', roles: ['operator'] },
    signIdToken: signed,
    isDown: false,
    refusesRefresh: false,
    assertions: new Set(),
    grants: [],
    accessToken: () =>
      signed(
        { ...provider.person, iss: issuer, aud: 'urn:staffetta:api', exp: seconds() + 600, azp: CLIENT },
        own.privateKey,
      ),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', issuer);
    if (provider.isDown) request.socket.destroy();
    else if (pathname === '/.well-known/openid-configuration') json(response, 200, discovery(issuer));
    else if (pathname === '/keys') json(response, 200, jwks);
    else if (pathname === '/authorize') authorize(searchParams, response);
    else if (pathname === '/token') await token(new URLSearchParams(await bodyOf(request)), response);
    else response.writeHead(404).end();
  }

  function authorize(query: URLSearchParams, response: ServerResponse): void {
    const code = randomUUID();
    const redirectUri = query.get('redirect_uri') ?? '';
    const isRight =
      query.get('client_id') === CLIENT &&
      query.get('response_type') === 'code' &&
      query.get('code_challenge_method') === 'S256' &&
      (query.get('scope') ?? '').split(' ').includes('openid');
    if (!isRight) {
      response.writeHead(400).end();
      return;
    }
    codes.set(code, {
      nonce: query.get('nonce') ?? '',
      challenge: query.get('code_challenge') ?? '',
      redirectUri,
    });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
  }

  async function token(form: URLSearchParams, response: ServerResponse): Promise<void> {
    if (!(await isClient(form))) {
      json(response, 401, { error: 'invalid_client' });
      return;
    }
    const kind = form.get('grant_type') ?? '';
    provider.grants.push(kind);
    const begun = kind === 'authorization_code' ? taken(form) : undefined;
    const isAllowed = kind === 'refresh_token' ? !provider.refusesRefresh : begun !== undefined;
    if (!isAllowed) {
      json(response, 400, { error: 'invalid_grant' });
      return;
    }
    const claims: Claims = {
      ...provider.person,
      iss: issuer,
      aud: CLIENT,
      iat: seconds(),
      exp: seconds() + 300,
      auth_time: seconds(),
      ...(begun === undefined ? {} : { nonce: begun.nonce }),
    };
    json(response, 200, {
      access_token: await provider.accessToken(),
      token_type: 'Bearer',
      expires_in: 600,
      refresh_token: randomUUID(),
      id_token: await provider.signIdToken(claims, own.privateKey),
    });
  }

  /** A code is good once, for who shows the verifier of its challenge. */
  function taken(form: URLSearchParams): Begun | undefined {
    const code = form.get('code') ?? '';
    const begun = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    return begun?.challenge === challenge && begun.redirectUri === form.get('redirect_uri')
      ? begun
      : undefined;
  }

  async function isClient(form: URLSearchParams): Promise<boolean> {
    const { d: _, ...publicJwk } = provider.clientKey;
    try {
      const { payload } = await jwtVerify(
        form.get('client_assertion') ?? '',
        await importJWK(publicJwk, 'ES256'),
        {
          issuer: CLIENT,
          subject: CLIENT,
          audience: issuer,
          algorithms: ['ES256'],
          requiredClaims: ['exp', 'jti'],
        },
      );
      const isNew = payload.jti !== undefined && !provider.assertions.has(payload.jti);
      provider.assertions.add(payload.jti ?? '');
      return isNew && !form.has('client_secret');
    } catch {
      return false;
    }
  }

  return provider;
}

const seconds = (): number => Math.floor(Date.now() / 1_000);

const discovery = (issuer: string): object => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  // more than a careful client believes
  id_token_signing_alg_values_supported: ['ES256', 'HS256', 'none'],
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  code_challenge_methods_supported: ['S256'],
});

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
