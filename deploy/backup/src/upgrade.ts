import { AppError } from '#kernel';
import { withClient } from '../../local/src/databases.js';
import { checkAll, migrateAll, type Databases } from '../../provision/src/migrate.js';
import { backup, type BackupOptions } from './backup.js';
import { LOG_SERVICE, type Database, type Place } from './place.js';

/** What a build would do to one database. */
export interface Verdict {
  readonly node: string;
  /** Migrations to come; absent where it is refused. */
  readonly migrations?: number;
  /** A code, and what to do. */
  readonly fault?: string;
  readonly why?: string;
}

export interface UpgradeOptions {
  /** Where `deploy/releases.json` and `deploy/postgres` lie. */
  readonly root: string;
  /** What the copy that is taken first is made with. */
  readonly copy: Omit<BackupOptions, 'now'>;
  readonly now: Date;
}

export interface Upgraded {
  readonly verdicts: readonly Verdict[];
  /** The copy that was taken first; null where there was nothing to do. */
  readonly copy: string | null;
}

/** Says of every database whether this build may run on it and what it would do; changes nothing. */
export async function checkUpgrade(place: Place, root: string): Promise<readonly Verdict[]> {
  const nodes = nodesOf(place);
  // each node's role may see which databases there are
  const administrator = place.administrator ?? nodes[0]?.url ?? '';
  const verdicts: Verdict[] = [];
  for (const node of nodes)
    verdicts.push(await verdictOn({ administrator, nodes: [node], others: [] }, root));
  return verdicts;
}

async function verdictOn(databases: Databases, root: string): Promise<Verdict> {
  const node = databases.nodes[0]?.id ?? '';
  try {
    let migrations = 0;
    await checkAll(databases, root, (line) => {
      migrations = Number(/: (\d+) migrations? to come$/.exec(line)?.[1] ?? 0);
    });
    return { node, migrations };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'conflict') throw error;
    return { node, fault: error.code, why: error.message };
  }
}

/**
 * Brings the databases to this version: nothing where one of them is refused, and nothing before a copy was taken, read
 * again and found whole. Nodes must not run on a data folder meanwhile.
 * @throws AppError `conflict` `upgrade.refused`, with all verdicts; what `backup` and `migrateAll` throw
 */
export async function upgrade(place: Place, { root, copy, now }: UpgradeOptions): Promise<Upgraded> {
  const verdicts = await checkUpgrade(place, root);
  refuseAny(verdicts);
  if (verdicts.every(({ migrations }) => migrations === 0)) return { verdicts, copy: null };
  const { administrator } = place;
  if (administrator === undefined)
    throw new AppError(
      'unavailable',
      'upgrade.running',
      'End the stack first: nodes must not run meanwhile.',
    );
  const there = await existing(administrator);
  const known = place.databases.filter(({ url }) => there.has(nameOf(url)));
  const written = await backup({ ...place, databases: known }, { ...copy, now });
  const databases = { administrator, nodes: nodesOf(place), others: [] };
  await migrateAll(databases, root, (line) => {
    copy.progress(line, 1);
  });
  return { verdicts, copy: written.folder };
}

/** @throws AppError `conflict` `upgrade.refused` */
function refuseAny(verdicts: readonly Verdict[]): void {
  const refused = verdicts.filter(({ fault }) => fault !== undefined);
  if (refused.length === 0) return;
  const words = [...new Set(refused.map(({ why = '' }) => why))].join(' ');
  throw new AppError('conflict', 'upgrade.refused', `${words} Nothing was changed.`, { verdicts });
}

const nodesOf = ({ databases }: Place): readonly Database[] =>
  databases.filter(({ service }) => service !== LOG_SERVICE);

const nameOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));

async function existing(administrator: string): Promise<ReadonlySet<string>> {
  return withClient(administrator, async (client) => {
    const { rows } = await client.query<{ name: string }>('SELECT datname AS name FROM pg_database');
    return new Set(rows.map(({ name }) => name));
  });
}
