import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type PostgresServer } from '#local';
import { migrateOnce, nodeDatabase, type MigrationClass } from '#messaging';
import { withClient } from '../../local/src/databases.js';
import { repositoryRoot } from '../../local/src/server-folder.js';
import { migrationsOf, SERVICES } from '../src/known-migrations.js';
import { readReleases, type Release } from '../src/releases.js';
import { broken, readSchema } from './schema.js';

let dir: string;
let server: PostgresServer;
let databases = 0;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'staffetta-expand-'));
  server = await startPostgres({ dir: join(dir, 'postgres'), durable: false });
});

afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

async function emptyDatabase(): Promise<string> {
  databases += 1;
  const name = `schema_${String(databases)}`;
  await withClient(server.url, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}

async function migrate(url: string, only: readonly MigrationClass[]): Promise<void> {
  const database = nodeDatabase({ url, name: 'expand-only', poolSize: 2, only });
  await database.initialize();
  await migrateOnce(database).finally(() => database.destroy());
}

/**
 * What this release breaks for processes of the one before, which run on while it comes and after it, and did not say
 * beforehand that it would not need any more.
 */
async function brokenFor(
  service: string,
  migrations: readonly MigrationClass[],
  releases: readonly Release[],
): Promise<string[]> {
  const before = releases.at(-2);
  const last = migrations.findIndex(({ name }) => name === before?.last[service]);
  if (before === undefined || last === -1) return []; // nobody runs
  const url = await emptyDatabase();
  await migrate(url, migrations.slice(0, last + 1));
  const then = await readSchema(url);
  await migrate(url, migrations);
  const said = new Set(before.prepared?.[service] ?? []);
  return broken(then, await readSchema(url)).filter((name) => !said.has(name));
}

describe('a release', () => {
  it('names the last migration that each service had with the releases before it', async () => {
    const releases = await readReleases(repositoryRoot());
    for (const { version, last } of releases.slice(0, -1))
      expect({ version, known: SERVICES.filter((service) => knows(service, last[service])) }).toEqual({
        version,
        known: SERVICES,
      });
  });

  it.each(SERVICES)('breaks nothing for a running %s of the release before', async (service) => {
    const releases = await readReleases(repositoryRoot());
    expect(await brokenFor(service, migrationsOf(service), releases)).toEqual([]);
  });
});

const knows = (service: string, migration = ''): boolean =>
  migrationsOf(service).some(({ name }) => name === migration);

/** Invented: what the release before had, and what the next one does to it. */
const BEFORE = `
  CREATE TYPE shade AS ENUM ('light', 'dark');
  CREATE FUNCTION double(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n * 2';
  CREATE TABLE stone (id integer PRIMARY KEY, name text, weight integer NOT NULL DEFAULT 1 CHECK (weight > 0), shade shade);
  CREATE TABLE heap (id integer PRIMARY KEY);
  CREATE VIEW heavy AS SELECT id FROM stone WHERE weight > 10`;

const step = (name: string, sql: string): MigrationClass => {
  const made = class {
    up = (runner: { query(text: string): Promise<unknown> }): Promise<unknown> => runner.query(sql);
    down = (): Promise<void> => Promise.resolve();
  };
  Object.defineProperty(made, 'name', { value: name });
  return made;
};

const [FIRST, NEXT] = ['Stones1700000000001', 'More1700000000002'];

const made = (sql: string, prepared: readonly string[] = []): Promise<string[]> =>
  brokenFor(
    'quarry',
    [step(FIRST, BEFORE), step(NEXT, sql)],
    [
      { version: '1.0.0', last: { quarry: FIRST }, prepared: { quarry: prepared } },
      { version: '1.1.0', last: {} },
    ],
  );

describe('what the rule finds in a real database', () => {
  it.each([
    ['a table', 'CREATE TABLE sand (id integer PRIMARY KEY, grain text NOT NULL)'],
    ['a column that may be empty', 'ALTER TABLE stone ADD COLUMN colour text'],
    ['a column with a default', 'ALTER TABLE stone ADD COLUMN rank integer NOT NULL DEFAULT 0'],
    ['a rule of new columns', 'ALTER TABLE stone ADD COLUMN heap integer REFERENCES heap CHECK (heap > 0)'],
    ['an index', 'CREATE INDEX ON stone (name)'],
    ['a default', `ALTER TABLE stone ALTER COLUMN name SET DEFAULT 'none'`],
    ['less that is demanded', 'ALTER TABLE stone ALTER COLUMN weight DROP NOT NULL'],
    ['a check that ends', 'ALTER TABLE stone DROP CONSTRAINT stone_weight_check'],
    ['a value of a type', `ALTER TYPE shade ADD VALUE 'dull'`],
    ['a function', `CREATE FUNCTION half(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n / 2'`],
    [
      'a trigger',
      `CREATE FUNCTION named() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := coalesce(NEW.name, 'none'); RETURN NEW; END $$;
       CREATE TRIGGER named BEFORE INSERT ON stone FOR EACH ROW EXECUTE FUNCTION named()`,
    ],
  ])('lets %s come', async (_what, sql) => {
    expect(await made(sql)).toEqual([]);
  });

  it.each([
    ['a table that goes', 'DROP TABLE heap', ['heap']],
    ['a table under another name', 'ALTER TABLE heap RENAME TO pile', ['heap']],
    ['a view that goes', 'DROP VIEW heavy', ['heavy']],
    ['a column that goes', 'ALTER TABLE stone DROP COLUMN name', ['stone.name']],
    ['a column under another name', 'ALTER TABLE stone RENAME COLUMN name TO title', ['stone.name']],
    ['another type', 'ALTER TABLE stone ALTER COLUMN name TYPE varchar(20)', ['stone.name']],
    ['a column that is demanded', 'ALTER TABLE stone ADD COLUMN owner text NOT NULL', ['stone.owner']],
    ['more that is demanded', 'ALTER TABLE stone ALTER COLUMN name SET NOT NULL', ['stone.name']],
    ['a default that goes', 'ALTER TABLE stone ALTER COLUMN weight DROP DEFAULT', ['stone.weight']],
    ['a check', 'ALTER TABLE stone ADD CONSTRAINT light CHECK (weight < 10)', ['stone.light']],
    ['a key', 'ALTER TABLE stone ADD CONSTRAINT one UNIQUE (name)', ['stone.one']],
    ['a key that goes', 'ALTER TABLE heap DROP CONSTRAINT heap_pkey', ['heap.heap_pkey']],
    ['a unique index', 'CREATE UNIQUE INDEX one ON stone (name)', ['stone.one']],
    ['a function that goes', 'DROP FUNCTION double(integer)', ['double(n integer)']],
  ])('finds %s', async (_what, sql, found) => {
    expect(await made(sql)).toEqual(found);
    // and lets it be where the release before had said that it needs it no more
    expect(await made(sql, found)).toEqual([]);
  });
});
