import { AppError } from '#kernel';
import { withClient } from '../../local/src/databases.js';
import { passLog } from '../../local/src/own-log.js';
import { readReleases, refuseSkipped } from '../../provision/src/releases.js';
import { bringKeysBack } from './copy-keys.js';
import { knownMigrations, loadBeside, nameOf, putInPlace } from './load-database.js';
import { readManifest, type DatabaseCopy, type Manifest } from './manifest.js';
import { LOG_SERVICE, type Database, type Place } from './place.js';
import { verifyCopy } from './verify-copy.js';

const AUDIT = 'province-audit';

export interface RestoreOptions {
  /** The copy's folder. */
  readonly from: string;
  /** Only this node's database. */
  readonly node?: string;
  /** Whether databases that are there may be thrown away. */
  readonly replace: boolean;
  /** Gives the audit's log another name, as it needs where it may not hold all that was signed. */
  readonly newLog?: boolean;
  /** A copy of the key stores, for nodes that have none any more. */
  readonly keys?: string;
  /** Where `deploy/postgres` lies. */
  readonly root: string;
  readonly progress: (what: string, done: number) => void;
}

export interface Restored {
  readonly at: string;
  readonly nodes: readonly string[];
  /** The embedded log: `kept` where it was there, since it holds what came after the copy. */
  readonly log?: 'kept' | 'restored';
  /** The log's new name. */
  readonly newLog?: string;
  /** The audit that was restored under its log's old name: if it had gone on since the copy it will not sign. */
  readonly oldName?: string;
  /** Nodes whose key store came from its copy. */
  readonly keys: readonly string[];
}

interface Pair {
  readonly database: Database;
  readonly copy: DatabaseCopy;
}

/**
 * Brings databases back. Everything is checked first, and all of them are loaded beside those that are there; only then
 * they take their places. Whatever fails before leaves all as it was.
 * @throws AppError for damaged and foreign copies (`backup.*`, `restore.foreign`, `restore.newer-copy`,
 * `migrate.skipped-version`), for nodes that
 * run (`restore.in-use`) and databases that are there (`restore.not-empty`)
 */
export async function restore(place: Place, options: RestoreOptions): Promise<Restored> {
  const { from, replace, root, progress } = options;
  const manifest = await readManifest(from);
  const { administrator } = place;
  if (administrator === undefined) throw inUse('The stack');
  const pairs = pairUp(place, manifest, options.node);
  const releases = await readReleases(root);
  for (const { database, copy } of pairs)
    refuseSkipped(releases, { node: database.id, service: database.service }, copy.migrations);
  const all = pairs.flatMap(({ copy }) => copy.tables).reduce((sum, { bytes }) => sum + bytes, 0);
  await verifyCopy(
    from,
    { ...manifest, databases: pairs.map(({ copy }) => copy) },
    steps(all, 'reads the copy'),
  );
  const wanted: Pair[] = [];
  let log: Restored['log'];
  for (const pair of pairs) {
    const state = await stateOf(administrator, pair.database);
    if (pair.copy.service === LOG_SERVICE) log = state === 'full' ? 'kept' : 'restored';
    else if (state === 'full' && !replace) throw notEmpty(pair.database.id);
    if (pair.copy.service !== LOG_SERVICE || log === 'restored') wanted.push(pair);
  }
  const told = steps(all, 'restores');
  for (const { database, copy } of wanted) await loadBeside(administrator, database, copy, from, told);
  const nodes = wanted.filter(({ copy }) => copy.service !== LOG_SERVICE).map(({ database }) => database);
  const keys = await keysOf(place, nodes, options.keys);
  for (const { database } of wanted) await putInPlace(administrator, database);
  for (const { id, service } of nodes) if (service === AUDIT) await passLog(administrator, id, 'own', root);
  const newLog = options.newLog === true ? await place.nameLogAnew?.() : undefined;
  const audit = nodes.find(({ service }) => service === AUDIT)?.id;
  return {
    at: manifest.startedAt,
    nodes: nodes.map(({ id }) => id),
    keys,
    ...(log === undefined ? {} : { log }),
    ...(newLog === undefined ? {} : { newLog }),
    ...(audit === undefined || newLog !== undefined ? {} : { oldName: audit }),
  };

  function steps(total: number, what: string): (bytes: number) => void {
    let done = 0;
    return (bytes) => {
      done += bytes;
      progress(what, total === 0 ? 1 : done / total);
    };
  }
}

/** A copy is of this network where each of its databases is one of this network's, and each of these is in it. */
function pairUp({ databases }: Place, manifest: Manifest, node: string | undefined): Pair[] {
  const key = ({ id, service }: Pick<Database, 'id' | 'service'>): string => `${id} ${service}`;
  const here = new Map(databases.map((database) => [key(database), database]));
  const strange = manifest.databases.find((copy) => !here.has(key(copy)) && copy.service !== LOG_SERVICE);
  const missing = databases.find(
    ({ id, service }) => service !== LOG_SERVICE && !manifest.databases.some((copy) => copy.id === id),
  );
  const other = strange ?? missing;
  if (other !== undefined) {
    throw new AppError('conflict', 'restore.foreign', `The copy is of another network: see ${other.id}.`, {
      node: other.id,
    });
  }
  const pairs = manifest.databases.flatMap((copy) => {
    const database = here.get(key(copy));
    return database === undefined || (node !== undefined && copy.id !== node) ? [] : [{ database, copy }];
  });
  if (pairs.length === 0)
    throw new AppError('not-found', 'restore.no-such-node', `There is no node ${node ?? ''}.`);
  for (const { copy } of pairs) if (copy.service !== LOG_SERVICE) knownMigrations(copy);
  return pairs;
}

/** @throws AppError `conflict` `restore.in-use` */
function stateOf(administrator: string, database: Database): Promise<'none' | 'empty' | 'full'> {
  return withClient(administrator, async (client) => {
    const name = nameOf(database);
    const { rows } = await client.query<{ used: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname) AS used
       FROM pg_database d WHERE datname = $1`,
      [name],
    );
    const [there] = rows;
    if (there === undefined) return 'none';
    if (there.used) throw inUse(database.id);
    const url = new URL(administrator);
    url.pathname = `/${encodeURIComponent(name)}`;
    return withClient(url.href, async (inside) => {
      const { rows: tables } = await inside.query<{ table: string }>(
        `SELECT format('%I.%I', schemaname, tablename) AS table FROM pg_tables WHERE schemaname = 'public'`,
      );
      // tables alone are no content where the log was made anew: what counts are its records
      const content = database.service === LOG_SERVICE ? tables.filter(isRecords) : tables;
      for (const { table } of content)
        if ((await inside.query(`SELECT FROM ${table} LIMIT 1`)).rowCount !== 0) return 'full';
      return 'empty';
    });
  });
}

const isRecords = ({ table }: { readonly table: string }): boolean => table === 'public.log_record';

async function keysOf(place: Place, nodes: readonly Database[], copy: string | undefined): Promise<string[]> {
  if (copy === undefined) return [];
  const brought: string[] = [];
  for (const { id } of nodes) if (await bringKeysBack(copy, id, place.keysOf(id))) brought.push(id);
  return brought;
}

const inUse = (what: string): AppError =>
  new AppError('conflict', 'restore.in-use', `${what} runs: stop it first. Two of one name must never run.`);

const notEmpty = (node: string): AppError =>
  new AppError(
    'conflict',
    'restore.not-empty',
    `The database of ${node} is there and not empty. To throw it away, say --replace.`,
    { node },
  );
