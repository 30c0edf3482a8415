import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { ownPostgres, type OwnPostgres } from '#testing';
import { repositoryRoot } from '../../local/src/server-folder.js';
import { SERVICES } from '../src/known-migrations.js';
import { checkAll, migrateAll, type Databases } from '../src/migrate.js';

let server: OwnPostgres;

beforeAll(async () => {
  server = await ownPostgres();
});

afterAll(async () => {
  await server.remove();
});

describe('the job that brings the databases to this version', () => {
  it('makes them all, once, and changes nothing when it runs again', async () => {
    expect(await run()).toEqual(
      SERVICES.map((name) => expect.stringMatching(`^${name}: [1-9]\\d* migrations$`)),
    );
    expect(await run()).toEqual(SERVICES.map((name) => `${name}: up to date`));
    expect(await ask(urlOf('keycloak'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('leaves the log in nobody’s hands who signs in', async () => {
    await expect(ask(urlOf('province-audit'), 'DROP TABLE leaf')).rejects.toMatchObject({ code: '42501' });
  });

  it('lets a node into its own database and no other', async () => {
    const other = urlOf('intake').replace(/[^/]+$/, 'shelter_beds');
    await expect(ask(other, 'SELECT 1')).rejects.toMatchObject({ code: '42501' });
  });

  it('believes the password that was handed out last', async () => {
    await run({ password: 'another' });
    await expect(ask(urlOf('intake'), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(await ask(urlOf('intake', 'another'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await run();
  });

  it('says beforehand what it would do, and does nothing', async () => {
    const told: string[] = [];
    await checkAll(databases(), repositoryRoot(), (line) => told.push(line));
    expect(told).toEqual(SERVICES.map((name) => `${name}: up to date`));
    const [last] = await ask(
      urlOf('intake'),
      'DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations) RETURNING *',
    );
    const again: string[] = [];
    await checkAll(databases(), repositoryRoot(), (line) => again.push(line));
    expect(again[0]).toBe('intake: 1 migrations to come');
    const { timestamp, name } = last as { timestamp: string; name: string };
    await ask(urlOf('intake'), `INSERT INTO migrations (timestamp, name) VALUES (${timestamp}, '${name}')`);
  });

  it('takes the log out of the node’s hands again where it refuses its update', async () => {
    const newer = `'FromTomorrow9999999999999'`;
    await ask(
      urlOf('province-audit'),
      `INSERT INTO migrations (timestamp, name) VALUES (9999999999999, ${newer})`,
    );
    await expect(run()).rejects.toMatchObject({ code: 'migrate.newer-database' });
    await expect(ask(urlOf('province-audit'), 'DROP TABLE leaf')).rejects.toMatchObject({ code: '42501' });
    await ask(urlOf('province-audit'), `DELETE FROM migrations WHERE name = ${newer}`);
  });

  it('refuses a database that a newer version has seen, and says whose', async () => {
    await ask(
      urlOf('intake'),
      `INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTomorrow9999999999999')`,
    );
    await expect(run()).rejects.toMatchObject({
      code: 'migrate.newer-database',
      details: { node: 'intake' },
    });
    await ask(urlOf('intake'), `DELETE FROM migrations WHERE name = 'FromTomorrow9999999999999'`);
    expect(await run()).toHaveLength(SERVICES.length);
  });
});

const databases = (password?: string): Databases => ({
  administrator: server.url,
  nodes: SERVICES.map((name) => ({ id: name, service: name, url: urlOf(name, password) })),
  others: [urlOf('keycloak', password)],
});

async function run({ password }: { readonly password?: string } = {}): Promise<string[]> {
  const told: string[] = [];
  await migrateAll(databases(password), repositoryRoot(), (line) => told.push(line));
  return told;
}

function urlOf(node: string, password = 'prova'): string {
  const url = new URL(server.url);
  url.username = node.replaceAll('-', '_');
  url.password = password;
  url.pathname = `/${url.username}`;
  return url.href;
}

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows as unknown[];
  } finally {
    await client.end();
  }
}
