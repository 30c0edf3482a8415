import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { configInvalid, isRole, type Role } from '#platform';

/** Whom a token speaks for. */
export interface Membership {
  readonly institution: string;
  readonly roles: readonly Role[];
}

export interface DemoUser extends Membership {
  readonly username: string;
  readonly name?: string;
  readonly password: string;
}

export interface DemoClient extends Membership {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The invented people and programs of the demo, from the file that was made at the first start. */
export class DemoAccess {
  private readonly byName: ReadonlyMap<string, DemoUser>;
  private readonly byClient: ReadonlyMap<string, DemoClient>;

  constructor(
    readonly users: readonly DemoUser[],
    readonly clients: readonly DemoClient[],
  ) {
    this.byName = new Map(users.map((user) => [user.username, user]));
    this.byClient = new Map(clients.map((client) => [client.clientId, client]));
  }

  user(username: string): DemoUser | undefined {
    return this.byName.get(username);
  }

  client(clientId: string): DemoClient | undefined {
    return this.byClient.get(clientId);
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
  let content: { users?: unknown; clients?: unknown } | null;
  try {
    content = JSON.parse(await readFile(file, 'utf8')) as typeof content;
  } catch {
    throw wrong;
  }
  const { users, clients } = content ?? {};
  if (!isListOf(users, ['username', 'password']) || !isListOf(clients, ['clientId', 'clientSecret']))
    throw wrong;
  return new DemoAccess(users as unknown as DemoUser[], clients as unknown as DemoClient[]);
}

function isListOf(value: unknown, texts: readonly string[]): value is Membership[] {
  return (
    Array.isArray(value) &&
    value.every((entry: unknown) => {
      if (typeof entry !== 'object' || entry === null) return false;
      const { roles, ...fields } = entry as Record<string, unknown>;
      const named = [...texts, 'institution'].every(
        (name) => typeof fields[name] === 'string' && fields[name] !== '',
      );
      return named && Array.isArray(roles) && roles.every(isRole);
    })
  );
}
