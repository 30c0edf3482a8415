import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { AppError } from '#kernel';
import { migrateOnce, nodeDatabase } from '#messaging';
import { ensureDatabase } from '../../local/src/databases.js';
import { passLog, type LogOwning } from '../../local/src/own-log.js';
import { pause } from '../../local/src/server-folder.js';
import { migrationsOf } from './known-migrations.js';
import { readReleases, type Release } from './releases.js';
import { doneIn, migrationsToCome, refuseOthers, type Ask, type Node } from './verdict.js';

const AUDIT = 'province-audit';
const WAIT_MS = 60_000;
const POLL_MS = 500;

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
  await untilAnswers(administrator);
  for (const [id, missing] of await migrationsToCome(administrator, nodes, root))
    tell(`${id}: ${missing === 0 ? 'up to date' : `${String(missing)} migrations to come`}`);
}

/** @returns how many ran */
function migrate(node: Node, releases: readonly Release[]): Promise<number> {
  return withDatabase(node, async (database) => {
    const ask: Ask = (statement) => database.query(statement);
    const before = await doneIn(ask);
    refuseOthers(node, before, releases);
    await migrateOnce(database);
    return (await doneIn(ask)).length - before.length;
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
