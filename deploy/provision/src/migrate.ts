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
import { ensureDatabase } from '../../local/src/databases.js';
import { passLog } from '../../local/src/own-log.js';

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

/** `databases.json`: the server's administrator, the nodes' databases, and others that need only be there. */
export interface Databases {
  readonly administrator: string;
  readonly nodes: readonly { readonly id: string; readonly service: string; readonly url: string }[];
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
 * @throws AppError `conflict` `migrate.newer-database` where a database has seen a newer version than this one
 */
export async function migrateAll(
  databases: Databases,
  root: string,
  tell: (line: string) => void,
): Promise<void> {
  const { administrator, nodes, others } = databases;
  await untilAnswers(administrator);
  for (const url of [...nodes.map((node) => node.url), ...others]) await ensureDatabase(administrator, url);
  for (const node of nodes) {
    if (node.service === AUDIT) await passLog(administrator, node.id, 'lend', root);
    const ran = await migrate(node.id, node.url, MIGRATIONS[node.service] ?? []);
    if (node.service === AUDIT) await passLog(administrator, node.id, 'own', root);
    tell(`${node.id}: ${ran === 0 ? 'up to date' : `${String(ran)} migrations`}`);
  }
}

/** All migrations of a service's database, messaging's first. */
export const migrationsOf = (service: string): Migrations => [
  ...messagingMigrations,
  ...(MIGRATIONS[service] ?? []),
];

/** @returns how many ran */
async function migrate(node: string, url: string, migrations: Migrations): Promise<number> {
  const database = nodeDatabase({ url, name: `staffetta-migrate-${node}`, poolSize: 2, migrations });
  await database.initialize();
  try {
    const before = await doneIn(database);
    const known = new Set([...messagingMigrations, ...migrations].map(({ name }) => name));
    const newer = before.filter((name) => !known.has(name));
    if (newer.length > 0) {
      throw new AppError(
        'conflict',
        'migrate.newer-database',
        `The database of ${node} has seen a newer version than this one. Start that one, or restore a copy.`,
        { node, count: newer.length },
      );
    }
    await migrateOnce(database);
    return (await doneIn(database)).length - before.length;
  } finally {
    await database.destroy();
  }
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

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
