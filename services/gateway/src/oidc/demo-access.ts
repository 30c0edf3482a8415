import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { JWK } from 'jose';
import { configInvalid, isRole, narrowerScopes, type Membership } from '#platform';

/** Whom a token speaks for: one institution, and more where somebody works for several. */
export interface Member extends Membership {
  readonly memberships?: readonly Membership[];
}

export interface DemoUser extends Member {
  readonly username: string;
  readonly name?: string;
  readonly password: string;
}

export interface DemoClient extends Member {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A program that signs instead of telling a secret (`private_key_jwt`). */
export interface DemoKeyClient extends Member {
  readonly clientId: string;
  /** Public, with `kid` and `alg`. */
  readonly jwk: JWK;
  /** SMART scopes: it never has a token that says nothing of them. */
  readonly scopes?: readonly string[];
}

/** The gateway itself, at which people sign in. */
export interface GatewayClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The invented people and programs of the demo, from the file that was made at the first start. */
export class DemoAccess {
  private readonly byName: ReadonlyMap<string, DemoUser>;
  private readonly byClient: ReadonlyMap<string, Member & Pick<DemoKeyClient, 'scopes'>>;

  constructor(
    readonly users: readonly DemoUser[],
    readonly clients: readonly DemoClient[],
    readonly keyClients: readonly DemoKeyClient[] = [],
    readonly gateway?: GatewayClient,
  ) {
    this.byName = new Map(users.map((user) => [user.username, user]));
    this.byClient = new Map([...clients, ...keyClients].map((client) => [client.clientId, client]));
  }

  user(username: string): DemoUser | undefined {
    return this.byName.get(username);
  }

  client(clientId: string): Member | undefined {
    return this.byClient.get(clientId);
  }

  /** What a client is confined to; undefined: its roles decide alone. */
  scopesOf(clientId: string): readonly string[] | undefined {
    return this.byClient.get(clientId)?.scopes;
  }

  /** The user, if the password is theirs. An unknown name takes as long as a wrong password. */
  signIn(username: string, password: string): DemoUser | undefined {
    const user = this.byName.get(username);
    const right = timingSafeEqual(digest(user?.password ?? ''), digest(password));
    return right && user !== undefined && password !== '' ? user : undefined;
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** @throws {AppError} invalid `config.invalid` where the file is not what it should be. */
export async function readDemoAccess(file: string): Promise<DemoAccess> {
  const wrong = configInvalid(['STAFFETTA_DEMO_ACCESS_FILE (no JSON of users and clients)']);
  let content: Record<string, unknown> | null;
  try {
    content = JSON.parse(await readFile(file, 'utf8')) as typeof content;
  } catch {
    throw wrong;
  }
  const { users, clients, keyClients = [], gateway } = content ?? {};
  if (
    !isListOf(users, ['username', 'password']) ||
    !isListOf(clients, ['clientId', 'clientSecret']) ||
    !isListOf(keyClients, ['clientId']) ||
    !keyClients.every(hasScopesIfAny) ||
    !(gateway === undefined || hasTexts(gateway, ['clientId', 'clientSecret']))
  )
    throw wrong;
  return new DemoAccess(
    users as unknown as DemoUser[],
    clients as unknown as DemoClient[],
    keyClients as unknown as DemoKeyClient[],
    gateway as GatewayClient | undefined,
  );
}

const isListOf = (value: unknown, texts: readonly string[]): value is Member[] =>
  Array.isArray(value) &&
  value.every((entry: unknown) => {
    const { memberships = [] } = (entry ?? {}) as { memberships?: unknown };
    return (
      hasTexts(entry, texts) && isMember(entry) && Array.isArray(memberships) && memberships.every(isMember)
    );
  });

/** Nothing, or scopes that grant something: a slip must not set a program free. */
const hasScopesIfAny = (client: object): boolean => {
  const { scopes } = client as { scopes?: unknown };
  if (scopes === undefined) return true;
  if (!Array.isArray(scopes) || scopes.length === 0) return false;
  return scopes.every((scope) => typeof scope === 'string' && narrowerScopes(scope).length > 0);
};

const isMember = (entry: unknown): boolean => {
  const { roles } = (entry ?? {}) as { roles?: unknown };
  return hasTexts(entry, ['institution']) && Array.isArray(roles) && roles.every(isRole);
};

const hasTexts = (entry: unknown, names: readonly string[]): boolean =>
  typeof entry === 'object' &&
  entry !== null &&
  names.every((name) => {
    const text = (entry as Record<string, unknown>)[name];
    return typeof text === 'string' && text !== '';
  });
