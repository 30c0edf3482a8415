import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

export interface FreshDatabase {
  readonly url: string;
  readonly name: string;
  /** Drops it, whoever is still connected. */
  close(): Promise<void>;
}

/** An empty database on the test server. @throws when the run has no server: call it from an `*.int.spec.ts` */
export function freshDatabase(prefix = 'test'): Promise<FreshDatabase> {
  return create(prefix, '');
}

const templates = new Map<string, Promise<FreshDatabase>>();

/**
 * A database as `prepare` made one, once for each prefix in this process: a copy costs less than migrations do.
 * What is copied stays until the server goes.
 * @param prepare fills an empty database and leaves no connection to it
 */
export async function preparedDatabase(
  prefix: string,
  prepare: (url: string) => Promise<void>,
): Promise<FreshDatabase> {
  const made =
    templates.get(prefix) ??
    freshDatabase(`${prefix}_template`).then(async (template) => {
      await prepare(template.url);
      return template;
    });
  templates.set(prefix, made);
  return create(prefix, ` TEMPLATE ${(await made).name}`);
}

async function create(prefix: string, like: string): Promise<FreshDatabase> {
  const name = `${prefix}_${randomUUID().replaceAll('-', '')}`;
  await administer(`CREATE DATABASE ${name}${like}`);
  const url = new URL(databaseServer());
  url.pathname = `/${name}`;
  return { url: url.href, name, close: () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** Several at once; see `freshDatabase`. */
export function freshDatabases(count: number, prefix?: string): Promise<FreshDatabase[]> {
  return Promise.all(Array.from({ length: count }, () => freshDatabase(prefix)));
}

/** The test server's URL, as its superuser. */
export function databaseServer(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined || url === '')
    throw new Error('There is no test database: name the suite *.int.spec.ts.');
  return url;
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: databaseServer() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
