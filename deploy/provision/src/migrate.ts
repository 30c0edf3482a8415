import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { AppError } from '#kernel';
import { messagingMigrations, migrateOnce, nodeDatabase, type MigrationClass } from '#messaging';
import { partyMigrations } from '#party';
import { referralMigrations } from '#referral';
import { aslMigrations } from '../../../services/asl-liaison/src/db/migrations/index.js';
import { intakeMigrations } from '../../../services/intake/src/db/migrations/index.js';
import { planMigrations } from '../../../services/local-plan/src/db/migrations/index.js';
import { registryMigrations } from '../../../services/protocol-registry/src/db/migrations/index.js';
import { auditMigrations } from '../../../services/province-audit/src/db/migrations/index.js';
import { shelterMigrations } from '../../../services/shelter-beds/src/db/migrations/index.js';
import { ensureDatabase, withClient } from '../../local/src/databases.js';
import { passLog, type LogOwning } from '../../local/src/own-log.js';
import { pause } from '../../local/src/server-folder.js';
import { readReleases, refuseSkipped, type Release } from './releases.js';

const AUDIT = 'province-audit';
const WAIT_MS = 60_000;
const POLL_MS = 500;

type Migrations = readonly MigrationClass[];
const ofParty = (own: Migrations): Migrations => [...referralMigrations, ...partyMigrations, ...own];

/** A service's migrations, in their order; those of messaging come before. */
const MIGRATIONS: Readonly<Record<string, Migrations>> = {
  intake: ofParty(intakeMigrations),
  'shelter-beds': ofParty(shelterMigrations),
  'asl-liaison': ofParty(aslMigrations),
  'protocol-registry': registryMigrations,
  'local-plan': planMigrations,
  [AUDIT]: auditMigrations,
};

/** Whoever has a database. */
export const SERVICES: readonly string[] = Object.keys(MIGRATIONS);

interface Node {
  readonly id: string;
  readonly service: string;
  readonly url: string;
}

/** `databases.json`: the server's administrator, the nodes' databases, and others that need only be there. */
export interface Databases {
  readonly administrator: string;
  readonly nodes: readonly Node[];
  readonly others: readonly string[];
}

/** @throws AppError `invalid` `migrate.databases` where the file is not that */
export async function readDatabases(file: string): Promise<Databases> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Databases;
  } catch {
    throw new AppError('invalid', 'migrate.databases', 'There is no readable file of databases.');
  }
}

/**
 * Makes roles and databases that are missing, and brings each node's to this version. Nodes of the version before may run
 * meanwhile: what a release takes away it took out of use in the one before it.
 * @param root where `deploy/postgres` lies
 * @param tell is told of each database and how many migrations it took
 * @throws AppError `conflict` `migrate.newer-database` where a database has seen a newer version than this one,
 * `migrate.skipped-version` where it never was at the one before; databases before it in the list are done then
 */
export async function migrateAll(
  databases: Databases,
  root: string,
  tell: (line: string) => void,
): Promise<void> {
  const { administrator, nodes, others } = databases;
  const releases = await readReleases(root);
  await untilAnswers(administrator);
  for (const url of [...nodes.map((node) => node.url), ...others]) await ensureDatabase(administrator, url);
  for (const node of nodes) {
    const pass = async (what: LogOwning): Promise<void> => {
      if (node.service === AUDIT) await passLog(administrator, node.id, what, root);
    };
    await pass('lend');
    const ran = await migrate(node, releases).catch(async (error: unknown) => {
      // refused or failed: the log must not stay in its node's hands. Where there is none yet, the failure says more
      await pass('own').catch(() => undefined);
      throw error;
    });
    await pass('own');
    tell(`${node.id}: ${ran === 0 ? 'up to date' : `${String(ran)} migrations`}`);
  }
}

/**
 * Says what `migrateAll` would do, and changes nothing.
 * @throws as `migrateAll`, for whichever database is first
 */
export async function checkAll(
  { administrator, nodes }: Databases,
  root: string,
  tell: (line: string) => void,
): Promise<void> {
  const releases = await readReleases(root);
  await untilAnswers(administrator);
  const there = await withClient(administrator, async (client) => {
    const { rows } = await client.query<{ name: string }>('SELECT datname AS name FROM pg_database');
    return new Set(rows.map(({ name }) => name));
  });
  for (const node of nodes) {
    const isThere = there.has(decodeURIComponent(new URL(node.url).username));
    const seen = isThere ? await withDatabase(node, doneIn) : [];
    refuseOthers(node, seen, releases);
    const missing = migrationsOf(node.service).length - seen.length;
    tell(`${node.id}: ${missing === 0 ? 'up to date' : `${String(missing)} migrations to come`}`);
  }
}

/** All migrations of a service's database, messaging's first. */
export const migrationsOf = (service: string): Migrations => [
  ...messagingMigrations,
  ...(MIGRATIONS[service] ?? []),
];

/** @returns how many ran */
function migrate(node: Node, releases: readonly Release[]): Promise<number> {
  return withDatabase(node, async (database) => {
    const before = await doneIn(database);
    refuseOthers(node, before, releases);
    await migrateOnce(database);
    return (await doneIn(database)).length - before.length;
  });
}

async function withDatabase<T>(
  { id, service, url }: Node,
  work: (database: ReturnType<typeof nodeDatabase>) => Promise<T>,
): Promise<T> {
  const only = migrationsOf(service);
  const database = nodeDatabase({ url, name: `staffetta-migrate-${id}`, poolSize: 2, only });
  await database.initialize();
  return work(database).finally(() => database.destroy());
}

/** @throws as `migrateAll` */
function refuseOthers(node: Node, seen: readonly string[], releases: readonly Release[]): void {
  const known = new Set(migrationsOf(node.service).map(({ name }) => name));
  const newer = seen.filter((name) => !known.has(name));
  if (newer.length > 0) {
    throw new AppError(
      'conflict',
      'migrate.newer-database',
      `The database of ${node.id} has seen a newer version than this one. Start that one, or restore a copy.`,
      { node: node.id, count: newer.length },
    );
  }
  refuseSkipped(releases, { node: node.id, service: node.service }, seen);
}

type Queries = Pick<ReturnType<typeof nodeDatabase>, 'query'>;

async function doneIn(database: Queries): Promise<string[]> {
  const [{ there } = { there: null }] = await database.query<{ there: string | null }[]>(
    `SELECT to_regclass('public.migrations')::text AS there`,
  );
  if (there === null) return [];
  const rows = await database.query<{ name: string }[]>('SELECT name FROM migrations');
  return rows.map(({ name }) => name);
}

/** A server that has just been started may still be setting itself up. */
async function untilAnswers(url: string): Promise<void> {
  for (const deadline = Date.now() + WAIT_MS; ;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await pause(POLL_MS);
  }
}
