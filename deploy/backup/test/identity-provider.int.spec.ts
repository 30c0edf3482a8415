import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ownPostgres, type OwnPostgres } from '#testing';
import { ensureDatabase, withClient } from '../../local/src/databases.js';
import { repositoryRoot } from '../../local/src/server-folder.js';
import { backup, type Written } from '../src/backup.js';
import { readSchema } from '../src/foreign-schema.js';
import { readManifest, writeManifest } from '../src/manifest.js';
import { containers, identityProvider, type Place } from '../src/place.js';
import { restore, type Restored } from '../src/restore.js';

/** Everything of which a provider's tables are made. */
const TABLES = [
  `CREATE TABLE realm (id varchar(36) NOT NULL, name varchar(255), enabled boolean DEFAULT false NOT NULL,
     ratio numeric(5,2), secret bytea, notes text, made timestamp without time zone DEFAULT now(),
     CONSTRAINT constraint_realm PRIMARY KEY (id), CONSTRAINT uk_name UNIQUE (name), CHECK (ratio >= 0))`,
  `CREATE TABLE "user_entity" (id varchar(36) PRIMARY KEY, realm_id varchar(36), "Order" integer DEFAULT 0,
     CONSTRAINT fk_realm FOREIGN KEY (realm_id) REFERENCES realm(id) ON DELETE CASCADE)`,
  'CREATE INDEX idx_lower ON user_entity (lower(realm_id)) WHERE realm_id IS NOT NULL',
  'CREATE UNIQUE INDEX idx_order ON user_entity ("Order", id)',
];
const ROWS = [
  String.raw`INSERT INTO realm (id, name, ratio, secret, notes) VALUES ('r1', 'prova', 1.50, '\x00ff', E'riga\nnuova\t\\N')`,
  `INSERT INTO user_entity VALUES ('u1', 'r1', 1), ('u2', NULL, 2)`,
];

let dir: string;
let server: OwnPostgres;
let file: string;
let place: Place;
let url: string;
let day = 0;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-identity-'));
  server = await ownPostgres();
  url = urlOf('keycloak');
  file = join(dir, 'databases.json');
  const nodes = [{ id: 'intake', service: 'intake', url: urlOf('intake') }];
  await writeFile(file, JSON.stringify({ administrator: server.url, nodes, others: [url] }));
  place = await identityProvider(file);
  await ensureDatabase(server.url, url);
  await ensureDatabase(server.url, urlOf('intake'));
  for (const statement of [...TABLES, ...ROWS]) await ask(statement);
});

afterAll(async () => {
  await server.remove();
  await rm(dir, { recursive: true, force: true });
});

describe('a copy of the identity provider’s database', () => {
  it('brings back tables and rows as they were, in the hands of its own role', async () => {
    const before = await content();
    const { folder } = await take('safe');
    await withClient(server.url, (client) => client.query('DROP DATABASE keycloak'));
    expect(await bring(folder)).toMatchObject({ nodes: ['keycloak'], keys: [] });
    expect(await content()).toEqual(before);
    await expect(ask(`INSERT INTO user_entity VALUES ('u3', 'nobody', 3)`)).rejects.toMatchObject({
      code: '23503',
    });
    await ask('ALTER TABLE realm ADD COLUMN as_its_owner text');
    await ask('ALTER TABLE realm DROP COLUMN as_its_owner');
  });

  it('replaces what is there only where somebody says so', async () => {
    const before = await content();
    const { folder } = await take('safe');
    await ask(`INSERT INTO realm (id) VALUES ('later')`);
    await expect(bring(folder)).rejects.toMatchObject({ code: 'restore.not-empty' });
    await bring(folder, true);
    expect(await content()).toEqual(before);
  });

  it('lies apart from the nodes’ copies, which have none of it', async () => {
    const nodes = await take('copies', await containers(file));
    expect(nodes.manifest.databases.map(({ id }) => id)).toEqual(['intake']);
    await expect(take('copies')).rejects.toMatchObject({ code: 'backup.other-copies' });
    await take('safe');
    await expect(take('safe', await containers(file))).rejects.toMatchObject({ code: 'backup.other-copies' });
    await expect(bring(nodes.folder, true)).rejects.toMatchObject({ code: 'restore.foreign' });
  });

  it.each([
    ['view', 'CREATE VIEW more AS SELECT 1', 'DROP VIEW more'],
    ['sequence', 'CREATE SEQUENCE more', 'DROP SEQUENCE more'],
    ['function', `CREATE FUNCTION more() RETURNS int LANGUAGE sql AS 'SELECT 1'`, 'DROP FUNCTION more'],
    ['type', `CREATE TYPE more AS ENUM ('a')`, 'DROP TYPE more'],
    ['generated column', 'CREATE TABLE more (id int GENERATED ALWAYS AS IDENTITY)', 'DROP TABLE more'],
    ['schema', 'CREATE SCHEMA more', 'DROP SCHEMA more'],
  ])('is refused where it would lack a %s', async (kind, make, undo) => {
    const asAdministrator = new URL(server.url);
    asAdministrator.pathname = '/keycloak';
    await withClient(asAdministrator.href, async (client) => {
      await client.query(make);
      await expect(take('safe')).rejects.toMatchObject({
        code: 'backup.unknown-schema',
        message: expect.stringContaining(kind) as unknown,
      });
      await client.query(undo);
    });
  });

  it('runs no other statements than those that make tables', async () => {
    const { folder } = await take('safe');
    const manifest = await readManifest(folder);
    await writeManifest(folder, {
      ...manifest,
      databases: manifest.databases.map((each) => ({ ...each, schema: ['DROP DATABASE intake'] })),
    });
    await expect(bring(folder, true)).rejects.toMatchObject({ code: 'backup.damaged-manifest' });
  });
});

function take(to: string, from = place): Promise<Written> {
  day += 1;
  const now = new Date(Date.UTC(2026, 0, day));
  return backup(from, { to: join(dir, to), version: '0', now, progress: () => undefined });
}

const bring = (from: string, replace = false): Promise<Restored> =>
  restore(place, { from, replace, root: repositoryRoot(), progress: () => undefined });

/** What makes the tables, and what stands in them. */
const content = (): Promise<unknown> =>
  withClient(url, async (client) => ({
    schema: await readSchema(client, 'keycloak'),
    realms: (await client.query('SELECT * FROM realm ORDER BY id')).rows,
    users: (await client.query('SELECT * FROM user_entity ORDER BY id')).rows,
  }));

const ask = (statement: string): Promise<unknown> => withClient(url, (client) => client.query(statement));

function urlOf(name: string): string {
  const at = new URL(server.url);
  at.username = name;
  at.password = 'prova';
  at.pathname = `/${name}`;
  return at.href;
}
