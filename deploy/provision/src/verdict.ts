import { AppError } from '#kernel';
import { withClient } from '../../local/src/databases.js';
import { migrationsOf } from './known-migrations.js';
import { readReleases, refuseSkipped, type Release } from './releases.js';

/** A node's database. */
export interface Node {
  readonly id: string;
  readonly service: string;
  readonly url: string;
}

/** Asks one database: a statement without parameters, its rows. */
export type Ask = <T>(statement: string) => Promise<readonly T[]>;

/**
 * Whether this version may run on these databases, and what it would do; changes nothing. A database that is not there
 * yet is a new one.
 * @param administrator may see which databases there are
 * @param root where `deploy/releases.json` lies
 * @returns by node how many migrations are to come
 * @throws AppError `conflict` `migrate.newer-database`, `migrate.skipped-version`: of whichever node is first
 */
export async function migrationsToCome(
  administrator: string,
  nodes: readonly Node[],
  root: string,
): Promise<ReadonlyMap<string, number>> {
  const releases = await readReleases(root);
  const there = await withClient(administrator, async (client) => {
    const { rows } = await client.query<{ name: string }>('SELECT datname AS name FROM pg_database');
    return new Set(rows.map(({ name }) => name));
  });
  const toCome = new Map<string, number>();
  for (const node of nodes) {
    const isThere = there.has(decodeURIComponent(new URL(node.url).username));
    const seen = isThere ? await seenBy(node.url) : [];
    refuseOthers(node, seen, releases);
    toCome.set(node.id, migrationsOf(node.service).length - seen.length);
  }
  return toCome;
}

const seenBy = (url: string): Promise<string[]> =>
  withClient(url, (client) =>
    doneIn(async <T>(statement: string) => (await client.query(statement)).rows as T[]),
  );

/** @throws as `migrationsToCome` */
export function refuseOthers(node: Node, seen: readonly string[], releases: readonly Release[]): void {
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

/** The names of the migrations that a database has seen. */
export async function doneIn(ask: Ask): Promise<string[]> {
  const [{ there } = { there: null }] = await ask<{ there: string | null }>(
    `SELECT to_regclass('public.migrations')::text AS there`,
  );
  if (there === null) return [];
  const rows = await ask<{ name: string }>('SELECT name FROM migrations');
  return rows.map(({ name }) => name);
}
